"""The ticket page: its parts, what is posted to it, and what it says when that cannot be."""

import re

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.desk.pages import PARTS
from app.tickets.lifecycle import move
from app.tickets.models import Message, Status
from tests.factories import browser_of, make_agent, make_point, make_ticket, text_in, tickets

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(app, travel):
    travel("2026-03-02 09:00")
    return make_agent(name="Ann Lee")


@pytest.fixture
def desk(agent):
    return browser_of(agent)


@pytest.fixture
def ticket(app):
    """A query that is being investigated."""
    opened = make_ticket("query", point=make_point("+14155550101", name="Li Wen"), words="Where is <it>?")
    with transaction():
        move(opened, Status.INVESTIGATING, actor=SYSTEM)
    return opened


def post(desk, ticket, noun, **form):
    return desk.post(f"/tickets/{ticket.reference}/{noun}", data=form, headers=HTMX)


def page(desk, ticket):
    return desk.get(f"/desk/tickets/{ticket.reference}").text


@pytest.mark.parametrize(
    "part",
    [*PARTS, "closure_form?ending=withdrawn", "parties_form?editing=parties", "handoff_form?editing=handoff"],
)
def test_each_part_can_be_asked_for_alone(desk, ticket, part):
    answer = desk.get(f"/desk/tickets/{ticket.reference}/parts/{part}", headers=HTMX)
    expected = 404 if part.endswith("_form") else 200
    assert answer.status_code == expected
    assert expected == 404 or f"ticket-{ticket.id}" in answer.text or part in ("preview", "earlier")


@pytest.mark.parametrize("part", ["nothing", "../board", "_ticket"])
def test_a_part_that_is_not_there_is_404(desk, ticket, part):
    assert desk.get(f"/desk/tickets/{ticket.reference}/parts/{part}").status_code == 404


@pytest.mark.parametrize("kind", ["query", "complaint", "pickup"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_has_its_page_in_every_language(app, kind, language):
    ticket = make_ticket(kind)
    answer = browser_of(make_agent(language=language)).get(f"/desk/tickets/{ticket.reference}")
    assert answer.status_code == 200
    assert f'lang="{language}' in answer.text


def test_a_ticket_of_nobody_has_its_page(client, desk):
    text_in(client, "Where is my parcel?", "anonymous")
    html = page(desk, tickets()[0])
    assert "Cannot be reached" in html


def test_what_a_customer_wrote_is_never_markup(desk, ticket):
    html = page(desk, ticket)
    assert "Where is <it>?" not in html
    assert "Where is &lt;it&gt;?" in html


def test_a_step_is_taken_and_the_fresh_part_comes_back(desk, ticket):
    answer = post(desk, ticket, "moves", to="waiting_third_party", was="investigating")
    assert answer.status_code == 200
    assert ticket.status is Status.WAITING_THIRD_PARTY
    assert f'id="ticket-{ticket.id}-next"' in answer.text


def test_without_htmx_the_page_comes_back(desk, ticket):
    form = {"to": "waiting_third_party", "was": "investigating"}
    answer = desk.post(f"/tickets/{ticket.reference}/moves", data=form)
    assert (answer.status_code, answer.location) == (303, f"/desk/tickets/{ticket.reference}")


def test_a_step_from_an_old_page_is_a_conflict_that_says_what_it_has_become(desk, ticket):
    answer = post(desk, ticket, "moves", to="accepted", was="new")
    assert answer.status_code == 409
    assert "Meanwhile this ticket has become" in answer.text
    assert ticket.status is Status.INVESTIGATING


def test_the_same_step_twice_is_taken_once(desk, ticket):
    for _ in range(2):
        assert post(desk, ticket, "moves", to="waiting_third_party", was="investigating").status_code == 200
    assert ticket.status is Status.WAITING_THIRD_PARTY


@pytest.mark.parametrize(
    "to",
    ["closed", "withdrawn", "not_accepted", "waiting_customer", "waiting_unit", "answered", "nonsense", ""],
)
def test_a_step_that_needs_words_is_not_taken_by_a_click(desk, ticket, to):
    assert post(desk, ticket, "moves", to=to, was="investigating").status_code == 422
    assert ticket.status is Status.INVESTIGATING


def test_a_step_that_the_lifecycle_does_not_have_is_refused(desk, ticket):
    answer = post(desk, ticket, "moves", to="collected", was="investigating")
    assert answer.status_code == 422
    assert "cannot become" in answer.text


def test_a_reply_is_written(desk, ticket, agent):
    answer = post(desk, ticket, "messages", body="  We are looking. ")
    assert answer.status_code == 200
    message = db.session.scalars(sa.select(Message).where(Message.author_id == agent.id)).one()
    assert message.body == "We are looking."
    assert "We are looking." in page(desk, ticket)
    assert ticket.status is Status.INVESTIGATING


def test_a_question_waits_and_an_answer_answers(desk, ticket):
    post(desk, ticket, "messages", body="What colour?", ask="1")
    assert ticket.status is Status.WAITING_CUSTOMER
    post(desk, ticket, "moves", to="investigating", was="waiting_customer")
    post(desk, ticket, "messages", body="It arrives tomorrow.", answer="1")
    assert ticket.status is Status.ANSWERED


@pytest.mark.parametrize("body", ["", "   ", "x" * 1601])
def test_empty_or_endless_words_are_given_back(desk, ticket, body):
    answer = post(desk, ticket, "messages", body=body)
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(Message).where(Message.direction == "out")).all() == []
    assert body.strip() in answer.text


@pytest.mark.parametrize("body", ["\x00", "a\x00b", "\u202eabc", "😡" * 100])
def test_odd_words_of_ours_break_nothing(desk, ticket, body):
    for noun in ("messages", "notes"):
        assert post(desk, ticket, noun, body=body).status_code in (200, 422)


def test_a_note_is_kept_for_us(desk, ticket):
    assert post(desk, ticket, "notes", body="Smells fishy.").status_code == 200
    assert "Smells fishy." in page(desk, ticket)


def test_a_mark_for_a_look_is_taken_off(desk):
    ticket = make_ticket(unsure=True)
    assert post(desk, ticket, "look").status_code == 200
    assert not ticket.needs_look


def test_what_is_missing_for_closing_is_asked_for(desk):
    ticket = make_ticket("complaint")
    for status in (Status.ACCEPTED, Status.INVESTIGATING, Status.DECIDED, Status.ANSWERED):
        with transaction():
            move(ticket, status, actor=SYSTEM)
    answer = post(desk, ticket, "closure", decision="founded")
    assert answer.status_code == 422
    assert "Say what proves it." in answer.text
    facts = {"decision": "founded", "remedy": "apology", "cause": "missorted", "evidence": "a scan"}
    answer = post(desk, ticket, "closure", **facts, reaction="accepted")
    assert answer.status_code == 200
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, "founded")


@pytest.mark.parametrize("ending", ["withdrawn", "not_accepted"])
def test_an_ending_needs_its_reason(desk, ticket, ending):
    assert post(desk, ticket, "closure", ending=ending).status_code == 422
    assert post(desk, ticket, "closure", ending=ending, reason="It came.").status_code == 200
    assert ticket.status == ending


@pytest.mark.parametrize("ending", ["investigating", "nonsense", "closed"])
def test_a_forged_ending_ends_nothing(desk, ticket, ending):
    assert post(desk, ticket, "closure", ending=ending, outcome="answered").status_code == 422
    assert ticket.status is Status.INVESTIGATING


def test_taking_and_releasing(desk, ticket, agent):
    assert post(desk, ticket, "holder").status_code == 200
    assert ticket.assignee_id == agent.id
    assert post(desk, ticket, "release").status_code == 200
    assert ticket.assignee_id is None


def test_the_second_to_take_it_is_told_who_was_first(desk, ticket):
    post(desk, ticket, "holder")
    answer = post(browser_of(make_agent()), ticket, "holder")
    assert answer.status_code == 409
    assert "Ann Lee has taken it already." in answer.text


def test_the_timeline_tells_everything_in_one_order(client, desk, travel):
    text_in(client, "First words, where is my parcel?")
    [ticket] = tickets()
    travel("2026-03-02 09:10")
    post(desk, ticket, "holder")
    travel("2026-03-02 09:20")
    post(desk, ticket, "notes", body="Second words.")
    travel("2026-03-02 09:30")
    post(desk, ticket, "messages", body="Third words.", ask="1")
    travel("2026-03-02 09:40")
    text_in(client, "Fourth words: it is blue")
    html = desk.get(f"/desk/tickets/{ticket.reference}/parts/timeline").text
    places = [html.index(words) for words in ("First words", "Second words", "Third words", "Fourth words")]
    assert places == sorted(places)
    assert re.search(r"Received\. Reference", html)


def test_earlier_tickets_of_the_customer_stand_beside(desk, ticket):
    earlier = make_ticket("query", point=ticket.point, opened_at="2026-01-01 09:00", words="An old story")
    assert "An old story" in page(desk, ticket)
    assert "Where is &lt;it&gt;?" in page(desk, earlier)
