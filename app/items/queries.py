"""Reads: where items are, as whoever asks may know it, and which items somebody has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.queries import UnitNode, city_of, unit_at
from app.core.configuration import configuration
from app.core.database import db
from app.items.models import EventCode, ItemEvent, ItemParty, MailItem, Side, Stage

Names = Mapping[str, str]


@dataclass(frozen=True)
class Meaning:
    """A carrier's code as configuration."""

    code: str
    stage: Stage
    names: Names


@dataclass(frozen=True)
class Step:
    """One line of a track as somebody may see it: the names of what happened and where, each by language."""

    at: datetime
    stage: Stage
    what: Names
    where: Names
    text: str | None


@dataclass(frozen=True)
class ItemStatus:
    """Where an item is, as somebody may know it. Each page, text and voice says this, in its own form."""

    number: str
    product: str | None
    last: Step | None
    promised_at: datetime | None
    is_over: bool
    is_late: bool


@configuration
def meanings() -> Mapping[str, Meaning]:
    """Every code that carriers write, by itself."""
    return {
        row.code: Meaning(row.code, row.stage, row.names) for row in db.session.scalars(sa.select(EventCode))
    }


def items_named(numbers: Iterable[str]) -> Sequence[MailItem]:
    """The items of these numbers that we know, with who stands at both ends."""
    wanted = list(numbers)
    if not wanted:
        return []
    found = sa.select(MailItem).options(joinedload(MailItem.parties)).where(MailItem.number.in_(wanted))
    with db.session.no_autoflush:
        known = {item.number: item for item in db.session.scalars(found).unique()}
    return [known[number] for number in wanted if number in known]


def items_keyed(digits: str, telephone: str | None, limit: int = 5) -> Sequence[MailItem]:
    """The items that these digits may mean, as keys of a telephone give them: the caller's own first."""
    own = sa.exists().where(ItemParty.item_id == MailItem.id, ItemParty.number == telephone)
    found = sa.select(MailItem).options(joinedload(MailItem.parties)).where(MailItem.digits == digits)
    latest = found.order_by(own.desc(), MailItem.last_at.desc().nulls_last()).limit(limit)
    return db.session.scalars(latest).unique().all()


def numbers_of(telephone: str, limit: int = 30) -> list[str]:
    """The items at one end of which this telephone stands, the latest first."""
    theirs = sa.select(MailItem.number).join(ItemParty, ItemParty.item_id == MailItem.id)
    latest = theirs.where(ItemParty.number == telephone).order_by(MailItem.accepted_at.desc().nulls_last())
    return list(db.session.scalars(latest.limit(limit)))


def side_of(item: MailItem, telephone: str | None) -> Side | None:
    """The end of the item at which this telephone stands."""
    return next((party.side for party in item.parties if telephone and party.number == telephone), None)


def has_telephones(item: MailItem) -> bool:
    """Whether the carrier told a telephone of either side."""
    return any(party.number for party in item.parties)


def status_of(item: MailItem, at: datetime, *, is_masked: bool) -> ItemStatus:
    """Where it is. Masked, as for whoever is on neither side of it, places are cities (domain.md 2.4)."""
    last = None
    if item.last_at is not None:
        last = _step(item.last_at, item.last_code or "", item.last_place or "", None, is_masked=is_masked)
    return ItemStatus(
        number=item.number,
        product=item.product,
        last=last,
        promised_at=item.promised_at,
        is_over=item.over_at is not None,
        is_late=item.is_late(at),
    )


def tracks_of(
    items: Sequence[MailItem], *, is_masked: bool, limit: int = 200
) -> Mapping[str, Sequence[Step]]:
    """What happened to each item by its number, the latest first; of all together at most the last so many events."""
    tracks: dict[str, list[Step]] = {item.number: [] for item in items}
    numbers = {item.id: item.number for item in items}
    if not numbers:
        return tracks
    told = sa.select(ItemEvent).where(ItemEvent.item_id.in_(numbers))
    for line in db.session.scalars(told.order_by(ItemEvent.at.desc(), ItemEvent.id.desc()).limit(limit)):
        text = None if is_masked else line.text
        tracks[numbers[line.item_id]].append(_step(line.at, line.code, line.place, text, is_masked=is_masked))
    return tracks


def stage_of(code: str | None) -> Stage:
    """What a code means; one that nobody explained means nothing in particular."""
    meaning = meanings().get(code or "")
    return meaning.stage if meaning else Stage.OTHER


def stages_of(numbers: Iterable[str]) -> Mapping[str, Stage]:
    """What happened last to each of these items; nothing of what nobody has seen."""
    wanted = list(numbers)
    if not wanted:
        return {}
    seen = MailItem.number.in_(wanted), MailItem.last_code.is_not(None)
    with db.session.no_autoflush:
        rows = db.session.execute(sa.select(MailItem.number, MailItem.last_code).where(*seen)).all()
    return {number: stage_of(code) for number, code in rows}


def lead_unit_of(item: MailItem) -> UnitNode | None:
    """The unit that the last event names: it is asked first (domain.md 2.2)."""
    return unit_at(item.last_place or "")


def _step(at: datetime, code: str, place: str, text: str | None, *, is_masked: bool) -> Step:
    meaning = meanings().get(code)
    unit = unit_at(place)
    where: Names = {"en": place} if place and not is_masked else {}
    if unit is not None:
        where = city_of(unit) if is_masked else unit.names
    return Step(
        at, meaning.stage if meaning else Stage.OTHER, meaning.names if meaning else {"en": code}, where, text
    )
