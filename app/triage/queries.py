"""The rules as every process holds them, and the reading of one text by them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.configuration import configuration
from app.core.database import db
from app.triage.gestures import Word
from app.triage.models import OptWord, TriageRule
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


_ACTIVE_PHRASES = (
    select(TriageRule.what, TriageRule.value, TriageRule.language, TriageRule.phrase, TriageRule.weight)
    .where(TriageRule.is_active)
    .order_by(TriageRule.id)
)
_WORDS = select(OptWord.word, OptWord.language, OptWord.country, OptWord.meaning).order_by(OptWord.id)
