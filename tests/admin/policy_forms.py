"""The form of a policy as a browser sends it, and what a page shows."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from tests.sla.drafts import calendar_id


class _Form(HTMLParser):
    """What the controls of the policy's form hold, as a browser sends them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._inside, self._select = False, ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        facts = dict(pairs)
        if tag == "form":
            self._inside = facts.get("class") == "policy-form"
        elif tag == "select":
            self._select = facts["name"] or ""
        elif self._inside and tag == "option" and "selected" in facts:
            self.sent[self._select] = [facts["value"] or ""]
        elif self._inside and tag == "input" and self._counts(facts):
            self.sent.setdefault(facts["name"] or "", []).append(facts.get("value") or "")

    def _counts(self, facts: dict[str, str | None]) -> bool:
        return facts["type"] not in ("checkbox", "radio") or "checked" in facts


def form_of(html: str, **changes: Any) -> dict[str, Any]:
    """All fields of the page's form as it stands, but for these."""
    form = _Form()
    form.feed(html)
    return form.sent | changes


def new_form(code: str = "mine", condition: str = "kind:query", **more: Any) -> dict[str, Any]:
    """A policy with a first response of four hours that warns an hour before."""
    return {
        "about": "ticket", "code": code, "condition": condition, "calendar": str(calendar_id()),
        "targets-0-name": "first_response", "targets-0-length": "4", "targets-0-measure": "hours",
        "targets-0-calendar": "",
        "targets-0-levels-0-when": "before", "targets-0-levels-0-amount": "1", "targets-0-levels-0-unit": "hours",
        "targets-0-levels-1-when": "due", "targets-0-levels-1-unit": "per_cent", "targets-0-levels-1-actions": ["climb"],
        "targets-0-levels-2-when": "", "targets-0-levels-2-unit": "per_cent",
        "targets-1-name": "", "targets-1-measure": "hours", "targets-1-calendar": "",
    } | more  # fmt: skip


def words(html: str) -> str:
    """What a person reads on the page."""
    main = html.partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def error_at(html: str, field: str) -> str:
    """What stands beside the field; nothing if nothing is wrong there."""
    found = re.search(rf'<p class="error" id="{field}-error">(.*?)</p>', html, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found.group(1))).strip() if found else ""
