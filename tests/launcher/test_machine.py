"""Keys, ports and settings of this machine."""

import socket
from pathlib import Path

import pytest

from app.launcher import settings
from app.launcher.keys import key
from app.launcher.places import is_open_to_others
from app.launcher.ports import next_free_port
from app.launcher.settings import Addresses, complete

ADDRESSES = Addresses(8000, 8001, 8010)
SERVERS = {"DATABASE_URL": "postgresql://ours", "REDIS_URL": "redis://ours"}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "TWILIO_ACCOUNT_SID", "TWILIO_API_BASE_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings, "key", lambda name: f"key of {name}")


def test_a_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = key("secret", tmp_path)
    assert key("secret", tmp_path) == first
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        assert next_free_port(taken) > taken


def test_a_private_home_is_not_open_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert not is_open_to_others(tmp_path / "not" / "there")
    assert is_open_to_others(Path("/usr"))


def test_the_embedded_set_up_plays_the_provider_and_is_a_demonstration() -> None:
    given = complete(SERVERS, ADDRESSES)
    assert given["DEMO"] == "1"
    assert given["TWILIO_API_BASE_URL"] == "http://127.0.0.1:8010"
    assert given["TWILIO_ACCOUNT_SID"] == "AC" + "0" * 32


def test_a_real_database_gets_no_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://real")
    given = complete({"REDIS_URL": "redis://ours"}, ADDRESSES)
    assert not {"DEMO", "DATABASE_URL", "CLOCK_OFFSET_FILE"} & set(given)


def test_a_real_account_gets_no_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC123")
    assert not [name for name in complete(SERVERS, ADDRESSES) if name.startswith("TWILIO")]
    assert "SIMULATOR_URL" not in ADDRESSES.urls


def test_a_secret_in_a_file_is_a_secret_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", "/run/secrets/key")
    assert "SECRET_KEY" not in complete(SERVERS, ADDRESSES)
