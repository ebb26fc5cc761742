"""What goes over the stream: entries of one Redis Stream, each for some channels, in the languages that are listened to."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.queries import Colleague
from app.core.database import to_json
from app.core.queue import redis
from app.routing.queries import queues_seen_by

STREAM = "stream"
KEPT = 10_000  # entries; who comes later than that begins with a reset
ALL = "*"  # every language
LISTENED = "stream:listened"  # languages, by when somebody last listened in them
LISTENED_SECONDS = 20


@dataclass(frozen=True)
class Entry:
    """One thing to show: to whom, and as JSON per language."""

    channels: frozenset[str]
    told: Mapping[str, str]

    def for_language(self, language: str) -> str | None:
        """The message in that language; None if it was drawn while nobody listened in it."""
        return self.told.get(language) or self.told.get(ALL)

    def fields(self) -> dict[str, str]:
        """As Redis keeps it."""
        return {
            "channels": " ".join(sorted(self.channels)),
            "told": json.dumps(dict(self.told), ensure_ascii=False),
        }

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> "Entry":
        """As Redis gave it."""
        return cls(frozenset(fields["channels"].split()), json.loads(fields["told"]))


def entry(channels: Iterable[str], messages: Mapping[str, Mapping[str, Any]]) -> Entry:
    """An entry of messages by language."""
    return Entry(frozenset(channels), {language: to_json(dict(said)) for language, said in messages.items()})


def push(entries: Iterable[Entry]) -> None:
    """Append to the stream, in order, in one round trip."""
    line = redis().pipeline(transaction=False)
    for each in entries:
        line.xadd(STREAM, each.fields(), maxlen=KEPT, approximate=True)  # type: ignore[arg-type]
    line.execute()


def note_listened(client: Any, languages: Iterable[str]) -> None:
    """Say that somebody listens in these languages, for the next `LISTENED_SECONDS`."""
    at = client.time()[0]
    if noted := dict.fromkeys(languages, at):
        client.zadd(LISTENED, noted)


def languages_listened() -> list[str]:
    """In which languages anything has to be drawn now."""
    client = redis()
    since = client.time()[0] - LISTENED_SECONDS
    codes: Any = client.zrangebyscore(LISTENED, since, "+inf")
    return [code.decode() for code in codes]


def of_queue(queue_id: int) -> str:
    """The channel of a queue's cards and counters."""
    return f"queue-{queue_id}"


def of_unit(unit_id: int) -> str:
    """The channel on which a unit learns that tickets it may see were touched."""
    return f"unit-{unit_id}"


def of_user(user_id: int) -> str:
    """The channel on which one person learns that they are told something."""
    return f"user-{user_id}"


def channels_of(user: Colleague) -> frozenset[str]:
    """What this person may listen to; checked when their stream opens."""
    queues = {of_queue(queue.id) for queue in queues_seen_by(user)}
    return frozenset({of_user(user.id)} | queues | {of_unit(unit) for unit in user.units_with("tickets.see")})
