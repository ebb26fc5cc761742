"""What is refused is answered as the asker can read it."""

import pytest
from sqlalchemy.exc import OperationalError

from tests.factories import browser_of, make_agent, make_ticket

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(app):
    return browser_of(make_agent())


def test_a_person_gets_a_page(browser):
    answer = browser.get("/desk/tickets/1234567890")
    assert answer.status_code == 404
    assert "<html" in answer.text
    assert "There is nothing here that you may see." in answer.text


def test_htmx_gets_a_sentence_for_the_notices(browser):
    answer = browser.get("/desk/tickets/1234567890", headers=HTMX)
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.text


def test_a_machine_gets_json(browser):
    answer = browser.get("/desk/tickets/1234567890", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json == {"error": "There is nothing here that you may see.", "status": 404}


def test_the_sentence_is_in_the_readers_language(app):
    browser = browser_of(make_agent(language="zh"))
    answer = browser.get("/desk/tickets/1234567890")
    assert "There is nothing here" not in answer.text
    assert 'lang="zh' in answer.text


def test_an_unknown_address_is_404_and_a_wrong_verb_405(browser):
    assert browser.get("/nowhere").status_code == 404
    answer = browser.put("/desk")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_crash_is_500_tells_nothing_and_is_logged(app, browser, monkeypatch, caplog):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "desk.board", lambda: 1 / 0)
    answer = browser.get("/desk")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in str([record.msg for record in caplog.records])


def test_without_its_database_it_says_so_in_the_notices_and_leaves_the_page(app, browser, monkeypatch):
    def cut_off():
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "desk.board", cut_off)
    answer = browser.get("/desk", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (503, "#notices")


def test_a_refusal_writes_nothing(browser):
    ticket = make_ticket("query")
    answer = browser.post(f"/tickets/{ticket.reference}/closure", data={"outcome": "answered"})
    assert answer.status_code == 422
    assert ticket.closed_at is None
    assert ticket.outcome is None
