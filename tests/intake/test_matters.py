"""Which words belong to which matter: items, references, and who may change what."""

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.matter import items_in, references_in
from app.items.numbers import numbers_in
from app.tickets.models import PartyRole, Proof, Status
from app.tickets.operations.closing import end_ticket
from app.tickets.queries import parties_of
from tests.factories import LI_WEN, text_in, tickets

CHEN_HAO = "+14155550103"


def test_another_item_is_another_matter(client):
    text_in(client, "Where is EA123456785CN?")
    text_in(client, "RR123456785GB arrived broken, I want to complain")
    assert len(tickets()) == 2


def test_the_same_item_joins_its_own_ticket_and_not_the_latest(client):
    text_in(client, "Where is EA123456785CN?")
    text_in(client, "And where is RR123456785GB?")
    first, second = tickets()
    text_in(client, "ea123456785cn is still missing!")
    assert (first.urges, second.urges) == (1, 0)


def test_words_without_an_item_join_what_is_open(client):
    text_in(client, "Where is EA123456785CN?")
    text_in(client, "any news??")
    [ticket] = tickets()
    assert ticket.urges == 1


def test_an_item_named_later_belongs_to_the_ticket_from_then_on(client):
    text_in(client, "Where is my parcel?")
    text_in(client, "It is EA123456785CN, still waiting")
    text_in(client, "RR123456785GB is lost as well")
    assert [ticket.triage["items"] for ticket in tickets()] == [["EA123456785CN"], ["RR123456785GB"]]


def test_who_only_knows_the_reference_is_heard_and_changes_nothing(client):
    text_in(client, "Where is my parcel?", LI_WEN)
    [ticket] = tickets()
    text_in(client, f"About {ticket.reference}: stop searching", CHEN_HAO)
    assert (ticket.status, ticket.urges, ticket.needs_look) == (Status.NEW, 0, True)
    stranger = [party for party in parties_of(ticket.id) if party.customer_id != ticket.customer_id]
    assert [(party.role, party.proof) for party in stranger] == [(PartyRole.THIRD_PARTY, Proof.NONE)]


def test_items_that_a_stranger_names_are_not_the_tickets(client):
    text_in(client, "Where is EA123456785CN?", LI_WEN)
    [ticket] = tickets()
    text_in(client, f"About {ticket.reference}: my RR123456785GB too", CHEN_HAO)
    [ticket] = tickets()
    assert ticket.triage["items"] == ["EA123456785CN"]
    text_in(client, "RR123456785GB is lost", LI_WEN)
    assert len(tickets()) == 2


def test_a_closed_reference_named_twice_opens_one_new_ticket(client):
    text_in(client, "Where is my parcel?")
    [closed] = tickets()
    with transaction():
        end_ticket(closed, Status.WITHDRAWN, "it came", actor=SYSTEM)
    for _ in range(2):
        text_in(client, f"{closed.reference} did not come after all")
    _, again = tickets()
    assert (again.follows_id, again.urges) == (closed.id, 1)


def test_what_can_be_our_reference_is_no_item():
    bare = next(digits for digits in map(str, range(1_000_000_000, 1_000_001_000)) if is_both(digits))
    assert (references_in(bare), items_in(bare)) == ([bare], [])


def is_both(digits):
    """Whether ten digits are a right reference and a right waybill of DHL's."""
    return bool(references_in(digits)) and any(each.is_right for each in numbers_in(digits))
