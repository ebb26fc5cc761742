"""Everything that writes the phrases and words."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, scoped_session

from app.core.configuration import changed as configuration_changed
from app.triage.defaults import default_opt_words, default_rules
from app.triage.models import OptWord, TriageRule


def load_default_rules(session: Session | scoped_session[Any]) -> int:
    """Add what we ship and is not there yet, and say how many; what somebody changed stays so."""
    phrases = insert(TriageRule).values(list(default_rules())).on_conflict_do_nothing()
    words = insert(OptWord).values(list(default_opt_words())).on_conflict_do_nothing()
    added = sum(
        len(session.scalars(statement).all())
        for statement in (phrases.returning(TriageRule.id), words.returning(OptWord.id))
    )
    if added:
        configuration_changed()
    return added
