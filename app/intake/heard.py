"""What the ladder is given, and what a step of it may answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.events import Acting
from app.customers.models import ContactPoint
from app.tickets.models import Contact
from app.tickets.operations.attaching import Offered
from app.tickets.texts import WORDLESS
from app.triage.gestures import Gesture
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
    files: Sequence[Offered] = ()

    @property
    def gesture(self) -> Gesture | None:
        """What it is if it asks nobody to act. A picture with a greeting asks somebody to look at it."""
        read = self.reading.gesture
        return None if self.files and read in _POLITE else read

    @property
    def title(self) -> str:
        """Its words; where there are none, what stands for them."""
        if not self.files or self.about.strip():
            return self.about
        kinds = {"photo" if file.claims.startswith("image/") else "file" for file in self.files}
        words = WORDLESS["photo" if kinds == {"photo"} else "file"]
        return words.get(self.reading.language, words["en"])


_POLITE = frozenset({Gesture.ACKNOWLEDGEMENT, Gesture.GREETING, Gesture.THANKS})


@dataclass(frozen=True)
class Reply:
    """An answer found in data: the disposition it ends with, and the text to send with its words."""

    disposition: str
    text: str
    words: dict[str, str]
