"""The switchboard: who reacts to what. The application has one, in `app/subscriptions.py`; this is its shape."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from flask import current_app

from app.core.clockwork import Periodic
from app.core.events import Event

InTransaction = Callable[[list[Event]], None]
AfterCommit = Callable[[Event], None]
Shown = Callable[[list[Event]], None]


@dataclass(frozen=True)
class Switchboard:
    """Four sections: inside the act (in this order, with lists), after it (a task each), what screens show, and which
    periodic jobs need not wait for the clock (which wakes them all the same)."""

    in_transaction: Mapping[str, Sequence[InTransaction]] = field(default_factory=dict)
    after_commit: Mapping[str, Sequence[AfterCommit]] = field(default_factory=dict)
    shown: Mapping[str, Sequence[Shown]] = field(default_factory=dict)
    woken: Mapping[str, Sequence[Periodic]] = field(default_factory=dict)

    def tell(self, events: list[Event]) -> None:
        """Call the in-transaction listeners, each once with all events of its name."""
        named: dict[str, list[Event]] = {}
        for event in events:
            named.setdefault(event.name, []).append(event)
        for name, listeners in self.in_transaction.items():
            if name in named:
                for listener in listeners:
                    listener(named[name])

    def tasks_of(self, event: Event) -> list[str]:
        """The names of the listeners that want this event after the commit."""
        return [name_of(listener) for listener in self.after_commit.get(event.name, ())]

    def listener(self, name: str) -> AfterCommit | None:
        """The after-commit listener of that name; None if this release has it no more."""
        found = (
            each for listeners in self.after_commit.values() for each in listeners if name_of(each) == name
        )
        return next(found, None)

    def show(self, events: list[Event]) -> None:
        """Hand a batch, in order, to everything that draws it; each renderer is called once."""
        for renderer in dict.fromkeys(each for listeners in self.shown.values() for each in listeners):
            patterns = [pattern for pattern, listeners in self.shown.items() if renderer in listeners]
            wanted = [event for event in events if any(fnmatchcase(event.name, each) for each in patterns)]
            if wanted:
                renderer(wanted)

    def woken_by(self, events: list[Event]) -> list[Periodic]:
        """The jobs that a batch wakes, each once."""
        names = {event.name for event in events}
        return list(dict.fromkeys(job for name, jobs in self.woken.items() if name in names for job in jobs))


def name_of(listener: Callable[..., None]) -> str:
    """How a task row names its listener: `notifications.jobs.send_delivery`."""
    return f"{listener.__module__.removeprefix('app.')}.{listener.__name__}"


def switchboard() -> Switchboard:
    """The running application's switchboard."""
    return current_app.extensions["switchboard"]
