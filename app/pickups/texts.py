"""How a window is said."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.core.languages import in_digits_of


def say_window(begin: datetime, end: datetime, zone: ZoneInfo, language: str) -> str:
    """Day and hours as people of that language say them, in the zone of whoever comes."""
    local_begin, local_end = begin.astimezone(zone), end.astimezone(zone)
    form = "M月d日 EEEE HH:mm" if language == "zh" else "EEEE d MMM HH:mm"
    ends = format_datetime(local_end, "HH:mm", locale=language)
    return in_digits_of(language, f"{format_datetime(local_begin, form, locale=language)}–{ends}")
