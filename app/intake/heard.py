"""What the ladder is given, and what a step of it may answer."""

from dataclasses import dataclass
from datetime import datetime

from app.core.events import Acting
from app.customers.models import ContactPoint
from app.tickets.models import Contact
from app.triage.reading import Reading


@dataclass(frozen=True)
class Heard:
    """One contact with all that is known when the ladder begins."""

    contact: Contact
    point: ContactPoint | None
    said: str
    about: str  # the words to understand it by: what was said, or what it says yes to
    reading: Reading
    opt_word: str | None
    actor: Acting
    at: datetime


@dataclass(frozen=True)
class Reply:
    """An answer found in data: the disposition it ends with, and the text to send with its words."""

    disposition: str
    text: str
    words: dict[str, str]
