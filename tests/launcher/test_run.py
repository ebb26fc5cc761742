"""`./run` as a newcomer meets it: real processes in a copy of this checkout."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from tests.launcher.checkout import Checkout, are_gone, copied_checkout, eventually

pytestmark = pytest.mark.processes

APPLICATION = {"web", "events", "relay", "clock", "worker", "worker fast"}
ALL = APPLICATION | {"simulator", "postgres", "valkey"}


@pytest.fixture(scope="module")
def used_checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """One for all: the first start makes the data, the later ones find them."""
    with copied_checkout(tmp_path_factory.mktemp("home")) as copied:
        yield copied


@pytest.fixture
def checkout(used_checkout: Checkout) -> Iterator[Checkout]:
    yield used_checkout
    used_checkout.stop()


def test_a_day_with_run(checkout: Checkout) -> None:
    launcher, said = checkout.start()
    addresses = [line.split()[0] for line in said if line.startswith("http://")]
    settings = dict(line.split("=", 1) for line in checkout.run("env").stdout.splitlines())

    assert urlopen(f"{addresses[0]}/healthz").status == 200
    assert settings["POSTLINE_URL"] == addresses[0]
    assert settings["SIMULATOR_URL"] == addresses[1]
    assert any("agent" in line for line in said)
    assert f"{addresses[0]}  is already up" in checkout.run().stdout
    assert checkout.run("reset", "--yes").returncode == 1
    assert "agent" in checkout.run("flask", "seeds", "signins").stdout

    pids = checkout.pids()
    assert set(pids) == ALL
    launcher.send_signal(signal.SIGINT)
    assert launcher.wait(60) == 0
    assert are_gone(list(pids.values()))
    assert checkout.run("env").returncode == 1


def test_a_killed_launcher_leaves_nothing_behind_and_the_next_one_starts(checkout: Checkout) -> None:
    launcher, _ = checkout.start()
    pids = checkout.pids()
    launcher.kill()
    launcher.wait(10)
    if sys.platform == "linux":
        assert eventually(lambda: are_gone(list(pids.values())))

    checkout.start()
    assert are_gone(list(pids.values()))
    assert set(checkout.pids()) == set(pids)


def test_what_dies_is_started_again(checkout: Checkout) -> None:
    _, said = checkout.start()
    before = checkout.pids()
    for name in ("web", "postgres"):
        os.kill(before[name], signal.SIGKILL)

    assert eventually(lambda: checkout.pids().get("postgres", before["postgres"]) != before["postgres"])
    assert eventually(lambda: checkout.pids().get("web", before["web"]) != before["web"])
    address = next(line.split()[0] for line in said if line.startswith("http://"))
    assert eventually(lambda: _is_ready(address))


def test_a_taken_port_is_passed_over(checkout: Checkout) -> None:
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            squatter.bind(("127.0.0.1", 8000))
            squatter.listen()
        except OSError:
            pass  # somebody else has it: just as good
        _, said = checkout.start()
    assert next(line for line in said if line.startswith("http://")).split()[0] != "http://127.0.0.1:8000"


def test_reset_asks_and_then_forgets(checkout: Checkout) -> None:
    checkout.run("flask", "--version")
    instance = checkout.folder / "instance"
    data = (instance / "postgres").resolve()
    assert data.exists()
    assert "Nothing was touched" in checkout.run("reset", said="no\n").stdout
    assert data.exists()
    assert "Forgotten" in checkout.run("reset", said="yes\n").stdout
    assert not data.exists()
    assert [path.name for path in instance.iterdir()] == ["running.lock"]


def _is_ready(address: str) -> bool:
    try:
        return urlopen(f"{address}/readyz", timeout=2).status == 200
    except OSError:
        return False
