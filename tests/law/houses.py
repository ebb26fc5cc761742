"""A house that has chosen its law, in its own zone, and the items people ask it about."""

from datetime import datetime

import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.items.models import ItemParty, MailItem, Side
from app.law.operations import choose_profile
from app.law.profiles import profiles
from tests.factories import moment

ITEM, SENDER, ADDRESSEE = "EA123456785CN", "+14155550103", "+14155550101"
ENDS = {"domestic": ("CN", "CN"), "international": ("CN", "ES"), "": (None, None)}


def choose(code: str, zone: str = "UTC") -> None:
    """The law of that jurisdiction, as an administrator chooses it, in a house whose days are those of the zone."""
    with transaction():
        db.session.execute(sa.update(WorkCalendar).values(zone=zone))
        choose_profile(profiles()[code], actor=SYSTEM, at=now())
        configuration_changed()


def send(
    product: str = "express",
    journey: str = "domestic",
    *,
    accepted_at: str | None = "2026-01-30 12:00",
    promised_at: str | None = None,
    number: str = ITEM,
) -> str:
    """An item on its way, and its number."""
    origin, destination = ENDS[journey]
    with transaction():
        row = sa.insert(MailItem).values(
            number=number, product=product, origin_country=origin, destination_country=destination,
            accepted_at=_at(accepted_at), promised_at=_at(promised_at),
        )  # fmt: skip
        item_id = db.session.execute(row.returning(MailItem.id)).scalar_one()
        ends = {Side.SENDER: SENDER, Side.ADDRESSEE: ADDRESSEE}
        db.session.add_all(ItemParty(item_id=item_id, side=side, number=end) for side, end in ends.items())
    return number


def _at(said: str | None) -> datetime | None:
    return moment(said) if said else None
