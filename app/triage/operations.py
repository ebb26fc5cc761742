"""Everything that writes the phrases and words, and what people set right."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session, scoped_session

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import Acting, ActorKind, record
from app.triage.blame import misleading, reads_as
from app.triage.defaults import default_opt_words, default_rules
from app.triage.models import Aspect, OptWord, TriageCorrection, TriageRule
from app.triage.phrases import Rule
from app.triage.queries import rules
from app.triage.reading import read


def load_default_rules(session: Session | scoped_session[Any]) -> int:
    """Add what we ship and is not there yet, and say how many; what somebody changed stays so."""
    phrases = ({**row, "is_active": True} for row in default_rules())
    added = _add_missing(session, TriageRule, phrases) + _add_missing(session, OptWord, default_opt_words())
    if added:
        configuration_changed()
    return added


def _add_missing(
    session: Session | scoped_session[Any], model: type[Any], rows: Iterable[Mapping[str, Any]]
) -> int:
    """Thousands of rows as one value: as many parameters would take seconds to prepare."""
    values = list(rows)
    columns = [sa.column(name, model.__table__.c[name].type) for name in values[0]]
    brought = sa.func.jsonb_to_recordset(sa.literal(values, JSONB)).table_valued(*columns)
    chosen = sa.select(*brought.render_derived(with_types=True).c)
    statement = insert(model).from_select(list(values[0]), chosen)
    return len(session.scalars(statement.on_conflict_do_nothing().returning(model.id)).all())


def correct_reading(
    ticket_id: int, text: str, should: Mapping[Aspect, str], *, actor: Acting, at: datetime
) -> list[TriageCorrection]:
    """Keep what a text should have been read as, with the rules that misled. What was read so anyway is no correction."""
    known = rules()
    reading = read(text, known)
    found = [
        TriageCorrection(
            ticket_id=ticket_id,
            language=reading.language,
            aspect=aspect,
            was=was,
            should=wanted,
            by_id=actor.id if actor.actor_kind is ActorKind.USER else None,
            at=at,
            misled=_rows_of(misleading(text, reading, known, aspect, wanted)),
        )
        for aspect, wanted in should.items()
        if (was := reads_as(reading, aspect)) != wanted
    ]
    db.session.add_all(found)
    return found


def switch_rule(rule: TriageRule, *, is_active: bool, actor: Acting) -> None:
    """Let a phrase speak, or not. Every process reads by it from its next transaction on."""
    if rule.is_active == is_active:
        return
    rule.is_active = is_active
    record("rule.switched", rule, actor, is_active=is_active, phrase=rule.phrase, value=rule.value)
    configuration_changed()


def _rows_of(misled: Iterable[Rule]) -> list[TriageRule]:
    keys = [(rule.what, rule.value, rule.language, rule.phrase) for rule in misled]
    if not keys:
        return []
    key = sa.tuple_(TriageRule.what, TriageRule.value, TriageRule.language, TriageRule.phrase)
    return list(db.session.scalars(sa.select(TriageRule).where(key.in_(keys)).order_by(TriageRule.id)))
