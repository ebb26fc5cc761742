"""Who changed a queue, and from what to what."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext

from app.accounts.models import User
from app.admin.history import Change, Data, changes_of, turned
from app.admin.queue_words import NAMES, value_words
from app.core.database import db
from app.core.wording import number_words
from app.routing.models import Queue

_OF_MEMBERS = frozenset({"queue.member_added", "queue.member_removed", "queue.weight_set"})


def history_of(queue: Queue) -> Sequence[Change]:
    """The latest changes, the newest first."""
    return changes_of(queue, lambda name, data: list(_words_of(name, data)))


def _words_of(name: str, data: Data) -> Iterator[str]:
    if name == "queue.created":
        yield gettext("Made")
    elif name == "queue.moved":
        places = turned(number_words(data["was"]), number_words(data["to"]))
        yield f"{gettext('Place in the order')}: {places}"
    elif name == "queue.changed":
        yield from _settings(data["was"], data["to"])
    elif name == "queue.sent_home":
        yield gettext("What belonged elsewhere was moved")
    elif name in _OF_MEMBERS:
        yield _member(name, data)


def _settings(was: Data, to: Data) -> Iterator[str]:
    for name in NAMES:
        if name in to:
            yield f"{NAMES[name]}: {turned(value_words(name, was[name]), value_words(name, to[name]))}"


def _member(name: str, data: Data) -> str:
    called = db.session.scalar(sa.select(User.name).where(User.id == data["user"])) or "–"
    if name == "queue.weight_set":
        weights = turned(number_words(data["was"]), number_words(data["to"]))
        return gettext("Weight of %(name)s: %(weights)s", name=called, weights=weights)
    return gettext(_SENTENCES[name], name=called)


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


_SENTENCES: Mapping[str, str] = {
    "queue.member_added": _("%(name)s takes work from it"),
    "queue.member_removed": _("%(name)s takes no more work from it"),
}
