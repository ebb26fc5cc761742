"""Composing a text in the reader's language and time zone."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_datetime

from app.core.configuration import configuration
from app.core.database import db
from app.core.languages import in_digits_of
from app.wordings.models import Wording

FALLBACK = "en"


@configuration
def wordings() -> Mapping[tuple[str, str], str]:
    """Every text by code and language."""
    rows = db.session.execute(sa.select(Wording.code, Wording.language, Wording.body))
    return {(row.code, row.language): row.body for row in rows}


def compose(code: str, language: str, /, **words: str) -> str:
    """The text in that language, else in English, with its words filled in."""
    body = wordings().get((code, language)) or wordings()[code, FALLBACK]
    return body.format_map(words)


def local_moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Day and time as people of that language write them, in their zone."""
    form = "d MMM HH:mm" if language != "zh" else "M月d日 HH:mm"
    return in_digits_of(language, format_datetime(at.astimezone(zone), form, locale=language))
