"""Weather: how often the outside world repeats, reorders, delays, loses or refuses something."""

import random
from dataclasses import asdict, dataclass, field, replace
from typing import Any

CHANCES = ("duplicate", "reorder", "drop", "lose_recording", "lose_transcription")
OVERTAKEN_AFTER = 2.0
UNREACHABLE = 30003


class BadFault(ValueError):
    """There is no such weather; the message says what was wrong."""


@dataclass(frozen=True)
class Faults:
    """Chances are 0 to 1, `delay` is the longest extra wait in milliseconds, `rest_hang` is in seconds.

    `refuse_numbers` maps a number to the error its texts and calls end with: 21… refuses at once, 30… later.
    """

    duplicate: float = 0.0
    reorder: float = 0.0
    drop: float = 0.0
    lose_recording: float = 0.0
    lose_transcription: float = 0.0
    delay: int = 0
    seed: int | None = None
    rest_error: int | None = None
    rest_hang: float = 0.0
    refuse_numbers: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Passage:
    """How one webhook travels: after how many more seconds, and what was done to it."""

    wait: float = 0.0
    fault: str | None = None


LOST = Passage(fault="dropped")


class Weather:
    """Draws the fate of each webhook. The same seed and the same order of texts give the same weather."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._dice = random.Random()  # noqa: S311 - weather, not secrets

    def change(self, changes: dict[str, Any]) -> Faults:
        self.faults = replace(self.faults, **_checked(changes))
        if "seed" in changes:
            self._dice = random.Random(self.faults.seed)  # noqa: S311 - weather, not secrets
        return self.faults

    def clear(self) -> Faults:
        self.faults = Faults()
        return self.faults

    def passages(self, *, is_last: bool) -> list[Passage]:
        """One passage for most webhooks, two for a repeated one; the last of a message is never held back."""
        dropped, held, repeated = (
            self._dice.random() < getattr(self.faults, name) for name in ("drop", "reorder", "duplicate")
        )
        wait = self._dice.random() * self.faults.delay / 1000
        if dropped:
            return [Passage(wait, "dropped")]
        first = Passage(wait, "delayed" if wait else None)
        if held and not is_last:
            first = Passage(wait + OVERTAKEN_AFTER, "reordered")
        return [first, replace(first, fault="duplicate")] if repeated else [first]

    def repeats_inbound(self) -> bool:
        return self._dice.random() < self.faults.duplicate

    def loses_recording(self) -> bool:
        return self._dice.random() < self.faults.lose_recording

    def loses_transcription(self) -> bool:
        return self._dice.random() < self.faults.lose_transcription


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    unknown = changes.keys() - Faults.__dataclass_fields__.keys()
    if unknown:
        raise BadFault(f"There is no weather called {', '.join(sorted(unknown))}.")
    return {name: _value(name, value) for name, value in changes.items()}


def _value(name: str, value: Any) -> Any:
    if name == "refuse_numbers":
        return _refusals(value)
    if value is None and name in ("seed", "rest_error"):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadFault(f"{name} must be a number, 0 or more.")
    if name in CHANCES and value > 1:
        raise BadFault(f"{name} is a chance, from 0 to 1.")
    if name == "rest_error" and not 400 <= value <= 599:
        raise BadFault("rest_error is an HTTP status from 400 to 599, or null.")
    return value if name in ("rest_hang", *CHANCES) else int(value)


def _refusals(value: Any) -> dict[str, int]:
    if isinstance(value, list):
        value = dict.fromkeys(value, UNREACHABLE)
    if not isinstance(value, dict) or not all(isinstance(code, int) for code in value.values()):
        raise BadFault("refuse_numbers is a list of numbers, or a map of numbers to error codes.")
    return {str(number): code for number, code in value.items()}
