"""Who is party to a ticket, for whom they act, and what each may know of its items."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.customers.queries import points_of
from app.items.models import MailItem
from app.items.queries import side_of
from app.tickets.models import Party, PartyRole, Ticket
from app.tickets.secrecy import (
    SIDE_OF_ROLE,
    STRONG,
    Sight,
    Standing,
    sight_of,
    widest,
)


def standings_of(ticket: Ticket, parties: Sequence[Party], person_id: int) -> Sequence[Standing]:
    """What a person is to a ticket, role by role, by these rows."""
    own_id = ticket.customer.person_id if ticket.customer else None
    return [
        Standing(party.role, party.proof, is_own=(party.acts_for or party.customer).person_id == own_id)
        for party in rows_of(parties, person_id)
    ]


def sight_on(
    item: MailItem, ticket: Ticket, parties: Sequence[Party], person_id: int, telephone: str
) -> Sight:
    """What a person may know of an item of this ticket: by their telephone, by what a colleague saw, or for another."""
    return widest(_sights(item, ticket, parties, person_id, [telephone]))


def _sights(
    item: MailItem, ticket: Ticket, parties: Sequence[Party], person_id: int, telephones: Collection[str]
) -> Iterator[Sight]:
    for party in rows_of(parties, person_id):
        if party.acts_for is None:
            yield _own_sight(item, ticket, party, telephones)
        elif party.proof in STRONG:  # as whoever they act for, who acts for nobody in turn
            principal = party.acts_for.person_id
            theirs = [row for row in rows_of(parties, principal) if row.role is not PartyRole.AUTHORISED]
            yield from _sights(
                item, ticket, theirs, principal, [each.address for each in points_of(principal)]
            )


def _own_sight(item: MailItem, ticket: Ticket, party: Party, telephones: Collection[str]) -> Sight:
    """The side at which their telephone stands; else that of their role, well proved, where there is one item only."""
    side = next(filter(None, (side_of(item, each) for each in telephones)), None)
    if side is None and party.proof in STRONG and ticket.triage.get("items") == [item.number]:
        side = SIDE_OF_ROLE.get(party.role)
    return sight_of(side, party.proof)


def rows_of(parties: Sequence[Party], person_id: int) -> list[Party]:
    """Those of one person, merged records among them."""
    return [party for party in parties if party.customer.person_id == person_id]


def those_who_act_for(parties: Sequence[Party], person_id: int) -> Sequence[Party]:
    """Whom this person lets act for them."""
    return [
        party for party in parties if party.acts_for is not None and party.acts_for.person_id == person_id
    ]


def people_together(parties: Sequence[Party], person_id: int) -> Mapping[int, str]:
    """A person, for whom they act by proof, and who acts so for these: their numbers, with the names they know each by."""
    proved = [party for party in parties if party.proof in STRONG]
    pairs = [(party, party.acts_for) for party in proved if party.acts_for is not None]
    principals = {row.person_id: row.name for who, row in pairs if who.customer.person_id == person_id}
    together = {person_id, *principals}
    acting = {who.customer.person_id: who.known_as for who, row in pairs if row.person_id in together}
    return {key: name or "–" for key, name in {person_id: "", **principals, **acting}.items()}
