"""Nobody who signs in stands before a closed door, and another language shows the same page."""

import re

import pytest

from app.tickets.models import Status
from tests.factories import PASSWORD, browser_of, make_agent, make_ticket, make_unit, make_user

NEXT = re.compile(r'name="next" value="([^"]*)"')


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        (("administrator",), "/start"),
        ((), "/start"),
        (("agent",), "/desk"),
        (("clerk", "administrator"), "/unit"),
        (("clerk", "agent"), "/desk"),
        (("administrator", "supervisor"), "/desk"),
    ],
)
@pytest.mark.parametrize("door", ["/sign-in", "/sign-in?next=/desk"])
def test_signing_in_leads_to_a_page_that_is_theirs(client, roles, page, door):
    form = {"email": make_user(*roles).email, "password": PASSWORD}
    answer = client.post(door, data=form)
    assert answer.location == page
    assert client.get(page).status_code == 200
    assert client.get("/").location == page


def test_an_administrator_is_told_what_there_is_and_what_is_not(app):
    make_unit()
    html = browser_of(make_user("administrator")).get("/start").text
    assert "Without screens so far" in html
    assert all(f'href="/admin/{page}"' in html for page in ("items", "territories", "triage"))
    assert "./run flask accounts list" in html


def test_every_command_it_names_is_there(app):
    html = browser_of(make_user("administrator")).get("/start").text
    named = re.findall(r"\./run flask ([a-z]+) ([a-z-]+)", html)
    assert len(named) == 6
    for group, command in named:
        assert app.test_cli_runner().invoke(args=[group, command, "--help"]).exit_code == 0


def test_the_lists_name_people_and_units(app):
    user = make_user("agent", unit=make_unit("S00017"))
    people = app.test_cli_runner().invoke(args=["accounts", "list"]).output
    assert f"{user.email}\t{user.name}\tagent@S00017" in people
    assert "S00017\tstation\tUnit S00017" in app.test_cli_runner().invoke(args=["accounts", "units"]).output


def test_who_has_no_role_is_told_whom_to_ask(app):
    assert "Ask your administrator" in browser_of(make_user()).get("/start").text


def test_a_stranger_is_asked_to_sign_in(client):
    assert "/sign-in" in client.get("/start").location


def test_a_closed_page_leads_back_to_the_own_one(app):
    html = browser_of(make_user("administrator")).get("/desk").text
    assert "To your page" in html


def switch(browser, html):
    """Choose another language on this page."""
    answer = browser.post("/language", data={"language": "zh", "next": NEXT.search(html)[1]})
    return browser.get(answer.location, follow_redirects=True)


def test_another_language_after_a_refused_form_shows_the_page_of_the_form(app):
    ticket, desk = make_ticket(), browser_of(make_agent())
    for noun in ("messages", "notes", "facts", "closure"):
        page = f"http://localhost/desk/tickets/{ticket.reference}"
        for referrer in (page, f"http://localhost/tickets/{ticket.reference}/{noun}"):
            refused = desk.post(f"/tickets/{ticket.reference}/{noun}", headers={"Referer": referrer})
            assert refused.status_code in (404, 422)
            again = switch(desk, refused.text)
            assert again.status_code == 200, (noun, referrer)
            assert 'lang="zh"' in again.text


@pytest.mark.parametrize(
    "referrer", ["http://elsewhere.test/desk", "", "http://localhost/tickets/1/moves", "http://["]
)
def test_where_nothing_can_be_shown_again_the_own_page_is(app, referrer):
    ticket, desk = make_ticket(), browser_of(make_agent())
    form = {"to": Status.CLOSED.value, "was": "new"}
    refused = desk.post(f"/tickets/{ticket.reference}/moves", data=form, headers={"Referer": referrer})
    assert refused.status_code == 422
    assert switch(desk, refused.text).request.path == "/desk"


def test_another_language_keeps_what_was_asked_for(app):
    desk = browser_of(make_agent())
    again = switch(desk, desk.get("/desk/search?q=Li").text)
    assert (again.request.path, again.request.args["q"]) == ("/desk/search", "Li")
