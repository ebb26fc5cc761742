"""Everything that writes the phrases and words."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session, scoped_session

from app.core.configuration import changed as configuration_changed
from app.triage.defaults import default_opt_words, default_rules
from app.triage.models import OptWord, TriageRule


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
