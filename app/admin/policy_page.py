"""What every page with a list of policies shows."""

from typing import Any

from flask import request

from app.admin.policy_words import spoken
from app.sla.models import About, PolicySet
from app.sla.sets import PAGE, calendar_names, count_policies, groups_of, page_of

MOST_SHOWN = 200  # of a difference, or of what was tried in vain


def list_page(found: PolicySet) -> dict[str, Any]:
    """What the list of policies needs, of the page and the words that were asked for."""
    words, number = request.args.get("q", "")[:100], page_number()
    count = count_policies(found, words)
    return {
        "groups": groups_of(found),
        "page": page_of(found, number, words),
        "number": number,
        "pages": max(-(-count // PAGE), 1),
        "count": count,
        "words": words,
        "calendars": calendar_names(),
        "spoken": spoken,
        "abouts": list(About),
    }


def page_number() -> int:
    """Which page was asked for; the first if that makes no sense."""
    return min(max(request.args.get("page", 1, int), 1), 100_000)
