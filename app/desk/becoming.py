"""What the ticket page asks of whoever makes a ticket another kind of work."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.desk.page import Page
from app.intake.heard import Reply
from app.tickets.forms.converting import conversion_form_of
from app.tickets.operations.converting import kinds_from
from app.tickets.queries import has_right


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return sentence


OUTSIDE: Mapping[str, str] = {  # of a filing window, to a colleague
    "too_early": _("For %(item)s this can be filed from %(date)s on."),
    "too_late": _("For %(item)s this could be filed until %(date)s."),
    "sender_may_file": _("By the rules only the sender may file this for %(item)s."),
    "addressee_may_file": _("By the rules only the addressee may file this for %(item)s."),
}


def becoming(page: Page) -> dict[str, Any]:
    """Whether it may become another kind of work."""
    return {"may_convert": bool(kinds_from(page.ticket))}


def conversion_form(page: Page) -> dict[str, Any]:
    """The form that makes it so, if that was asked for and this person may do it."""
    wanted = page.editing == "conversion" and kinds_from(page.ticket)
    may = wanted and has_right(page.user, "tickets.work", page.ticket)
    return {"conversion_form": conversion_form_of(page.ticket) if may else None, "outside": None}


def why_outside(reply: Reply) -> str:
    """Why it cannot be filed so, or not now."""
    return gettext(OUTSIDE[reply.text], **reply.words)
