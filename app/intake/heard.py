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
from app.items.queries import items_named, side_of
from app.tickets.models import Contact, Message, Proof
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
    said: str
    about: str  # the words to understand it by: what was said, or what it says yes to
    reading: Reading
    opt_word: str | None
    actor: Acting
    at: datetime
    for_person: bool = False  # they had our answer, and want somebody to look
    proof: Proof = Proof.CALLER_ID  # that they are who they say
    form: FilledForm | None = None

    @property
    def telephone(self) -> str | None:
        """The number that is theirs; one that was only typed may be anybody's."""
        return self.point.address if self.point and self.proof is not Proof.NONE else None

    @cached_property
    def items(self) -> Sequence[MailItem]:
        """The items named in it that we know."""
        return items_named(items_in(self.about))

    @property
    def side(self) -> Side | None:
        """Which side of the first of these items they are on, by the number they gave."""
        sides = (side_of(item, self.point.address if self.point else None) for item in self.items)
        return next((side for side in sides if side), None)


@dataclass(frozen=True)
class Reply:
    """An answer found in data: the disposition it ends with, and the text to send with its words."""

    disposition: str
    text: str
    words: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a contact: its words as they were kept, and the answer if data had one."""

    message: Message
    reply: Reply | None = None
