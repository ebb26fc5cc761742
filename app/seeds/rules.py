"""Examples of rules, all off: to be read, tried on past tickets, changed and switched on, or removed."""

from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.rules.actions import ACTIONS, Action, told, words_of
from app.rules.models import Rule
from app.seeds.tables import Row, rows

STEP = 10  # between positions


def load_rules() -> None:
    """Bring them to a house that never had any. What somebody made of them, or removed, stays so."""
    if db.session.scalar(sa.select(Rule.id).limit(1)) is not None:
        return
    for place, (name, lines) in enumerate(groupby(rows("rules"), itemgetter("rule")), 1):
        of_rule = list(lines)
        db.session.add(
            Rule(
                name=name,
                position=place * STEP,
                occasion=of_rule[0]["occasion"],
                condition=of_rule[0]["condition"],
                actions=[told(_action(line)) for line in of_rule],
                is_on=False,
                changed_at=now(),
            )
        )


def _action(line: Row) -> Action:
    """Whom or what it names stands under `aim`, what it says under `words`."""
    of = ACTIONS[line["do"]]
    return of(**{name: line["words" if name == "words" else "aim"] for name in words_of(of)})
