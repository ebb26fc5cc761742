"""What the ladder is given, and what a step of it may answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from app.core.events import Acting
from app.customers.models import ContactPoint, Customer
from app.intake.matter import items_in
from app.items.models import MailItem, Side
from app.items.queries import has_telephones, items_named, side_of
from app.tickets.models import Contact, Message, PartyRole, Proof
from app.tickets.operations.attaching import Offered
from app.tickets.secrecy import SEEN_BY_US
from app.tickets.texts import WORDLESS
from app.triage.gestures import Gesture
from app.triage.reading import Reading


@dataclass(frozen=True)
class FilledForm:
    """What a form knows beyond its words: somebody chose it, so nothing of it is guessed."""

    kind: str
    language: str
    topic: str | None = None
    item: str | None = None
    name: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # of the kind's own table
    brings_files: bool = False

    def over(self, reading: Reading) -> Reading:
        """A reading of the words, with what was chosen in place of what was guessed."""
        same_kind = reading.kind == self.kind
        return replace(
            reading,
            kind=self.kind,
            language=self.language,
            topic=self.topic or (reading.topic if same_kind else None),
            gesture=None,
            unsure=False,
            reason=f"kind={self.kind}: chosen; {reading.reason}",
        )


@dataclass(frozen=True)
class Heard:
    """One contact with all that is known when the ladder begins."""

    contact: Contact
    customer: Customer | None
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
    form: FilledForm | None = None
    first_told_at: datetime | None = None  # the same matter, which our answer did not settle
    chosen: tuple[str, ...] = ()  # items told by key or form, whatever their numbers look like

    @cached_property
    def numbers(self) -> list[str]:
        """The items it is about, known to us or not."""
        return list(dict.fromkeys([*self.chosen, *items_in(self.about)]))

    @cached_property
    def items(self) -> Sequence[MailItem]:
        """The items named in it that we know."""
        return items_named(self.numbers)

    def side_on(self, item: MailItem) -> Side | None:
        """Which side of this item they are on, by their number, if that is proved to be theirs."""
        return side_of(item, self.proved_point.address) if self.proved_point else None

    @property
    def proved_point(self) -> ContactPoint | None:
        """Their number, if it is proved to be theirs."""
        return None if self.proof is Proof.NONE else self.point

    @property
    def number(self) -> str | None:
        """The telephone they gave, whether or not it is theirs."""
        return self.point.address if self.point else None

    @property
    def role(self) -> PartyRole:
        """What they are to the matter by their number; the proof stands beside it.

        Who is on neither side of an item whose sides we know asks as a third party, unless a colleague saw more."""
        side = next(filter(None, (side_of(item, self.number) for item in self.items)), None)
        is_third = self.proof not in SEEN_BY_US and any(has_telephones(item) for item in self.items)
        return PartyRole(side or (PartyRole.THIRD_PARTY if is_third else PartyRole.COMPLAINANT))

    @property
    def brings_files(self) -> bool:
        """Whether there is something that only a person can look at."""
        return bool(self.files) or (self.form is not None and self.form.brings_files)

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


@dataclass(frozen=True)
class Outcome:
    """What became of a contact: its words as they were kept, and the answer if data had one."""

    contact: Contact
    message: Message | None  # None: they said nothing, and only pressed keys
    reply: Reply | None = None
