"""A wrong setting stops the start with one sentence."""

import pytest

from app import config
from app.factory import create_app
from tests.servers import settings_for


@pytest.fixture
def environment(monkeypatch):
    """All settings as they should be."""
    for name, value in settings_for("postgresql://here/db", "redis://here").items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_everything_set_is_accepted(environment):
    settings = config.read()
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://here/db"
    assert settings["EVENTS_URL"] == settings["PUBLIC_BASE_URL"]


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "PUBLIC_BASE_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "HOTLINE_NUMBER",
    ],
)
def test_what_is_missing_is_named_and_nothing_has_a_secret_default(environment, name):
    environment.delenv(name)
    with pytest.raises(SystemExit, match=name):
        config.read()


def test_a_secret_may_stand_in_a_file(environment, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    environment.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert config.read()["SECRET_KEY"] == "from the file"


def test_a_secret_file_that_is_not_there_is_said(environment, tmp_path):
    environment.setenv("SECRET_KEY_FILE", str(tmp_path / "nothing"))
    with pytest.raises(SystemExit, match="SECRET_KEY_FILE cannot be read"):
        config.read()


@pytest.mark.parametrize(("name", "value"), [("DEMO", "perhaps"), ("DATABASE_POOL", "ten")])
def test_a_value_of_the_wrong_shape_is_said(environment, name, value):
    environment.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        config.read()


def test_only_postgresql_will_do(environment):
    environment.setenv("DATABASE_URL", "sqlite:///x.db")
    with pytest.raises(SystemExit, match="PostgreSQL"):
        config.read()


def test_a_real_account_is_never_pointed_at_the_simulator(environment):
    environment.setenv("TWILIO_ACCOUNT_SID", "AC" + "1f" * 16)
    with pytest.raises(SystemExit, match="simulator"):
        config.read()


def test_over_https_the_cookie_is_secure(environment):
    assert config.read()["SESSION_COOKIE_SECURE"] is False
    environment.setenv("PUBLIC_BASE_URL", "https://post.example/")
    settings = config.read()
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["PUBLIC_BASE_URL"] == "https://post.example"


def test_the_application_is_made_without_touching_the_network(environment):
    environment.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")
    environment.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert create_app({"RATELIMIT_ENABLED": False}).url_map
