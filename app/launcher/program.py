"""What can be started, and the starting of it: one fork, then a command or a Python module takes over."""

import ctypes
import os
import resource
import runpy
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from app.launcher.account import Account
from app.launcher.places import ROOT

_PR_SET_PDEATHSIG = 1
_FILES = 4096  # many systems give 1024 unasked; each open stream is one


@dataclass(frozen=True)
class Program:
    """A process of ours: what it runs, as whom, and how it is asked to end."""

    name: str
    argv: Sequence[str]
    is_module: bool = False  # argv[0] is a Python module, run in the fork: it shares what is imported
    env: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    account: Account | None = None
    stage: int = 0  # the lower, the earlier it is stopped
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15  # seconds it may take to end before it is killed


def spawn(program: Program, output: int | None) -> int:
    """Start it in a session of its own, writing to `output`; without that, at our terminal. Gives the pid."""
    launcher = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        _become(program, output, launcher)
    except BaseException:  # nothing may ever return into the launcher's own stack
        traceback.print_exc()
    finally:
        os._exit(1)


def _become(program: Program, output: int | None, launcher: int) -> NoReturn:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if output is not None:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
    os.closerange(3, 65536)  # above all the launcher's lock
    _allow_files()
    _drop_to(program.account)
    _die_with(launcher, program.stop_signal)
    os.chdir(program.folder)
    if program.is_module:
        _run_module(program)
    os.execvpe(program.argv[0], list(program.argv), dict(program.env))


def _allow_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _drop_to(account: Account | None) -> None:
    if account is not None:
        os.setgroups([])
        os.setgid(account.group)
        os.setuid(account.user)


def _die_with(launcher: int, how: signal.Signals) -> None:
    """On Linux the kernel ends us when the launcher is killed. A change of user would undo it."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)
    if os.getppid() != launcher:
        os._exit(1)


def _run_module(program: Program) -> NoReturn:
    os.environ.clear()
    os.environ.update(program.env)
    sys.argv = list(program.argv)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    status: object = 0
    try:
        runpy.run_module(program.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as ending:
        status = ending.code
        if isinstance(status, str):
            print(status, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))
