"""What a rule says, as a value apart from its row: checked, compared, told in events, and tried before it is saved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from app.core.errors import Refused
from app.rules.actions import Action, read_action, told
from app.rules.models import Rule
from app.rules.occasions import OCCASIONS
from app.tickets.conditions import check_condition

MOST_ACTIONS = 10
Place = tuple[str, int | None]  # the field of a form; of actions also which


@dataclass(frozen=True)
class RuleContent:
    """When, if, then."""

    name: str
    occasion: str
    condition: str
    actions: tuple[Action, ...]
    stops: bool = False

    def told(self) -> Mapping[str, Any]:
        """The same for an event."""
        return asdict(self) | {"actions": [told(action) for action in self.actions]}

    @property
    def fingerprint(self) -> str:
        """Another one as soon as anything in it is another."""
        return _fingerprint(self.told())


def fingerprint_of(rule: Rule) -> str:
    """That of a row, also of one that this release cannot read."""
    said = {name: getattr(rule, name) for name in ("name", "occasion", "condition", "actions", "stops")}
    return _fingerprint(said)


def _fingerprint(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def content_of(rule: Rule) -> RuleContent:
    """What the row says. Refused if this release knows one of its actions no more."""
    actions = tuple(read_action(kept) for kept in rule.actions)
    return RuleContent(rule.name, rule.occasion, rule.condition, actions, rule.stops)


def faults_of(content: RuleContent) -> Iterator[tuple[Place, Refused]]:
    """Everything that makes no sense in it, each with the place it stands in."""
    if not content.name:
        yield ("name", None), Refused("A rule needs a name.")
    if content.occasion not in OCCASIONS:
        yield ("occasion", None), Refused("Choose what the rule waits for.")
    try:
        check_condition(content.condition)
    except Refused as refusal:
        yield ("condition", None), refusal
    if not 0 < len(content.actions) <= MOST_ACTIONS:
        yield (
            ("more", None),
            Refused("A rule does something, and at most %(most)s things.", most=MOST_ACTIONS),
        )
    for number, action in enumerate(content.actions):
        try:
            action.check()
        except Refused as refusal:
            yield ("actions", number), refusal
