"""What may come next in a call. A step changes the call and says what is next; one loop (`driver`) sees to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Fetch:
    """Ask the application for a document, or read the one that was given inline."""

    url: str | None
    method: str = "POST"
    form: dict[str, str] = field(default_factory=dict)
    subject: str = "voice document"
    twiml: str | None = None


@dataclass(frozen=True)
class Wait:
    """Let so much time pass, unless something else happens in the call before."""

    seconds: float
    then: "Step"
    is_speech: bool = False


GO_ON: Literal["go on with the document"] = "go on with the document"
Next = Fetch | Wait | Literal["go on with the document"] | None
Step = Callable[[], Next]
