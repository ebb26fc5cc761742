"""What a level may do when it is reached. `sla` only tells; who acts on it stands in `app/subscriptions.py`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.accounts.queries import charges_of, find_user, roles
from app.core.errors import Refused
from app.core.events import Event

CLIMB = "climb"  # more urgent, and shown to the unit above, whose duty phone is told
RAISE = "raise"  # more urgent
MOVE = "move"  # move:<queue>: it waits there from now on
NOTIFY_HOLDER = "notify:holder"  # whoever has it; nobody has it: the supervisors
NOTIFY_SUPERVISORS = "notify:supervisors"  # of the nearest unit that has any
NOTIFY_DUTY = "notify:duty"  # the duty phone of its unit
NOTIFY_PERSON = "notify:person"  # notify:person:<sign-in name>; in an event notify:person:<number>
NOTIFY_ROLE = "notify:role"  # notify:role:<role>: whoever has it in the nearest unit that has any
PAGE = "page"  # the supervisors, at any hour
CALL_CUSTOMER = "call_customer"  # whoever has it is asked to call the customer
REMIND_CUSTOMER = "remind_customer"
END_WAIT = "end_wait"

ACTIONS = (
    CLIMB, RAISE, NOTIFY_HOLDER, NOTIFY_SUPERVISORS, NOTIFY_DUTY, PAGE, CALL_CUSTOMER, REMIND_CUSTOMER, END_WAIT,
)  # fmt: skip
AIMED = {MOVE: "<queue>", NOTIFY_PERSON: "<name>", NOTIFY_ROLE: "<role>"}
SEE = "tickets.see"  # whoever has not that right reads no notice of a ticket


def aim_of(action: str) -> tuple[str, str]:
    """What it does, and to whom or where, if it names that: `("notify:role", "clerk")`."""
    for name in AIMED:
        if action.startswith(f"{name}:"):
            return name, action.removeprefix(f"{name}:")
    return action, ""


def addresses_in(actions: Iterable[str]) -> frozenset[str]:
    """The sign-in names of all who are named."""
    return frozenset(aim for name, aim in map(aim_of, actions) if name == NOTIFY_PERSON)


def by_number(actions: Iterable[str], numbers: Mapping[str, int]) -> list[str]:
    """The same, with people by their numbers: whoever sees a ticket, sees no sign-in names of colleagues."""
    return [_by_number(action, numbers) for action in actions]


def _by_number(action: str, numbers: Mapping[str, int]) -> str:
    name, email = aim_of(action)
    if name != NOTIFY_PERSON:
        return action
    return f"{name}:{numbers[email]}" if email in numbers else name


def check_action(action: str, queue_codes: Sequence[str]) -> None:
    """Refuse what nobody would act on, or nobody hear."""
    name, aim = aim_of(action)
    if name == NOTIFY_PERSON:
        _check_person(aim)
    elif name == NOTIFY_ROLE:
        _check_role(aim)
    elif action not in ACTIONS and not (name == MOVE and aim in queue_codes):
        known = [*ACTIONS, *(f"{each}:{what}" for each, what in AIMED.items())]
        raise Refused(
            "“%(action)s” is nothing a level can do. It can do %(known)s.", action=action, known=known
        )


def _check_person(email: str) -> None:
    user = find_user(email)
    if user is None:
        raise Refused("Nobody signs in as “%(name)s”.", name=email)
    if not user.is_active:
        raise Refused("The account “%(name)s” is closed.", name=email)
    if not charges_of([user.id], SEE):
        raise Refused("“%(name)s” may see no tickets, and would never hear of it.", name=email)


def _check_role(code: str) -> None:
    role = roles().get(code)
    if role is None:
        raise Refused("There is no role “%(role)s”.", role=code)
    if SEE not in role.rights:
        raise Refused("Who is only “%(role)s” may see no tickets, and would never hear of it.", role=code)


def asking_for(events: Sequence[Event], action: str) -> list[Event]:
    """Those of the level events that ask for this action."""
    return [event for event in events if action in event.data["actions"]]


def asking_to(events: Sequence[Event], name: str) -> Iterator[tuple[Event, str]]:
    """Those that ask for an action with something behind its name, with that."""
    for event in events:
        for asked, what in map(aim_of, event.data["actions"]):
            if asked == name and what:
                yield event, what
