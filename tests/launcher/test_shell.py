"""The shell script: what cannot work stops with one sentence that says what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine without environment, whose every python is one of ours."""
    for part in ("run", "requirements.txt", "requirements-uv.txt"):
        shutil.copy2(ROOT / part, tmp_path)
    (tmp_path / "bin").mkdir()
    return tmp_path


def test_too_old_a_python_is_told(machine: Path) -> None:
    _pythons(machine, "exit 1")
    assert "Python 3.11 or newer is needed" in _refusal(machine)


def test_a_missing_venv_module_is_told(machine: Path) -> None:
    _pythons(machine, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert "lacks its venv module" in _refusal(machine)


def test_an_unreachable_registry_is_told(machine: Path) -> None:
    environment = machine / ".venv" / "bin"
    environment.mkdir(parents=True)
    _script(environment / "python", '[ "$1" = -c ]')  # it has pip, but nothing can be installed
    assert "could not be installed" in _refusal(machine)


def test_help_needs_nothing(machine: Path) -> None:
    _pythons(machine, "exit 1")
    assert "./run test" in _run(machine, "help").stdout


def _refusal(machine: Path) -> str:
    done = _run(machine)
    assert done.returncode == 1
    sentences = [line for line in done.stderr.splitlines() if line.startswith("./run: ")]
    assert len(sentences) == 1
    return sentences[0]


def _run(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{machine / 'bin'}:{os.defpath}"}
    return subprocess.run([machine / "run", *arguments], env=env, capture_output=True, text=True, check=False)


def _pythons(machine: Path, body: str) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        _script(machine / "bin" / name, body)


def _script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
