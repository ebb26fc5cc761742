"""What an earlier launcher left behind is ended; strangers are left alone."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.launcher import pidfiles


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


def test_a_leftover_is_ended(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    pidfiles.remember(tmp_path, "worker", sleeper.pid, signal.SIGINT)
    assert pidfiles.end_leftovers(tmp_path) == ["worker"]
    assert sleeper.wait(5) == -signal.SIGINT
    assert list(tmp_path.iterdir()) == []


def test_a_stranger_who_got_the_number_lives_on(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    (tmp_path / "worker").write_text(f"{sleeper.pid} {int(signal.SIGTERM)} 1")
    assert pidfiles.end_leftovers(tmp_path) == []
    assert sleeper.poll() is None


def test_a_leftover_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pidfiles, "_PATIENCE", 0.2)
    with subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo; sleep 60"], stdout=-1, start_new_session=True
    ) as stubborn:
        assert stubborn.stdout
        stubborn.stdout.readline()
        pidfiles.remember(tmp_path, "worker", stubborn.pid, signal.SIGTERM)
        pidfiles.end_leftovers(tmp_path)
        assert stubborn.wait(5) == -signal.SIGKILL


@pytest.mark.parametrize("content", ["", "nonsense", "12 x y"])
def test_a_broken_pid_file_ends_nobody(content: str, tmp_path: Path) -> None:
    (tmp_path / "worker").write_text(content)
    assert pidfiles.end_leftovers(tmp_path) == []
