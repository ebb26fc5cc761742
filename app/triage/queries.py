"""The rules as every process holds them, and the reading of one text by them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing
from app.triage.gestures import Word
from app.triage.models import OptWord, TriageCorrection, TriageMisled, TriageRule
from app.triage.phrases import Rule
from app.triage.reading import UTC_ZONE, Reading, Rules, read


@configuration
def rules() -> Rules:
    """All active phrases and all words, made ready for reading."""
    return Rules(
        [Rule(*row) for row in db.session.execute(_ACTIVE_PHRASES)],
        [Word(*row) for row in db.session.execute(_WORDS)],
    )


def read_text(
    text: str,
    hint_language: str | None = None,
    country: str | None = None,
    *,
    at: datetime | None = None,
    zone: ZoneInfo = UTC_ZONE,
) -> Reading:
    """What a text seems to want, by the rules of this installation."""
    return read(text, rules(), hint_language, country, at=at, zone=zone)


def newest_corrections(most: int) -> Sequence[TriageCorrection]:
    """What people set right, the newest first, with the rules that misled and who said so."""
    loaded = (selectinload(TriageCorrection.misled), joinedload(TriageCorrection.by))
    newest = select(TriageCorrection).order_by(TriageCorrection.at.desc(), TriageCorrection.id.desc())
    return db.session.scalars(newest.options(*loaded).limit(most)).all()


def misled_most(most: int) -> Sequence[tuple[TriageRule, int]]:
    """The rules that misled, and how often, most often first; with them all that are switched off."""
    times = func.count(TriageMisled.correction_id)
    counted = (
        select(TriageRule, times)
        .outerjoin(TriageMisled, TriageMisled.rule_id == TriageRule.id)
        .group_by(TriageRule.id)
        .having((times > 0) | ~TriageRule.is_active)
        .order_by(times.desc(), TriageRule.id)
        .limit(most)
    )
    return [(rule, count) for rule, count in db.session.execute(counted)]


def find_rule(rule_id: int) -> TriageRule:
    """The rule of that number."""
    rule = db.session.get(TriageRule, rule_id)
    if rule is None:
        raise Missing
    return rule


_ACTIVE_PHRASES = (
    select(TriageRule.what, TriageRule.value, TriageRule.language, TriageRule.phrase, TriageRule.weight)
    .where(TriageRule.is_active)
    .order_by(TriageRule.id)
)
_WORDS = select(OptWord.word, OptWord.language, OptWord.country, OptWord.meaning).order_by(OptWord.id)
