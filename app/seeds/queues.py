"""The queues we ship, and those of the demonstration: a row of a table says what a queue takes, and how it gives it out."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Unit
from app.core.configuration import Setting, write_setting
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.routing.models import Queue, QueueMember, QueueSkill, Strategy
from app.seeds.tables import Row, names, rows

BROUGHT = "shipped_queues"  # the setting: the codes of those that we brought
OTHERS_SAY = (
    "names",
    "position",
    "kinds",
    "languages",
)  # of a queue that stood here before we had more to say


def load_queues(root: Unit, calendars: Mapping[str, int]) -> None:
    """Bring the queues that this house was not brought yet. Where people take work already, nothing may go another way by
    itself: new queues come closed, and of those that are there only the purpose is said."""
    known, brought = _known(), _brought()
    coming = [row for row in rows("queues") if row["code"] not in brought]
    is_at_work = db.session.scalar(sa.select(sa.exists(sa.select(QueueMember.queue_id))))
    if is_at_work:
        _say_purposes([row for row in coming if row["code"] in known], known)
        coming = [row for row in coming if row["code"] not in known]
    for row in coming:
        if row["code"] in known:
            _tell(known[row["code"]], row, calendars, besides=OTHERS_SAY)
        else:
            known[row["code"]] = _add(row, root, calendars, is_closed=is_at_work)
    db.session.flush()
    for row in coming:
        _tie(row, known)
    write_setting(BROUGHT, sorted({row["code"] for row in rows("queues")}.union(brought)))


def load_demo_queues(units: Mapping[str, Unit], calendars: Mapping[str, int]) -> None:
    """Those of the demonstration's own; and of each shipped one that is at headquarters still, who does its work, and what
    else its row says."""
    known, root_id = _known(), units["000000"].id
    for row in rows("demo/queues"):
        found = known.get(row["code"])
        if found is None:
            _add(row, units[row["unit"]], calendars)
        elif found.unit_id == root_id:
            found.unit_id, found.is_closed = units[row["unit"]].id, False
            _tell(found, row, calendars)
    db.session.flush()


def _known() -> dict[str, Queue]:
    return {queue.code: queue for queue in db.session.scalars(sa.select(Queue))}


def _brought() -> list[str]:
    return db.session.scalar(sa.select(Setting.value).where(Setting.name == BROUGHT)) or []


def _say_purposes(coming: list[Row], known: Mapping[str, Queue]) -> None:
    for row in coming:
        queue = known[row["code"]]
        queue.purposes = queue.purposes or _purposes(row)


def _add(row: Row, unit: Unit, calendars: Mapping[str, int], **facts: Any) -> Queue:
    queue = Queue(code=row["code"], unit_id=unit.id, kinds=[], languages=[], **facts)
    _tell(queue, row, calendars)
    db.session.add(queue)
    return queue


def _tell(queue: Queue, row: Row, calendars: Mapping[str, int], besides: tuple[str, ...] = ()) -> None:
    """All that the row says; of what it leaves open, nothing."""
    said = {name: read(row[name]) for name, read in _READ.items() if row.get(name)}
    if row["takes"]:
        said |= {
            "is_pool": row["takes"] == "pool",
            "takes_tickets": row["takes"] != "contacts",
            "takes_contacts": row["takes"] == "contacts",
        }
    if row["hours"]:
        said["calendar_id"] = calendars[row["hours"]]
    if row["en"]:
        said |= {"names": names(row), "purposes": _purposes(row)}
    for name in said.keys() - set(besides):
        setattr(queue, name, said[name])


def _seconds(said: str) -> timedelta:
    return timedelta(seconds=int(said))


_READ: Mapping[str, Callable[[str], Any]] = {
    "position": int,
    "is_closed": bool,
    "kinds": str.split,
    "languages": str.split,
    "channels": str.split,
    "grades": str.split,
    "language_level": int,
    "pushes": bool,
    "strategy": Strategy,
    "offer_seconds": int,
    "wrap_up_seconds": int,
    "overflow_after": _seconds,
    "alert_oldest": _seconds,
}


def _purposes(row: Row) -> dict[str, str]:
    return {language: row[f"does_{language}"] for language in CUSTOMER_CODES}


def _tie(row: Row, known: Mapping[str, Queue]) -> None:
    """What it has to do with others: the queue beside it, and the skills it asks for."""
    queue = known[row["code"]]
    if row["overflow"]:
        queue.overflow_id = known[row["overflow"]].id
    for skill, level in (each.split(":") for each in row["skills"].split()):
        db.session.add(QueueSkill(queue_id=queue.id, skill_code=skill, level=int(level)))
