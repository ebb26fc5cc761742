"""Step 3 of the ladder: what can be answered from data, and asking for a person after such an answer."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.opening import MOST, say_hours, units_in
from app.accounts.queries import home_country, house_zone
from app.core.database import db
from app.core.numbers import fold_digits
from app.core.wording import grouped
from app.customers.models import ContactPoint
from app.intake.heard import Heard, Reply
from app.intake.matter import references_in
from app.items.models import MailItem, Stage
from app.items.numbers import is_only_numbers
from app.items.offers import say_offers
from app.items.queries import stage_of, status_of
from app.items.rates import offers_for, read_sending
from app.items.texts import say_status
from app.tickets.matters import ticket_named
from app.tickets.models import Contact, Proof, Ticket
from app.tickets.queries import last_words, proof_of
from app.tickets.secrecy import Sight, sight_of
from app.wordings.queries import compose, local_moment

SELF_SERVICE = "answered_self_service"
MAY_BE_PURSUED = frozenset(
    {SELF_SERVICE, "too_early", "too_late"}
)  # dispositions after which 1 means a person
PURSUED_WITHIN = timedelta(hours=72)
FRESH = timedelta(days=3)  # how old the last news of an item without promise may be
NEEDS_HANDS = frozenset({Stage.FAILED_ATTEMPT, Stage.CUSTOMS, Stage.RETURNING, Stage.RETURNED})


def answer_items(heard: Heard) -> Reply | None:
    """Where the items are, if all are known and nothing is amiss with them; to a bare number in any case."""
    numbers = heard.numbers
    is_bare = is_only_numbers(heard.about)
    if not numbers or len(heard.items) < len(numbers):
        return None
    if not is_bare and not _is_simple_question(heard):
        return None
    statuses = (
        status_of(item, heard.at, is_masked=not _sight(heard, item).sees_places) for item in heard.items
    )
    return _answered("\n".join(say_status(status, heard.reading.language) for status in statuses))


def _sight(heard: Heard, item: MailItem) -> Sight:
    return sight_of(heard.side_on(item), heard.proof)


def _is_simple_question(heard: Heard) -> bool:
    """Words that only ask, about items with which all is well."""
    reading = heard.reading
    asks = reading.kind == "query" and not reading.threat
    return asks and all(_is_in_order(item, heard) for item in heard.items)


def _is_in_order(item: MailItem, heard: Heard) -> bool:
    """Whether its track answers the question. "Delivered" does not, if they say it never came."""
    stage = stage_of(item.last_code)
    if item.last_at is None or item.is_late(heard.at) or stage in NEEDS_HANDS:
        return False
    if stage is Stage.DELIVERED:
        return heard.reading.topic in (None, "status") and not heard.reading.urgent
    return item.promised_at is not None or heard.at - item.last_at < FRESH


def answer_reference(heard: Heard) -> Reply | None:
    """How a ticket that has ended did end, to somebody who writes nothing but its reference."""
    named = references_in(heard.about)
    if heard.form or len(named) != 1 or any(each.isalpha() for each in heard.about):
        return None
    ticket = ticket_named(named[0])
    if ticket is None or ticket.closed_at is None or not _is_party(heard, ticket):
        return None
    language = heard.reading.language
    on = local_moment(ticket.closed_at, house_zone(), language)
    return _answered(compose("ticket_ended", language, ref=grouped(ticket.reference), date=on))


def _is_party(heard: Heard, ticket: Ticket) -> bool:
    person = heard.proved_point.person if heard.proved_point else None
    return person is not None and proof_of(ticket, person) not in (None, Proof.NONE)


def answer_price(heard: Heard) -> Reply | None:
    """What it costs to send something somewhere, and how long it takes, to somebody who asks just that."""
    home = home_country()
    if home is None or not _asks(heard, "price", "transit_days"):
        return None
    sending = read_sending(heard.about, home)
    offers = offers_for(sending, home) if sending else []
    if sending is None or not offers:
        return None
    return _answered(say_offers(sending, offers, heard.reading.language))


def answer_hours(heard: Heard) -> Reply | None:
    """When the units that they name, or those of the city they name, are open today and tomorrow."""
    named = units_in(heard.about) if _asks(heard, "hours_office") else []
    if not 0 < len(named) <= MOST:
        return None
    return _answered("\n".join(say_hours(unit, heard.reading.language, heard.at) for unit in named))


def _asks(heard: Heard, *topics: str) -> bool:
    reading = heard.reading
    return reading.kind == "query" and reading.topic in topics and not reading.threat and not heard.numbers


def what_wants_a_person(point: ContactPoint | None, said: str, at: datetime) -> "sa.Row[Contact, str] | None":
    """The contact and the words that we answered from data, if this is the 1 that asks for a person to look into them."""
    if point is None or fold_digits(said).strip(" .") != "1":
        return None
    with db.session.no_autoflush:
        last = last_words(point.person.id, since=at - PURSUED_WITHIN)
    return last if last is not None and last.Contact.disposition in MAY_BE_PURSUED else None


def _answered(said: str) -> Reply:
    return Reply(SELF_SERVICE, "answered", {"said": said})
