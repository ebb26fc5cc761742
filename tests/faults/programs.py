"""Programs of ours as real processes that may be killed. They are forks of a server that has the application imported."""

import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import NoReturn

from app.launcher.preload import _SHARED
from app.launcher.program import Program, _die_with, _run_module

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload([*_SHARED, "simulator.server"])


class Process:
    """One program that runs, may be made to end, and may begin anew."""

    def __init__(self, program: Program, log: Path) -> None:
        self._program = program
        self._log = log
        log.touch()
        self.start()

    def start(self) -> None:
        """Begin, or begin anew after an end."""
        self._process = FORKS.Process(target=_become, args=(self._program, str(self._log)), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number; those it forks are in the session of the same number."""
        assert self._process.pid
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    @property
    def said(self) -> str:
        """Its last lines."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-25:])

    def kill(self) -> None:
        """As when the power goes: it and all that it forked are gone."""
        _kill([self.pid])
        self._process.join()
        _kill(_session(self.pid))

    def stop(self) -> int | None:
        """As the launcher asks it to. Gives its exit status."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, self._program.stop_signal)
        self._process.join(self._program.patience)
        status = self._process.exitcode
        self.kill()
        return status


def _session(number: int) -> list[int]:
    """All processes of a session, orphans too."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(session) == number and state != "Z":
                found.append(int(stat.parent.name))
    return found


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _become(program: Program, log: str) -> NoReturn:
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    _die_with(os.getppid(), signal.SIGKILL)
    os.chdir(program.folder)
    if program.is_module:
        _run_module(program)
    os.execvpe(program.argv[0], list(program.argv), dict(program.env))
