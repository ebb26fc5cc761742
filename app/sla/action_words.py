"""What a level does, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from app.accounts.queries import roles
from app.sla.actions import MOVE, NOTIFY_PERSON, NOTIFY_ROLE, aim_of

ACTION_NAMES: Mapping[str, Any] = {
    "climb": _l("climbs"),
    "raise": _l("gets more urgent"),
    "notify:holder": _l("tells whoever has it"),
    "notify:supervisors": _l("tells the supervisors"),
    "notify:duty": _l("tells the duty phone"),
    "page": _l("pages the supervisors"),
    "call_customer": _l("asks for a call to the customer"),
    "remind_customer": _l("reminds the customer"),
    "end_wait": _l("ends the wait"),
}


def action_words(actions: Iterable[str], person: Callable[[str], str] = str) -> Sequence[str]:
    """Each of them: `tells whoever has it`. Somebody it names is called what `person` makes of their sign-in name."""
    return [_words(action, person) for action in actions]


def _words(action: str, person: Callable[[str], str]) -> str:
    name, aim = aim_of(action)
    apart = f"\u2068{aim}\u2069"
    if name == MOVE:
        return gettext("moves it to the queue “%(queue)s”", queue=apart)
    if name == NOTIFY_PERSON:
        return gettext("tells %(person)s", person=f"\u2068{person(aim)}\u2069")
    if name == NOTIFY_ROLE:
        return gettext("tells whoever has the role “%(role)s”", role=f"\u2068{role_name(aim)}\u2069")
    return str(ACTION_NAMES.get(action, action))


def role_name(code: str) -> str:
    """What a role is called; its code, if it is there no more."""
    role = roles().get(code)
    return role.name(str(get_locale())) if role else code
