"""Keeps our processes running."""

import os
import selectors
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from app.launcher import pidfiles
from app.launcher.lines import Lines
from app.launcher.program import Program, spawn
from app.launcher.trouble import Trouble

_TURN = 0.05
_LONGEST_PAUSE = 30.0
_STEADY_AFTER = 60.0


class Interrupted(Exception):
    """Somebody asked us to end while we were still starting."""


@dataclass
class _Child:
    program: Program
    pid: int
    output: int
    started_at: float
    failures: int = 0
    unfinished: bytes = b""


class Supervisor:
    """Starts programs, shows what they say, starts again what dies, and stops all in order.

    It has one thread: the kernel ends a child with the *thread* that made it, and only one can safely fork.
    """

    def __init__(self, pids: Path, lines: Lines) -> None:
        self._pids = pids
        self._lines = lines
        self._children: dict[str, _Child] = {}
        self._pending: list[tuple[float, Program, int]] = []  # to start again: when, what, failures so far
        self._selector = selectors.DefaultSelector()
        self._at_terminal: int | None = None
        self.is_ending = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_end)

    def start(self, program: Program) -> None:
        """Start it now, and again whenever it dies."""
        self._start(program, failures=0)

    def wait_for(self, checks: Sequence[Callable[[], bool]], *, seconds: float, what: str) -> None:
        """Until every check has held once; a child that ends meanwhile, or too long a wait, is trouble."""
        give_up_at = time.monotonic() + seconds
        waiting = list(checks)
        while waiting := [check for check in waiting if not check()]:
            self._turn()
            if self.is_ending:
                raise Interrupted
            if self._pending:
                raise Trouble(
                    f"{self._pending[0][1].name} ended while {what} started; the lines above say why."
                )
            if time.monotonic() > give_up_at:
                raise Trouble(f"{what} did not start within {seconds:.0f} s; the lines above say why.")

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Until somebody asks us to end, or the given has come true."""
        while not self.is_ending and not until():
            self._turn()

    def run(self, program: Program) -> int:
        """One command at our terminal, to its end, while the others are watched. Gives its exit status."""
        self._at_terminal = spawn(program, None)
        while not (ended := os.waitpid(self._at_terminal, os.WNOHANG))[0]:
            self._turn()
        self._at_terminal = None
        return os.waitstatus_to_exitcode(ended[1])

    def stop(self) -> None:
        """Stage by stage: one signal to each, then patience, then no more patience."""
        self.is_ending = True
        self._pending.clear()
        for stage in sorted({child.program.stage for child in self._children.values()}):
            self._stop([child for child in self._children.values() if child.program.stage == stage])

    def _start(self, program: Program, failures: int) -> None:
        reading, writing = os.pipe()
        pid = spawn(program, writing)
        os.close(writing)
        os.set_blocking(reading, False)
        pidfiles.remember(self._pids, program.name, pid, program.stop_signal)
        child = _Child(program, pid, reading, time.monotonic(), failures)
        self._children[program.name] = child
        self._selector.register(reading, selectors.EVENT_READ, child)

    def _turn(self) -> None:
        """One look round: what was said, who died, who is to be started again."""
        for key, _ in self._selector.select(_TURN):
            self._hear(key.data)
        for child in list(self._children.values()):
            self._look_after(child)
        at = time.monotonic()
        due = [entry for entry in self._pending if entry[0] <= at]
        self._pending = [entry for entry in self._pending if entry[0] > at]
        for _, program, failures in due:
            self._start(program, failures)

    def _hear(self, child: _Child) -> None:
        with suppress(BlockingIOError):
            heard = os.read(child.output, 65536)
            if not heard:
                self._selector.unregister(child.output)
                return
            *lines, child.unfinished = (child.unfinished + heard).split(b"\n")
            for line in lines:
                self._lines.say(child.program.name, line.decode(errors="replace"))

    def _look_after(self, child: _Child) -> None:
        status = self._reap(child)
        if status is None or self.is_ending:
            return
        steady = time.monotonic() - child.started_at > _STEADY_AFTER
        failures = 0 if steady else child.failures
        pause = min(2.0**failures, _LONGEST_PAUSE)
        self._lines.say(
            child.program.name, f"ended with {_in_words(status)}; starting again in {pause:.0f} s."
        )
        self._pending.append((time.monotonic() + pause, child.program, failures + 1))

    def _reap(self, child: _Child) -> int | None:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if not pid:
            return None
        del self._children[child.program.name]
        with suppress(KeyError):
            self._hear(child)
            self._selector.unregister(child.output)
        os.close(child.output)
        pidfiles.forget(self._pids, child.program.name)
        return os.waitstatus_to_exitcode(status)

    def _stop(self, children: list[_Child]) -> None:
        for child in children:
            os.kill(child.pid, child.program.stop_signal)
        began = time.monotonic()
        while remaining := [child for child in children if child.program.name in self._children]:
            for child in remaining:
                if time.monotonic() - began > child.program.patience:
                    self._lines.say(child.program.name, "does not end by itself; killed.")
                    os.killpg(child.pid, signal.SIGKILL)
            self._turn()

    def _ask_to_end(self, number: int, _frame: FrameType | None) -> None:
        self.is_ending = True
        if self._at_terminal and number != signal.SIGINT:  # Ctrl-C has reached it already
            os.kill(self._at_terminal, number)


def _in_words(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
