"""What a level may do when it is reached. `sla` only tells; who acts on it stands in `app/subscriptions.py`."""

from collections.abc import Iterator, Sequence

from app.core.errors import Refused
from app.core.events import Event

CLIMB = "climb"  # more urgent, and shown to the unit above, whose duty phone is told
RAISE = "raise"  # more urgent
MOVE = "move"  # move:<queue>: it waits there from now on
NOTIFY_HOLDER = "notify:holder"  # whoever has it; nobody has it: the supervisors
NOTIFY_SUPERVISORS = "notify:supervisors"  # of the nearest unit that has any
NOTIFY_DUTY = "notify:duty"  # the duty phone of its unit
PAGE = "page"  # the supervisors, at any hour
CALL_CUSTOMER = "call_customer"  # whoever has it is asked to call the customer
REMIND_CUSTOMER = "remind_customer"
END_WAIT = "end_wait"

ACTIONS = (
    CLIMB, RAISE, NOTIFY_HOLDER, NOTIFY_SUPERVISORS, NOTIFY_DUTY, PAGE, CALL_CUSTOMER, REMIND_CUSTOMER, END_WAIT,
)  # fmt: skip


def check_actions(actions: Sequence[str], queue_codes: Sequence[str]) -> None:
    """Refuse the first that nobody would act on."""
    for action in actions:
        name, _, queue = action.partition(":")
        if action not in ACTIONS and not (name == MOVE and queue in queue_codes):
            known = [*ACTIONS, f"{MOVE}:<queue>"]
            raise Refused(
                "“%(action)s” is nothing a level can do. It can do %(known)s.", action=action, known=known
            )


def asking_for(events: Sequence[Event], action: str) -> list[Event]:
    """Those of the level events that ask for this action."""
    return [event for event in events if action in event.data["actions"]]


def asking_to(events: Sequence[Event], name: str) -> Iterator[tuple[Event, str]]:
    """Those that ask for an action with something behind its name, with that."""
    for event in events:
        for action in event.data["actions"]:
            asked, colon, what = action.partition(":")
            if asked == name and colon:
                yield event, what
