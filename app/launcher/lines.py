"""What our processes say, line by line, each with its speaker's name."""

import os
import sys
from contextlib import suppress
from itertools import cycle

_COLOURS = cycle((36, 32, 33, 35, 34, 96, 92, 93, 95, 94))
_WIDTH = 11


class Lines:
    """Prints lines; held back, it keeps them: set-up stays quiet, and a failure can still tell all."""

    def __init__(self, *, held: bool = False) -> None:
        self._is_coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._colours: dict[str, int] = {}
        self._held: list[str] | None = [] if held else None

    def say(self, name: str, text: str) -> None:
        """One line of one speaker."""
        line = f"{self._label(name)} {text}"
        if self._held is None:
            _print(line)
        else:
            self._held.append(line)

    def release(self) -> None:
        """Print what was kept, and keep nothing more."""
        held, self._held = self._held or [], None
        for line in held:
            _print(line)

    def _label(self, name: str) -> str:
        label = f"{name:<{_WIDTH}}|"
        if not self._is_coloured:
            return label
        colour = (
            self._colours.setdefault(name, next(_COLOURS))
            if name not in self._colours
            else self._colours[name]
        )
        return f"\033[{colour}m{label}\033[0m"


def _print(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone; the stopping must go on
        print(line, flush=True)
