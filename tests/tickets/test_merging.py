"""A duplicate is given up, and the other goes on for both: nothing copied, nothing lost, and it can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.queue import redis
from app.core.relay import relay_batch
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.routing.operations.holding import take_ticket
from app.routing.queries import place_of
from app.stream.channels import STREAM, note_listened
from app.tickets.kinds import KINDS
from app.tickets.merging import family_of, hold_both, survivor_of
from app.tickets.models import Attachment, Message, PartyRole, Proof, Status, StatusSpan, Ticket
from app.tickets.operations.answering import add_note
from app.tickets.operations.attaching import keep_uploads, store_uploads
from app.tickets.operations.merging import check_merge, merge_tickets
from app.tickets.operations.parties import add_party, record_proof, remove_party
from app.tickets.operations.units import show_to_units
from app.tickets.queries import parties_of
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_handoff,
    make_unit,
    moment,
    text_in,
    tickets,
)
from tests.tickets.merging import CHEN_HAO, ITEM, LI_WEN, OTHER, STRANGER, brought, merge, ticket_of, undo


@pytest.fixture
def two(app, travel):
    """A query of nine o'clock, and the same again of ten."""
    travel("2026-03-02 09:00")
    first = ticket_of(LI_WEN, ITEM, first_contact_at=moment("2026-03-01 08:00"), words="Where is my parcel?")
    travel("2026-03-02 10:00")
    return ticket_of(LI_WEN, OTHER, words="And this one?"), first


def test_the_one_ends_and_the_other_stands_for_both(two):
    given_up, goes_on = two
    merge(given_up, goes_on)
    assert (given_up.status, given_up.outcome, given_up.survivor_id) == (
        Status.MERGED,
        "duplicate",
        goes_on.id,
    )
    assert (given_up.is_open, place_of(given_up)) == (False, None)
    assert place_of(goes_on) is not None
    assert goes_on.triage["items"] == sorted([ITEM, OTHER])
    assert family_of(goes_on.id) == {each.id: each.reference for each in two}


def test_the_earliest_contact_and_the_more_urgent_count(two):
    goes_on, given_up = two
    with transaction():
        given_up.urges, goes_on.urges, given_up.priority = 2, 1, "high"
    merge(given_up, goes_on)
    assert goes_on.first_contact_at == moment("2026-03-01 08:00")
    assert (goes_on.urges, goes_on.priority) == (3, "high")


def test_twice_is_once(two):
    merge(*two)
    merge(*two)
    assert len(events_named("ticket.merged")) == len(events_named("ticket.absorbed")) == 1


def test_nobody_is_told_that_anything_was_closed(two):
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Delivery))
    merge(*two)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == before


def test_it_is_no_solved_case(two):
    merge(*two)
    assert events_named("ticket.ended") == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_decided_or_under_way_is_not_given_up(app, kind):
    for status in KINDS[kind].steps:
        given_up, goes_on = brought(ticket_of(LI_WEN, kind=kind), status), ticket_of(LI_WEN, kind=kind)
        if status in KINDS[kind].loose_in:
            check_merge(given_up, goes_on)
        else:
            with pytest.raises(Refused):
                check_merge(given_up, goes_on)


@pytest.mark.parametrize(
    ("kind", "other", "is_refused"),
    [
        ("query", "complaint", False), ("complaint", "query", True), ("pickup", "query", True),
        ("query", "pickup", True), ("pickup", "complaint", True), ("complaint", "pickup", True),
    ],
)  # fmt: skip
def test_a_complaint_is_never_given_up_for_less(app, kind, other, is_refused):
    given_up, goes_on = ticket_of(LI_WEN, kind=kind), ticket_of(LI_WEN, kind=other)
    if is_refused:
        with pytest.raises(Refused, match="different kinds"):
            merge(given_up, goes_on)
    else:
        merge(given_up, goes_on)
    assert given_up.is_open is is_refused


@pytest.mark.parametrize(
    ("items", "others", "is_refused"),
    [([], [], True), ([ITEM], [OTHER], True), ([ITEM], [ITEM, OTHER], False)],
)
def test_tickets_of_different_customers_share_an_item_or_stay_two(app, items, others, is_refused):
    given_up, goes_on = ticket_of(CHEN_HAO, *items), ticket_of(LI_WEN, *others)
    if is_refused:
        with pytest.raises(Refused, match="different customers"):
            merge(given_up, goes_on)
    else:
        merge(given_up, goes_on)
    assert given_up.is_open is is_refused


def test_merged_records_are_one_customer(app):
    given_up, goes_on = ticket_of(CHEN_HAO), ticket_of(LI_WEN)
    with transaction():
        given_up.customer.survivor_id = goes_on.customer_id
    merge(given_up, goes_on)
    assert given_up.status is Status.MERGED


@pytest.mark.parametrize("ended", [0, 1])
def test_only_open_tickets_are_merged(two, ended):
    with transaction():
        two[ended].status = Status.WITHDRAWN
    with pytest.raises(Refused, match="has ended"):
        merge(*two)


def test_a_ticket_is_no_duplicate_of_itself(two):
    with pytest.raises(Refused, match="itself"):
        merge(two[0], two[0])


def test_a_unit_that_owes_an_answer_is_waited_for(two):
    given_up, goes_on = two
    make_handoff(make_unit(), given_up)
    with pytest.raises(Refused, match="owes"):
        merge(given_up, goes_on)
    merge(goes_on, given_up)
    assert given_up.status is Status.WAITING_UNIT


@pytest.mark.parametrize(
    ("given_up", "after"), [("investigating", "investigating"), ("answered", "answered")]
)
def test_an_answered_one_is_reopened_by_what_is_not(two, given_up, after):
    brought(two[0], given_up)
    brought(two[1], "answered")
    merge(*two)
    assert two[1].status == after


def test_what_was_collected_is_not_asked_for_again(app):
    given_up, goes_on = ticket_of(kind="pickup"), brought(ticket_of(kind="pickup"), "collected")
    with pytest.raises(Refused, match="done already"):
        merge(given_up, goes_on)


# Whoever writes to the one that was given up is heard by the other.


@pytest.fixture
def chain(app, travel):
    """The first was merged into the second, and that into the third."""
    travel("2026-03-02 09:00")
    found = [ticket_of(LI_WEN, ITEM), ticket_of(LI_WEN), ticket_of(LI_WEN)]
    merge(found[0], found[1])
    merge(found[1], found[2])
    return found


def test_a_chain_leads_to_its_end(chain):
    assert survivor_of(chain[0]) is chain[2]
    assert set(family_of(chain[2].id)) == {each.id for each in chain}
    assert set(family_of(chain[1].id)) == {each.id for each in chain[:2]}


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_text_with_either_reference_reaches_the_one_that_goes_on(client, chain, which):
    text_in(client, f"{chain[which].reference} any news?", LI_WEN)
    assert [ticket.urges for ticket in tickets()] == [0, 0, 1]


def test_a_text_about_the_item_reaches_it(client, chain):
    text_in(client, f"{ITEM} where is it?", LI_WEN)
    assert [ticket.urges for ticket in tickets()] == [0, 0, 1]


def test_a_text_of_the_other_number_reaches_it_by_its_number_alone(client, travel):
    travel("2026-03-02 09:00")
    given_up, between, goes_on = ticket_of(CHEN_HAO, ITEM), ticket_of(STRANGER, ITEM), ticket_of(LI_WEN, ITEM)
    merge(given_up, between)
    merge(between, goes_on)
    text_in(client, "any news?", CHEN_HAO)
    assert len(tickets()) == 3
    assert tickets()[2].urges == 1


def test_what_follows_an_ended_one_is_found_when_it_was_merged(client, travel):
    travel("2026-03-02 09:00")
    ended, follower, goes_on = ticket_of(), ticket_of(), ticket_of()
    with transaction():
        follower.follows_id = ended.id
    brought(ended, "withdrawn").closed_at = moment("2026-03-02 09:00")
    merge(follower, goes_on)
    text_in(client, f"{ended.reference} and now?", LI_WEN)
    assert len(tickets()) == 3
    assert tickets()[2].urges == 1


# Parties of both.


def test_parties_of_both_are_parties_and_nobody_stands_there_twice(app):
    given_up, goes_on = ticket_of(CHEN_HAO, ITEM), ticket_of(LI_WEN, ITEM)
    with transaction():
        for ticket, proof in ((goes_on, Proof.NONE), (given_up, Proof.RECEIPT)):
            add_party(ticket, given_up.customer, PartyRole.SENDER, proof, ticket.opened_at)
    merge(given_up, goes_on)
    found = {(party.customer_id, party.role): party.proof for party in parties_of(goes_on.id)}
    assert len(parties_of(goes_on.id)) == len(found) == 3
    assert found[given_up.customer_id, PartyRole.SENDER] is Proof.RECEIPT


def test_a_party_of_the_other_can_be_proved_and_taken_out(app):
    given_up, goes_on = ticket_of(CHEN_HAO, ITEM), ticket_of(LI_WEN, ITEM)
    merge(given_up, goes_on)
    whom, how = (given_up.customer_id, PartyRole.COMPLAINANT), {"actor": SYSTEM, "at": goes_on.opened_at}
    with transaction():
        record_proof(goes_on, *whom, Proof.ID, was="caller_id", **how)
    with transaction():
        remove_party(goes_on, *whom, was="id", **how)
    assert [party.customer_id for party in parties_of(goes_on.id)] == [goes_on.customer_id]


def test_what_still_happens_to_the_one_given_up_is_seen_at_once_on_the_page_of_the_other(two):
    given_up, goes_on = two
    merge(given_up, goes_on)
    while relay_batch():
        pass
    redis().delete(STREAM)
    agent = colleague(make_agent())
    note_listened(redis(), ["en"])
    with transaction():
        add_note(given_up, "She called.", actor=agent)
    relay_batch()
    told = b" ".join(fields[b"told"] for _, fields in redis().xrange(STREAM))
    assert f"ticket-{goes_on.id}".encode() in told


# Taken back.


def test_taken_back_both_are_what_they_were(two):
    given_up, goes_on = two
    names = ("status", "first_contact_at", "urges", "triage", "outcome", "closed_at", "survivor_id")
    brought(given_up, "investigating")
    before = [[getattr(each, name) for name in names] for each in two]
    merge(given_up, goes_on)
    undo(given_up, goes_on)
    assert [[getattr(each, name) for name in names] for each in two] == before
    assert place_of(given_up).holder_id is None
    assert family_of(goes_on.id) == {goes_on.id: goes_on.reference}
    spans = sa.select(StatusSpan.status).where(StatusSpan.ticket_id == given_up.id).order_by(StatusSpan.id)
    assert db.session.scalars(spans).all()[-2:] == [Status.MERGED, Status.INVESTIGATING]


def test_taking_back_twice_is_once_and_it_can_be_merged_again(two):
    merge(*two)
    undo(*two)
    undo(*two)
    assert len(events_named("ticket.unmerged")) == 1
    merge(*two)
    assert two[0].status is Status.MERGED


def test_the_newest_is_taken_back_first(app):
    first, second, goes_on = ticket_of(LI_WEN, ITEM), ticket_of(LI_WEN, OTHER), ticket_of()
    merge(first, goes_on)
    merge(second, goes_on)
    with pytest.raises(Refused, match="First take back"):
        undo(first, goes_on)
    undo(second, goes_on)
    assert goes_on.triage["items"] == [ITEM]
    undo(first, goes_on)
    assert goes_on.triage["items"] == []


def test_a_chain_is_taken_back_from_its_end(chain):
    with pytest.raises(Refused, match="has ended"):
        undo(chain[0], chain[1])
    undo(chain[1], chain[2])
    assert survivor_of(chain[0]) is chain[1]
    assert (chain[1].is_open, chain[1].triage["items"]) == (True, [ITEM])


# Two at once.


def test_of_two_who_merge_them_crosswise_one_is_refused(own_app):
    ids = [ticket_of().id, ticket_of().id]
    start = Barrier(2)

    def cross(pair):
        with own_app.app_context():
            one, other = (db.session.get_one(Ticket, number) for number in pair)
            start.wait()
            try:
                with transaction():
                    hold_both(one, other)
                    merge_tickets(one, other, actor=SYSTEM)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as at_once:
        done = list(at_once.map(cross, [ids, ids[::-1]]))
    assert sorted(done) == [False, True]
    assert sorted(ticket.status for ticket in tickets()) == ["merged", "new"]
    assert [ticket.survivor_id for ticket in tickets() if ticket.is_open] == [None]


def test_a_text_that_comes_while_it_is_merged_is_heard_by_the_one_that_goes_on(own_app):
    given_up, goes_on = ticket_of(), ticket_of()
    reference, start = given_up.reference, Barrier(2)

    def writes():
        start.wait()
        with own_app.app_context():
            return text_in(own_app.test_client(), f"{reference} any news?", LI_WEN).status_code

    with ThreadPoolExecutor(1) as beside:
        with transaction():
            hold_both(given_up, goes_on)
            answer = beside.submit(writes)
            start.wait()
            merge_tickets(given_up, goes_on, actor=SYSTEM)
        assert answer.result() == 200
    [words] = db.session.scalars(sa.select(Message.ticket_id).where(Message.body.endswith("any news?")))
    assert words == goes_on.id
    assert len(tickets()) == 2


# On the page.


HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(two):
    return browser_of(make_agent(name="Ann Lee"))


def post(desk, ticket, headers=HTMX, **form):
    return desk.post(f"/tickets/{ticket.reference}/merge", data=form, headers=headers)


def page(desk, ticket, **asked):
    return desk.get(f"/desk/tickets/{ticket.reference}", query_string=asked).text


def shown(ticket, survivor):
    return " ".join(f"{each.reference} {each.kind} {each.status}" for each in (ticket, survivor))


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_the_agent_sees_both_side_by_side_and_comes_to_the_one_that_goes_on(desk, two, headers):
    given_up, goes_on = two
    assert f'value="{goes_on.reference}"' in page(desk, given_up, editing="merge")
    both = post(desk, given_up, headers, typed=goes_on.reference)
    assert (both.status_code, given_up.is_open) == (200, True)
    assert all(ticket.subject in both.text for ticket in two)
    done = post(desk, given_up, headers, into=goes_on.reference, shown=shown(*two))
    where = done.headers["HX-Redirect"] if headers else done.location
    assert where == f"/desk/tickets/{goes_on.reference}"
    assert given_up.status is Status.MERGED


def test_its_conversation_is_read_with_a_mark(desk, two):
    given_up, goes_on = two
    agent = colleague(make_agent())
    with transaction():
        note = add_note(given_up, "She called <twice>", actor=agent)
        keep_uploads(note, store_uploads([("list.txt", BytesIO(b"a"))]), actor=agent)
    post(desk, given_up, into=goes_on.reference, shown=shown(*two))
    html = page(desk, goes_on)
    assert html.count("She called &lt;twice&gt;") == 1
    assert 'class="of"' in html
    assert "Ann Lee merged" in html
    assert "gave it up as a duplicate" not in html
    [file] = db.session.scalars(sa.select(Attachment.id))
    with desk.get(f"/desk/tickets/{goes_on.reference}/files/{file}") as answer:
        assert answer.data == b"a"
    html = page(desk, given_up)
    assert "It was a duplicate, and goes on here:" in html
    assert "gave it up as a duplicate" in html
    assert 'class="of"' not in html


def test_it_is_taken_back_on_the_page_of_the_other(desk, two):
    given_up, goes_on = two
    merge(given_up, goes_on)
    assert "Take the merge back" in page(desk, goes_on)
    undoing = f"/tickets/{goes_on.reference}/merged/{given_up.reference}/undoing"
    for _ in range(2):
        assert desk.post(undoing).location == f"/desk/tickets/{goes_on.reference}"
    assert given_up.status is Status.NEW
    html = page(desk, goes_on)
    assert "took the merge of" in html
    assert "Take the merge back" not in html
    assert "found that it is no duplicate" in page(desk, given_up)


@pytest.mark.parametrize("typed", ["", "nonsense", "1234567890", "{own}"])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_is_no_other_ticket_is_said_beside_the_field(desk, two, typed, headers):
    answer = post(desk, two[0], headers, typed=typed.format(own=two[0].reference))
    assert (answer.status_code in (404, 422), "<html" in answer.text) == (True, not headers)
    assert 'class="error"' in answer.text
    assert two[0].is_open


def test_why_it_cannot_be_is_said_before_anything_is_confirmed(desk, two):
    brought(two[0], "investigating")
    stranger = ticket_of(STRANGER)
    answer = post(desk, two[0], typed=stranger.reference)
    assert answer.status_code == 422
    assert "They are of different customers" in answer.text


def test_if_one_of_them_has_changed_it_is_looked_at_again(desk, two):
    seen = shown(*two)
    brought(two[1], "investigating")
    assert post(desk, two[0], into=two[1].reference, shown=seen).status_code == 409
    assert two[0].is_open


def test_who_names_one_that_was_merged_means_the_one_that_goes_on(desk, two):
    goes_on = ticket_of(LI_WEN, words="The third")
    merge(two[1], goes_on)
    assert "The third" in post(desk, two[0], typed=two[1].reference).text


@pytest.mark.parametrize("hidden", [0, 1])
def test_only_whoever_may_work_on_both_merges_them(two, hidden):
    hall = make_unit()
    agent = make_agent(queues=[], unit=hall)
    with transaction():
        show_to_units([(two[1 - hidden].id, hall.id)], at=two[0].opened_at)
    answer = post(browser_of(agent), two[0], into=two[1].reference, shown=shown(*two))
    assert answer.status_code == 404
    assert two[0].is_open


def test_who_holds_the_one_that_goes_on_keeps_it(two):
    agent = colleague(make_agent())
    with transaction():
        take_ticket(two[1], actor=agent)
    merge(*two)
    assert place_of(two[1]).holder_id == agent.id
