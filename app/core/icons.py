"""Lucide icons, inlined so that they take the colour and size of the text they stand in."""

from functools import cache, lru_cache
from pathlib import Path
from re import sub

from markupsafe import Markup, escape

_TURNING = {"arrow-left", "log-out", "send", "undo-2"}  # they point along the line, so they turn with it
_FOLDER = Path(__file__).resolve().parents[1] / "static" / "vendor" / "icons"


@lru_cache(1000)
def icon(name: str, label: str | None = None) -> Markup:
    """The svg of an icon: decoration by default, an image with a name when it says something no text says."""
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    look = "icon turns" if name in _TURNING else "icon"
    return Markup('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>').format(look, role, _drawing(name))


@cache
def _drawing(name: str) -> Markup:
    svg = (_FOLDER / f"{escape(name)}.svg").read_text()
    inside = svg.partition("<svg")[2].partition(">")[2].partition("</svg>")[0]
    return Markup(sub(r"\s+", " ", inside).strip())  # noqa: S704 - our own vendored file, never a user's words
