"""The embedded PostgreSQL."""

import signal
from functools import partial
from pathlib import Path

import psycopg

from app.launcher.account import account_for
from app.launcher.cluster import USER, cluster
from app.launcher.keys import key
from app.launcher.ports import any_free_port
from app.launcher.postgres_binaries import find_binaries
from app.launcher.program import Program
from app.launcher.server import Server

DATABASE = "postline"
_QUIET = {"log_min_messages": "fatal", "log_line_prefix": "", "log_checkpoints": "off"}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def postgres(folder: Path, *, throwaway: bool = False) -> Server:
    """On loopback and a port of its own, its data in `folder`; throwaway: it need not survive a power cut."""
    binaries = find_binaries()
    password = key("postgres", folder.parent)
    data = cluster(folder, binaries, password, throwaway=throwaway)
    port = any_free_port()
    settings = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    settings |= _QUIET | (_CARELESS if throwaway else {})
    program = Program(
        name="postgres",
        argv=[
            str(binaries / "postgres"),
            "-D",
            str(data),
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        env={"LANG": "C.UTF-8", "PATH": str(binaries)},
        folder=Path("/"),
        account=account_for(data),
        stage=5,
        stop_signal=signal.SIGINT,  # "fast": do not wait for open connections
        patience=30,
    )
    address = f"postgresql://{USER}:{password}@127.0.0.1:{port}"
    return Server(
        program, {"DATABASE_URL": f"{address}/{DATABASE}"}, partial(_is_ready, f"{address}/postgres")
    )


def _is_ready(admin_url: str) -> bool:
    """It answers and has our database."""
    try:
        with psycopg.connect(admin_url, autocommit=True, connect_timeout=2) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if not found:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True
