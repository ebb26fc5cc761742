"""A call: who speaks with whom, how far it is, what was heard, and what the hotline listens for."""

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulator.messages import new_sid
from simulator.voice.steps import Fetch, Wait
from simulator.voice.verbs import Gather, Record, Speaker, Verb

INBOUND, OUTBOUND = "inbound", "outbound-api"
FINAL = {"completed", "busy", "no-answer", "failed", "canceled"}
CAPTIONS_KEPT = 500
Heard = Literal["say", "play", "beep", "keys", "speech"]


@dataclass(frozen=True)
class Caption:
    """Something heard in a call, or pressed or said by the person with the handset."""

    by: Speaker
    kind: Heard
    text: str
    language: str
    at: str


@dataclass
class Call:
    """One leg between a handset and the hotline."""

    handset: str
    sender: str
    recipient: str
    direction: str
    status: str
    created_at: datetime
    updated_at: datetime
    first: Fetch | None = None
    time_limit: float | None = None
    fallback_url: str | None = None
    fallback_method: str = "POST"
    callback: str | None = None
    callback_method: str = "POST"
    callback_events: frozenset[str] = frozenset({"completed"})
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    sip_code: int = 200
    sequence: int = 0
    verbs: deque[Verb] = field(default_factory=deque)
    captions: deque[Caption] = field(default_factory=lambda: deque(maxlen=CAPTIONS_KEPT))
    listening: Gather | Record | None = None
    keys: str = ""
    said: list[str] = field(default_factory=list)
    said_seconds: float = 0.0
    upcoming: Wait | None = None
    is_fetching: bool = False
    is_hurried: bool = False
    documents_at_once: int = 0
    turn: int = 0
    sid: str = field(default_factory=lambda: new_sid("CA"))

    @property
    def is_live(self) -> bool:
        return self.status not in FINAL

    @property
    def is_to_be_answered(self) -> bool:
        return self.direction == OUTBOUND and self.status == "ringing"

    @property
    def state(self) -> str:
        """What the person with the handset would say is going on."""
        if not self.is_live:
            return "ended"
        if self.status in ("queued", "initiated") or self.is_to_be_answered:
            return self.status
        if self.is_fetching:
            return "connecting"
        return "speaking" if self.upcoming and self.upcoming.is_speech else "listening"

    @property
    def is_settled(self) -> bool:
        """Nothing will happen but by the handset, by the application or by a time limit."""
        return self.state in ("listening", "ringing", "ended")

    @property
    def seconds(self) -> int:
        """How long they spoke."""
        if not self.answered_at or not self.ended_at:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    def as_json(self) -> dict[str, Any]:
        """As the handset page and the tests read it."""
        return {
            "sid": self.sid,
            "version": self.turn,
            "handset": self.handset,
            "from": self.sender,
            "to": self.recipient,
            "direction": self.direction,
            "status": self.status,
            "state": self.state,
            "captions": [asdict(caption) for caption in self.captions],
            "waits_for": self._waits_for(),
            "error": self.error,
            "at": self.created_at.isoformat(),
            "answered_at": self.answered_at.isoformat() if self.answered_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "duration": self.seconds if self.ended_at else None,
        }

    def _waits_for(self) -> dict[str, Any] | None:
        """What the handset may do now beside hanging up; None while nobody listens."""
        if self.is_to_be_answered:
            return {"verb": "answer", "accepts": ["answer", "decline"]}
        match self.listening:
            case Gather() as gather:
                return _gathering(gather, self.keys)
            case Record() as record:
                return _recording(record, self.said_seconds)
        return None


def _gathering(gather: Gather, keys: str) -> dict[str, Any]:
    names = {"dtmf": "keys", "speech": "speech"}
    return {
        "verb": "Gather",
        "accepts": [names[each] for each in gather.input if each in names],
        "digits": keys,
        "num_digits": gather.num_digits,
        "finish_on_key": gather.finish_on_key,
        "timeout": gather.timeout,
        "language": gather.language,
        "hints": gather.hints,
    }


def _recording(record: Record, seconds: float) -> dict[str, Any]:
    return {
        "verb": "Record",
        "accepts": ["recording"],
        "seconds": round(seconds, 1),
        "max_length": record.max_length,
        "finish_on_key": record.finish_on_key,
        "timeout": record.timeout,
    }
