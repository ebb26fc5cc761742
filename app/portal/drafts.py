"""What somebody has said so far on a form of several steps. It lives in their session alone; nothing is kept until it
is sent."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from flask import session

from app.core.clock import now


@dataclass(frozen=True)
class Draft:
    """A form that somebody has begun: its own name, since when, and what each step brought."""

    kind: str
    token: str
    begun_at: float
    said: dict[str, Any]

    def keep(self, facts: dict[str, Any]) -> None:
        """Remember what a step brought."""
        self.said.update(facts)
        session.modified = True


def draft_of(kind: str) -> Draft | None:
    """The one begun in this browser, if any."""
    kept = session.get("drafts", {}).get(kind)
    return Draft(kind, **kept) if kept else None


def begin_draft(kind: str) -> Draft:
    """A fresh one."""
    kept: dict[str, Any] = {"token": token_hex(16), "begun_at": now().timestamp(), "said": {}}
    session.setdefault("drafts", {})[kind] = kept
    session.modified = True
    return Draft(kind, **kept)


def end_draft(draft: Draft) -> None:
    """It was sent."""
    session.get("drafts", {}).pop(draft.kind, None)
    session.modified = True
