"""What we say of an item: one sentence, the same in a text, on the telephone and on a page."""

from app.accounts.queries import house_zone
from app.items.queries import ItemStatus, Names, Step
from app.wordings.queries import compose, local_moment

_COMMA = {"zh": "，", "fa": "، "}


def say_status(status: ItemStatus, language: str) -> str:
    """Where the item is and by when it is to be there, as far as whoever asks may know it."""
    last = status.last
    if last is None:
        return compose("item_untold", language, item=status.number)
    words = {"item": status.number, "what": say_step(last, language), "at": _moment(last, language)}
    if status.is_over or status.promised_at is None:
        return compose("item_over" if status.is_over else "item_undated", language, **words)
    due = local_moment(status.promised_at, house_zone(), language)
    return compose("item_late" if status.is_late else "item_due", language, date=due, **words)


def say_step(step: Step, language: str) -> str:
    """What happened, and where if that may be told."""
    said = [name_in(step.what, language), name_in(step.where, language)]
    return _COMMA.get(language, ", ").join(filter(None, said))


def name_in(names: Names, language: str) -> str:
    """The name in that language, else in English, else in whichever there is."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def _moment(step: Step, language: str) -> str:
    return local_moment(step.at, house_zone(), language)
