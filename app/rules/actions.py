"""What a rule may do: typed values, as they are kept and checked. Who does them stands in `operations/performing.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from app.accounts.queries import find_user, roles
from app.core.errors import Refused
from app.routing.queries import QueueRule, queues
from app.sla.actions import NOTIFY_PERSON, NOTIFY_ROLE, check_action
from app.tickets.models import Priority

LONGEST_WORDS, LONGEST_TOPIC = 400, 60


@dataclass(frozen=True)
class SetPriority:
    """It gets that urgent."""

    do: ClassVar = "set_priority"
    priority: str

    def check(self) -> None:
        """Refuse a word that is no priority."""
        if self.priority not in list(Priority):
            raise Refused("Choose a priority.")


@dataclass(frozen=True)
class SetTopic:
    """It is about that."""

    do: ClassVar = "set_topic"
    topic: str

    def check(self) -> None:
        """Refuse nothing, and more than a topic."""
        if not 0 < len(self.topic) <= LONGEST_TOPIC:
            raise Refused("Choose a topic.")


@dataclass(frozen=True)
class MoveToQueue:
    """It waits in the queue of that code."""

    do: ClassVar = "move"
    queue: str

    def check(self) -> None:
        """Refuse a queue that is gone."""
        queue_named(self.queue)


@dataclass(frozen=True)
class GiveTo:
    """Whoever signs in so has it."""

    do: ClassVar = "give"
    person: str

    def check(self) -> None:
        """Refuse who is not there any more. Whether they take work from its queue is seen when it fires."""
        user = find_user(self.person)
        if user is None or not user.is_active:
            raise Refused("Nobody signs in as “%(name)s”.", name=self.person)


@dataclass(frozen=True)
class AddNote:
    """These words stand on it, for us only."""

    do: ClassVar = "note"
    words: str

    def check(self) -> None:
        """Refuse nothing, and too much."""
        if not 0 < len(self.words) <= LONGEST_WORDS:
            raise Refused("Write what the note shall say, in at most %(most)s letters.", most=LONGEST_WORDS)


@dataclass(frozen=True)
class TellPerson:
    """Whoever signs in so is told, with these words."""

    do: ClassVar = "tell_person"
    person: str
    words: str

    def check(self) -> None:
        """Refuse who would never hear of it."""
        check_action(f"{NOTIFY_PERSON}:{self.person}", ())
        _check_words(self.words)


@dataclass(frozen=True)
class TellRole:
    """Whoever has that role in the nearest unit that has any is told, with these words."""

    do: ClassVar = "tell_role"
    role: str
    words: str

    def check(self) -> None:
        """Refuse a role that would never hear of it."""
        if self.role not in roles():
            raise Refused("Choose a role.")
        check_action(f"{NOTIFY_ROLE}:{self.role}", ())
        _check_words(self.words)


Action = SetPriority | SetTopic | MoveToQueue | GiveTo | AddNote | TellPerson | TellRole
ACTIONS: Mapping[str, type[Action]] = {
    each.do: each for each in (SetPriority, SetTopic, MoveToQueue, GiveTo, AddNote, TellPerson, TellRole)
}


def _check_words(words: str) -> None:
    if not 0 < len(words) <= LONGEST_WORDS:
        raise Refused("Write what they shall be told, in at most %(most)s letters.", most=LONGEST_WORDS)


def queue_named(code: str) -> QueueRule:
    """The queue of that code. Refused if it is gone, closed, or none of tickets."""
    found = next((queue for queue in queues().values() if queue.code == code), None)
    if found is None or not is_for_tickets(found):
        raise Refused("There is no queue “%(queue)s” any more.", queue=code)
    return found


def is_for_tickets(queue: QueueRule) -> bool:
    """Whether a ticket can be moved there."""
    return queue.takes_tickets and not queue.is_closed


def words_of(action: type[Action]) -> Sequence[str]:
    """What has to be said of it."""
    return [field.name for field in fields(action)]


def told(action: Action) -> dict[str, Any]:
    """As it is kept in a row."""
    return {"do": action.do, **asdict(action)}


def read_action(kept: Any) -> Action:
    """The action of a row. Refused if this release knows none such, or it is not kept as this release keeps it."""
    if not isinstance(kept, Mapping) or not all(isinstance(each, str) for each in kept.values()):
        raise Refused("“%(action)s” is nothing a rule can do.", action=str(kept))
    action = written_action(kept)
    if isinstance(action, SetPriority):
        action.check()  # the one word that our code, and no row, gives its meaning
    return action


def written_action(said: Mapping[str, str]) -> Action:
    """The action as a form says it, which may not be complete yet. Refused if there is none of that sort."""
    of = ACTIONS.get(said.get("do", ""))
    if of is None:
        raise Refused("“%(action)s” is nothing a rule can do.", action=said.get("do", ""))
    return of(**{name: said.get(name, "") for name in words_of(of)})
