"""Bringing the database to where the code is: migrations always, seeds where they belong."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping

from app.launcher.keys import write_privately
from app.launcher.places import INSTANCE, ROOT
from app.launcher.settings import environment, is_demonstration
from app.launcher.trouble import Trouble

_MARK = INSTANCE / "postgres.prepared"


def prepare(settings: Mapping[str, str], *, seeds: bool) -> str:
    """Migrate, and seed a database of our own, once for the same code. Gives the seeded sign-ins."""
    if not is_demonstration():
        flask(settings, "db", "upgrade")
        return ""
    done = _done()
    migrations, story = _fingerprint("migrations"), _fingerprint("app/seeds")
    if done.get("migrations") != migrations:
        flask(settings, "db", "upgrade")
        done["migrations"] = migrations
    if seeds and done.get("seeds") != story:
        print(flask(settings, "seeds", "load"), end="", file=sys.stderr)
        done |= {"seeds": story, "signins": flask(settings, "seeds", "signins")}
    write_privately(_MARK, json.dumps(done | {"cluster": _cluster()}))
    return done.get("signins", "")


def flask(settings: Mapping[str, str], *arguments: str) -> str:
    """One command of the application, to its end; gives what it printed."""
    command = [sys.executable, "-m", "flask", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Trouble(f"`flask {' '.join(arguments)}` failed; its lines above say why.")
    return done.stdout


def _done() -> dict[str, str]:
    """What was done to this very data folder before."""
    done = json.loads(_MARK.read_text()) if _MARK.exists() else {}
    return done if done.get("cluster") == _cluster() else {}


def _cluster() -> str:
    """Tells one data folder from its successor: this file is written once."""
    return str((INSTANCE / "postgres" / "PG_VERSION").stat().st_mtime_ns)


def _fingerprint(folder: str) -> str:
    digest = hashlib.sha256()
    for file in sorted((ROOT / folder).rglob("*.*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()
