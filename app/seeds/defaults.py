"""What every installation needs to begin: real ones too."""

import sqlalchemy as sa

from app.accounts.models import Skill, Unit, UnitKind
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.core.transaction import transaction
from app.items.models import EventCode
from app.routing.capacity import ChannelCapacity
from app.routing.models import DeclineReason
from app.routing.presence import BreakReason
from app.seeds.calendars import load_calendars
from app.seeds.policies import load_policies
from app.seeds.queues import load_queues
from app.seeds.roles import load_roles
from app.seeds.rules import load_rules
from app.seeds.tables import Row, add_missing, be_alone, is_current, names, note_loaded, rows
from app.tickets.models import Channel, SetbackReason
from app.triage.operations import load_default_rules
from app.wordings.models import Wording

LOADED = "seeds_defaults"
ROOT = "000000"
CALENDARS = "calendars"  # the table


def load_defaults(zone: str = "UTC", calendars: str = CALENDARS) -> None:
    """Add the defaults that are missing. Run again, or twice at once, it changes nothing more.

    `calendars`: a table whose hours go before ours."""
    if is_current(LOADED):
        return
    with transaction():
        be_alone()
        if is_current(LOADED):
            return
        configuration_changed()
        _load_words()
        known = load_calendars(zone, (calendars, CALENDARS))
        load_queues(_load_root(known["always"]), known)
        load_policies(known)
        load_rules()
        load_default_rules(db.session)
        note_loaded(LOADED)


def _load_words() -> None:
    add_missing(Channel, [{"code": row["code"], "names": names(row)} for row in rows("channels")])
    add_missing(Skill, [{"code": row["code"], "names": names(row)} for row in rows("skills")])
    add_missing(
        SetbackReason,
        [
            {
                "code": row["code"],
                "setback": row["setback"],
                "position": int(row["position"]),
                "needs_words": bool(row["needs_words"]),
                "names": names(row),
            }
            for row in rows("setback_reasons")
        ],
    )
    _load_reasons()
    add_missing(
        EventCode,
        [{"code": row["code"], "stage": row["stage"], "names": names(row)} for row in rows("event_codes")],
    )
    add_missing(
        UnitKind,
        [
            {"code": row["code"], "names": names(row), "is_public": bool(row["is_public"])}
            for row in rows("unit_kinds")
        ],
    )
    load_roles()
    add_missing(
        Wording,
        [
            {"language": language, **row}
            for language in CUSTOMER_CODES
            for row in (*rows(f"wordings/{language}"), *rows(f"spoken/{language}"))
        ],
    )


def _load_reasons() -> None:
    """Why people are away, why they do not take something, and how much of each channel they can have in hand."""
    add_missing(
        BreakReason,
        [_reason(row) | {"is_said": bool(row["is_said"])} for row in rows("break_reasons")],
    )
    add_missing(DeclineReason, [_reason(row) for row in rows("decline_reasons")])
    add_missing(
        ChannelCapacity,
        [
            {"channel": row["channel"], "most": int(row["most"]), "blocks": bool(row["blocks"])}
            for row in rows("capacities")
        ],
    )


def _reason(row: Row) -> dict[str, object]:
    return {"code": row["code"], "position": int(row["position"]), "names": names(row)}


def _load_root(calendar_id: int) -> Unit:
    """The unit above all others: the one that is there, whatever it is called, or a new one."""
    found = db.session.scalar(sa.select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id))
    if found:
        return found
    headquarters = next(rows("root"))
    db.session.flush()
    root = Unit(
        code=ROOT, kind=headquarters["kind"], names=names(headquarters), path="", calendar_id=calendar_id
    )
    db.session.add(root)
    db.session.flush()
    root.path = f"/{root.id}/"
    return root
