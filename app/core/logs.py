"""Structured logs: JSON in production, short lines in the foreground; never a number, a name or a word of a customer."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask

_NUMBER = re.compile(r"\+?\d[\d\s()-]{6,}\d")
_DETAIL = re.compile(r"DETAIL:.*")  # PostgreSQL shows the offending row there
_KEPT = frozenset({"timestamp", "level", "logger", "task", "delivery", "ticket", "milliseconds"})


def init_app(app: Flask) -> None:
    """Send structlog and the standard library's logging through one pipeline."""
    pretty = app.config["LOG_FORMAT"] == "lines"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if pretty else "iso", utc=True),
        structlog.processors.format_exc_info,
        mask_numbers,
    ]
    last = structlog.dev.ConsoleRenderer(colors=False) if pretty else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for chatty in ("rq", "twilio", "werkzeug", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def mask_numbers(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last net: whatever looks like a phone number or a reference in a text loses its digits."""
    for name, value in line.items():
        if isinstance(value, str) and name not in _KEPT:
            line[name] = _NUMBER.sub("…", _DETAIL.sub("DETAIL: …", value))
    return line
