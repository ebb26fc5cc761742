"""Step 4 of the ladder: too early or too late to file, or not theirs to, as the law or the product has it."""

from app.accounts.queries import house_zone
from app.intake.filing import Window, window_for
from app.intake.heard import Heard, Reply
from app.items.models import MailItem
from app.wordings.queries import local_moment

MAY_NOT_FILE = "may_not_file"


def refuse_outside_window(heard: Heard) -> Reply | None:
    """If no item named may be filed about, by them and now: who may, from which date, or until when.

    Whoever threatens with the regulator waits for no rule. Else somebody may act."""
    if heard.reading.threat or not heard.items:
        return None
    replies = [_refusal(heard, item) for item in heard.items]
    return replies[0] if all(replies) else None


def _refusal(heard: Heard, item: MailItem) -> Reply | None:
    window = window_for(heard, item)
    if window is None:
        return None
    return _not_theirs(window, heard, item) or _outside(window, heard, item)


def _not_theirs(window: Window, heard: Heard, item: MailItem) -> Reply | None:
    """Only whoever is known to be on the other side: somebody unknown may be anybody, and is looked at by a person."""
    side = heard.side_on(item)
    if window.may_file is None or side in (None, window.may_file):
        return None
    return Reply(MAY_NOT_FILE, f"{window.may_file}_may_file", {"item": item.number})


def _outside(window: Window, heard: Heard, item: MailItem) -> Reply | None:
    zone = house_zone()
    opens_at, closes_at = window.opens_at(item), window.closes_at(item, zone)
    if opens_at is not None and heard.at < opens_at:
        outside, at = "too_early", opens_at
    elif closes_at is not None and heard.at > closes_at:
        outside, at = "too_late", closes_at
    else:
        return None
    return Reply(
        outside, outside, {"item": item.number, "date": local_moment(at, zone, heard.reading.language)}
    )


def evidence_wanted(heard: Heard) -> list[str]:
    """What the rules want to see for these items, beyond what they bring."""
    fitting = [window_for(heard, item) for item in heard.items]
    wanted = dict.fromkeys(code for window in fitting if window for code in window.evidence)
    return [code for code in wanted if code != "photo" or not heard.brings_files]
