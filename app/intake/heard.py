"""What the ladder is given, and what a step of it may answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.core.events import Acting
from app.customers.models import ContactPoint
from app.intake.matter import items_in
from app.items.models import MailItem, Side
from app.items.queries import items_named, side_of
from app.tickets.models import Contact, Proof
from app.tickets.operations.attaching import Offered
from app.tickets.texts import WORDLESS
from app.triage.gestures import Gesture
from app.triage.reading import Reading


@dataclass(frozen=True)
class Heard:
    """One contact with all that is known when the ladder begins."""

    contact: Contact
    point: ContactPoint | None
    said: str | None  # None: they said nothing, and only pressed keys
    about: str  # the words to understand it by: what was said, or what it says yes to
    reading: Reading
    opt_word: str | None
    actor: Acting
    at: datetime
    proof: Proof = Proof.CALLER_ID  # that they are who their number says
    for_person: bool = False  # they had our answer, and want somebody to look
    files: Sequence[Offered] = ()
    chosen: tuple[str, ...] = ()  # items told by key or form, whatever their form

    @cached_property
    def numbers(self) -> list[str]:
        """The items it is about, known to us or not."""
        return list(dict.fromkeys([*self.chosen, *items_in(self.about)]))

    @cached_property
    def items(self) -> Sequence[MailItem]:
        """The items named in it that we know."""
        return items_named(self.numbers)

    @property
    def side(self) -> Side | None:
        """Which side of the first of these items they are on, if they proved it."""
        return next(filter(None, map(self.side_on, self.items)), None)

    def side_on(self, item: MailItem) -> Side | None:
        """Which side of this item they are on, by their number, if that is proved to be theirs."""
        return side_of(item, self.proved_point.address) if self.proved_point else None

    @property
    def proved_point(self) -> ContactPoint | None:
        """Their number, if it is proved to be theirs."""
        return None if self.proof is Proof.NONE else self.point

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
