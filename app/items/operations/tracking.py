"""What carriers tell of items: taken in once, however often and in whatever order it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from app.core.database import db
from app.items.models import OVER, EventCode, ItemEvent, ItemParty, MailItem, Side, Stage
from app.items.operations.promising import promise

_FACTS = ("product", "origin_country", "origin_postcode", "destination_country", "destination_postcode")


@dataclass(frozen=True)
class Told:
    """One thing a carrier tells: of an item, and perhaps of an event. What is None is not known."""

    number: str
    product: str | None = None
    origin_country: str | None = None
    origin_postcode: str | None = None
    destination_country: str | None = None
    destination_postcode: str | None = None
    at: datetime | None = None
    code: str | None = None
    place: str = ""
    text: str | None = None
    parties: Sequence[tuple[Side, str | None, str | None]] = ()  # side, name, telephone as +E.164


def note_track(told: Sequence[Told]) -> list[bool]:
    """Take in what was told, in a fixed number of statements; for each, whether it was new."""
    if not told:
        return []
    ids, changed = _note_items(told)
    fresh = _note_events(told, ids)
    _note_parties(told, ids)
    touched = {ids[each.number] for each in told if each.number in changed or _key(each, ids) in fresh}
    _note_last(touched)
    promise(touched, told_more={ids[number] for number in changed})
    return [each.number in changed or _key(each, ids) in fresh for each in told]


def _note_items(told: Sequence[Told]) -> tuple[dict[str, int], set[str]]:
    """All items by number, and those that are new or of which more is known than before. What is known is kept."""
    rows: dict[str, dict[str, str | None]] = {}
    for each in told:
        row = rows.setdefault(each.number, {"number": each.number} | dict.fromkeys(_FACTS))
        row |= {name: getattr(each, name) for name in _FACTS if getattr(each, name) is not None}
    put = insert(MailItem).values(
        [rows[number] for number in sorted(rows)]
    )  # in one order: no two wait for each other
    facts = {name: sa.func.coalesce(put.excluded[name], getattr(MailItem, name)) for name in _FACTS}
    is_more = sa.or_(*(getattr(MailItem, name).is_distinct_from(said) for name, said in facts.items()))
    written = put.on_conflict_do_update(index_elements=[MailItem.number], set_=facts, where=is_more)
    changed = set(db.session.scalars(written.returning(MailItem.number)))
    found = sa.select(MailItem.number, MailItem.id).where(MailItem.number.in_(rows))
    return {row.number: row.id for row in db.session.execute(found)}, changed


def _note_events(told: Sequence[Told], ids: dict[str, int]) -> set[tuple[object, ...]]:
    rows = {_key(each, ids): each for each in told if each.at is not None and each.code}
    if not rows:
        return set()
    values = [
        {
            "item_id": ids[each.number],
            "at": each.at,
            "code": each.code,
            "place": each.place,
            "text": each.text,
        }
        for each in rows.values()
    ]
    written = insert(ItemEvent).values(values).on_conflict_do_nothing()
    columns = (ItemEvent.item_id, ItemEvent.at, ItemEvent.code, ItemEvent.place)
    return {tuple(row) for row in db.session.execute(written.returning(*columns))}


def _key(each: Told, ids: dict[str, int]) -> tuple[object, ...]:
    return ids[each.number], each.at, each.code, each.place


def _note_parties(told: Sequence[Told], ids: dict[str, int]) -> None:
    rows = {
        (ids[each.number], side): {"item_id": ids[each.number], "side": side, "name": name, "number": number}
        for each in told
        for side, name, number in each.parties
    }
    if not rows:
        return
    put = insert(ItemParty).values(list(rows.values()))
    said = {
        "name": sa.func.coalesce(put.excluded.name, ItemParty.name),
        "number": sa.func.coalesce(put.excluded.number, ItemParty.number),
    }
    db.session.execute(
        put.on_conflict_do_update(index_elements=[ItemParty.item_id, ItemParty.side], set_=said)
    )


def _note_last(items: Iterable[int]) -> None:
    """Put what happened last on the row, and when it began and ended. Late lines change only what they are later than,
    and codes that nobody explained change nothing that an explained one has told."""
    explained = sa.exists().where(EventCode.code == ItemEvent.code, EventCode.stage != Stage.OTHER)
    latest = (
        sa.select(ItemEvent.item_id, ItemEvent.at, ItemEvent.code, ItemEvent.place)
        .where(ItemEvent.item_id.in_(items))
        .ext(distinct_on(ItemEvent.item_id))
        .order_by(ItemEvent.item_id, explained.desc(), ItemEvent.at.desc(), ItemEvent.id.desc())
        .subquery()
    )
    ends = sa.select(EventCode.code).where(EventCode.stage.in_(OVER))
    begins = sa.select(EventCode.code).where(EventCode.stage == Stage.ACCEPTED)
    first = sa.select(sa.func.min(ItemEvent.at)).where(ItemEvent.item_id == MailItem.id)
    accepted = sa.func.coalesce(
        first.where(ItemEvent.code.in_(begins)).scalar_subquery(), first.scalar_subquery()
    )
    db.session.execute(
        sa.update(MailItem)
        .where(MailItem.id == latest.c.item_id)
        .values(
            last_at=latest.c.at, last_code=latest.c.code, last_place=latest.c.place,
            accepted_at=accepted, over_at=sa.case((latest.c.code.in_(ends), latest.c.at)),
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
