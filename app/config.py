"""Settings from the environment. A wrong value or a missing secret stops the start with one sentence."""

import re
from os import environ
from pathlib import Path
from typing import Any


class Misconfigured(SystemExit):
    """The environment does not add up; the message says what to do."""


def text(name: str, default: str | None = None) -> str | None:
    """The variable's value; an empty one counts as not set."""
    return environ.get(name) or default


def flag(name: str, *, default: bool = False) -> bool:
    """1, true, yes, on – or not."""
    value = environ.get(name, "").lower()
    if value in ("", "0", "false", "no", "off"):
        return default if value == "" else False
    if value in ("1", "true", "yes", "on"):
        return True
    raise Misconfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = environ.get(name) or str(default)
    if not re.fullmatch(r"-?\d+", value):
        raise Misconfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def secret(name: str) -> str | None:
    """The variable, or the content of the file that NAME_FILE points at."""
    file = environ.get(f"{name}_FILE")
    if not file:
        return text(name)
    try:
        return Path(file).read_text().strip() or None
    except OSError as error:
        raise Misconfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error


def read() -> dict[str, Any]:
    """All settings, checked."""
    public = _needed("PUBLIC_BASE_URL", text("PUBLIC_BASE_URL")).rstrip("/")
    settings = {
        "SECRET_KEY": _needed("SECRET_KEY", secret("SECRET_KEY")),
        "PUBLIC_BASE_URL": public,
        "EVENTS_URL": (text("EVENTS_URL") or public).rstrip("/"),
        "REDIS_URL": _needed("REDIS_URL", secret("REDIS_URL")),
        "SQLALCHEMY_DATABASE_URI": _database_url(_needed("DATABASE_URL", secret("DATABASE_URL"))),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": number("DATABASE_POOL", 10),
            "max_overflow": 0,
            "pool_timeout": 10,
            "hide_parameters": True,  # an error in the log must not tell what a customer wrote
        },
        "STORAGE_DIR": text("STORAGE_DIR"),  # else a folder of the instance
        "DEMO": flag("DEMO"),
        "LOG_FORMAT": text("LOG_FORMAT", "json"),
        "SESSION_COOKIE_NAME": "postline",
        "SESSION_COOKIE_SECURE": public.startswith("https://"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_DOMAIN": text("SESSION_COOKIE_DOMAIN"),  # where events have a host of their own
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "RATELIMIT_STORAGE_URI": _needed("REDIS_URL", secret("REDIS_URL")),
        "RATELIMIT_STRATEGY": "fixed-window",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,  # without Redis each process counts for itself
        "STREAMS": number("STREAMS", 1200),  # per events process; fewer than the connections it takes
        "TRACKS_FOLDER": text("TRACKS_FOLDER"),  # where a carrier puts files of tracks
        "TRUSTED_PROXIES": number("TRUSTED_PROXIES", 0),  # whose X-Forwarded-For is believed
    }
    return settings | _provider()


def _provider() -> dict[str, Any]:
    base = text("TWILIO_API_BASE_URL")
    account = text("TWILIO_ACCOUNT_SID")
    if base and account and account.strip("AC0"):
        raise Misconfigured("TWILIO_API_BASE_URL is for the simulator: do not set it beside a real account.")
    return {
        "TWILIO_API_BASE_URL": base,
        "TWILIO_ACCOUNT_SID": _needed("TWILIO_ACCOUNT_SID", account),
        "TWILIO_AUTH_TOKEN": _needed("TWILIO_AUTH_TOKEN", secret("TWILIO_AUTH_TOKEN")),
        "TRANSCRIBED_LANGUAGES": (text("TRANSCRIBED_LANGUAGES") or ("en zh fa es" if base else "en")).split(),
        "HOTLINE_NUMBER": _needed("HOTLINE_NUMBER", text("HOTLINE_NUMBER")),
    }


def _needed(name: str, value: str | None) -> str:
    if not value:
        raise Misconfigured(
            f"{name} is not set. `./run` sets it for the embedded system; see README, A real installation."
        )
    return value


def _database_url(url: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith("postgresql+psycopg://"):
        raise Misconfigured("DATABASE_URL must be a postgresql:// address: PostgreSQL is the only database.")
    return url
