"""Work that comes back carries a reason, waits in the pool, and goes out again."""

import json

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.queue import redis
from app.core.relay import relay_batch
from app.core.transaction import transaction
from app.routing.models import Queue
from app.routing.operations.holding import take_ticket
from app.routing.queries import place_of, pool, queue_for
from app.stream.channels import STREAM, Entry, note_listened, of_queue
from app.tickets.lifecycle import move
from app.tickets.models import Setback, Status, TicketUnit
from app.tickets.operations.closing import end_ticket
from app.tickets.operations.setbacks import set_back
from app.tickets.queries import setback_reasons
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_queue,
    make_ticket,
    make_unit,
)
from tests.routing.test_tally import places, tally

HTMX = {"HX-Request": "true"}
WAY = ("scheduled", "assigned", "accepted", "en_route")


def out(status, ticket=None):
    """A pickup on its way, as far as that."""
    ticket = ticket or make_ticket("pickup")
    with transaction():
        while ticket.status != status:
            move(
                ticket,
                Status(WAY[WAY.index(ticket.status) + 1] if ticket.status in WAY else WAY[0]),
                actor=SYSTEM,
            )
    return ticket


def back(ticket, code, words=None):
    with transaction():
        set_back(ticket, code, words, actor=SYSTEM)


@pytest.mark.parametrize(
    ("status", "code", "event"),
    [
        ("assigned", "overload", "ticket.refused"),
        ("accepted", "not_my_area", "ticket.refused"),
        ("en_route", "nobody_there", "ticket.failed"),
    ],
)
def test_it_is_scheduled_anew_and_told_why(app, status, code, event):
    ticket = out(status)
    back(ticket, code, "Rang twice.")
    assert ticket.status is Status.SCHEDULED
    [told] = events_named(event, ticket_id=ticket.id)
    assert told.data == {"reason": code, "words": "Rang twice."}


@pytest.mark.parametrize("code", ["nobody_there", "nonsense", "", "refused_other"])
def test_a_refusal_needs_a_reason_for_refusing(app, code):
    ticket = out("assigned")
    with pytest.raises(Refused):
        back(ticket, code)
    assert place_of(ticket).reason is None


@pytest.mark.parametrize("status", ["scheduled"])
def test_what_nobody_has_cannot_come_back(app, status):
    with pytest.raises(Refused):
        back(out(status), "overload")


def test_it_waits_in_the_pool_for_whoever_comes_first(app):
    ticket, agent = out("assigned"), colleague(make_agent())
    with transaction():
        take_ticket(ticket, actor=agent)
    back(ticket, "overload")
    place = place_of(ticket)
    assert (place.queue_id, place.unit_id, place.holder_id) == (pool().id, pool().unit_id, None)
    assert (ticket.assignee_id, place.reason) == (None, "overload")


def test_the_unit_of_the_pool_may_see_it_then_and_the_former_still(app):
    station, office = make_unit(), make_unit()
    make_queue(unit=station, kinds=["pickup"])
    db.session.execute(sa.update(Queue).where(Queue.is_pool).values(unit_id=office.id))
    ticket = out("assigned")
    for _ in range(2):
        back(ticket, "overload")
        assert ticket.unit_id == pool().unit_id
        out("assigned", ticket)
        assert ticket.unit_id == station.id
    seen = db.session.scalars(sa.select(TicketUnit.unit_id).where(TicketUnit.ticket_id == ticket.id)).all()
    assert sorted(seen) == sorted({station.id, pool().unit_id})


def test_sent_out_again_it_leaves_the_pool_with_whoever_holds_it(app):
    ticket, dispatcher = out("en_route"), colleague(make_agent())
    back(ticket, "not_ready")
    with transaction():
        take_ticket(ticket, actor=dispatcher)
    out("assigned", ticket)
    place = place_of(ticket)
    assert place.queue_id == queue_for(ticket.kind, ticket.language).id
    assert (place.holder_id, place.reason) == (dispatcher.id, None)


def test_the_kept_counts_stay_true(app):
    first, second = out("assigned"), out("en_route")
    agent = colleague(make_agent())
    with transaction():
        take_ticket(first, actor=agent)
    back(first, "overload")
    back(second, "no_goods")
    assert tally() == places()
    out("assigned", second)
    with transaction():
        end_ticket(first, Status.WITHDRAWN, "no more", actor=SYSTEM)
    assert tally() == places()


def test_boards_of_the_queue_it_left_are_told(app):
    ticket = out("assigned")
    back(ticket, "overload")
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "no more", actor=SYSTEM)
    home = queue_for(ticket.kind, ticket.language).id
    left = [event.data for event in events_named("ticket.requeued", ticket_id=ticket.id)]
    assert left == [
        {"was": home, "queue": pool().id, "came": "set_back"},
        {"was": pool().id, "queue": None},
    ]


def test_what_left_and_came_back_before_screens_were_told_stays_on_its_board(app):
    ticket = out("assigned")
    while relay_batch():
        pass
    redis().delete(STREAM)
    note_listened(redis(), ["en"])
    back(ticket, "overload")
    out("assigned", ticket)
    relay_batch()
    told = [Entry.from_fields(_read(fields)) for _, fields in redis().xrange(STREAM)]
    home = of_queue(queue_for(ticket.kind, ticket.language).id)
    kinds = [json.loads(each.for_language("en"))["kind"] for each in told if home in each.channels]
    assert "card" in kinds
    assert "gone" not in kinds


def _read(fields):
    return {name.decode(): value.decode() for name, value in fields.items()}


def test_every_setback_has_reasons_in_all_languages_one_of_them_for_anything_else(app):
    for setback in Setback:
        reasons = [each for each in setback_reasons().values() if each.setback is setback]
        assert len(reasons) > 3
        assert [each.needs_words for each in reasons] == [False] * (len(reasons) - 1) + [True]
        assert all({"en", "zh", "fa", "es"} <= set(each.names) for each in reasons)


@pytest.fixture
def desk(app):
    return browser_of(make_agent())


def post(desk, ticket, headers=HTMX, **form):
    return desk.post(f"/tickets/{ticket.reference}/setbacks", data=form, headers=headers)


def page(desk, ticket, **asked):
    return desk.get(f"/desk/tickets/{ticket.reference}", query_string=asked).text


def test_the_reason_is_asked_for_in_the_same_gesture_and_shown_on_page_and_board(desk):
    ticket = out("en_route")
    assert "Nobody there" in page(desk, ticket, editing="setback")
    assert "Too much work" not in page(desk, ticket, editing="setback")
    answer = post(desk, ticket, reason="nobody_there", words="Rang <twice>.", was="en_route")
    assert answer.status_code == 200
    html = page(desk, ticket)
    assert "Failed: Nobody there" in html
    assert "Rang &lt;twice&gt;." in html
    assert "Dispatch pool" in html
    assert "Failed: Nobody there" in desk.get("/desk").text


@pytest.mark.parametrize(
    ("form", "words"), [({}, "Choose the reason."), ({"reason": "failed_other"}, "Say what happened.")]
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_without_a_reason_it_does_not_come_back(desk, form, words, headers):
    ticket = out("en_route")
    answer = post(desk, ticket, headers, was="en_route", **form)
    assert (answer.status_code, "<html" in answer.text) == (422, not headers)
    assert words in answer.text
    assert ticket.status is Status.EN_ROUTE


def test_a_bare_click_does_not_send_it_back(desk):
    ticket = out("assigned")
    form = {"to": "scheduled", "was": "assigned"}
    assert desk.post(f"/tickets/{ticket.reference}/moves", data=form, headers=HTMX).status_code == 422
    assert ticket.status is Status.ASSIGNED


def test_from_an_old_page_it_is_a_conflict_and_twice_it_is_once(desk):
    ticket = out("en_route")
    assert post(desk, ticket, reason="overload", was="assigned").status_code == 409
    for _ in range(2):
        assert post(desk, ticket, reason="not_ready", was="en_route").status_code == 200
    assert len(events_named("ticket.failed", ticket_id=ticket.id)) == 1


def test_the_rest_of_a_part_collected_pickup_is_scheduled_without_a_reason(desk):
    ticket = out("en_route")
    with transaction():
        move(ticket, Status.PART_COLLECTED, actor=SYSTEM)
    form = {"to": "scheduled", "was": "part_collected"}
    assert desk.post(f"/tickets/{ticket.reference}/moves", data=form, headers=HTMX).status_code == 200
    assert ticket.status is Status.SCHEDULED
