"""What the supervisor's page of one person shows: what they do, which queues they work, what they hold, and what a change
that is asked about there would do."""

from collections.abc import Sequence
from typing import Any

from app.accounts.models import User
from app.accounts.queries import Colleague, skills
from app.desk.changes import Asked, staffing_change, work_change
from app.desk.rows import card_row
from app.routing.presence import presence_of, reasons_in
from app.routing.queries import memberships, queues_seen_by
from app.routing.queue_rule import QueueRule
from app.routing.scenes import count_held, held_by, queues_with, receivers

ALL = "*"  # of the pieces they hold


def person_page(person: User, by: Colleague, asked: Asked, language: str) -> dict[str, Any]:
    """All of it; only what may be changed is offered."""
    theirs = memberships().get(person.id, frozenset())
    staffed = queues_with(by, "queues.staff")
    rows = held_by(person.id, by)
    asked = spelt_out(asked, rows)
    return {
        "person": person,
        "presence": presence_of(person.id),
        "reasons": reasons_in(language),
        "works": _named([queue for queue in queues_seen_by(by) if queue.id in theirs], language),
        "leavable": _named([queue for queue in staffed if queue.id in theirs], language),
        "joinable": _named(
            [queue for queue in staffed if person.is_active and queue.id not in theirs], language
        ),
        "held": [(card_row(row, language), row.may_move) for row in rows],
        "all": count_held(person.id, by),
        "movable": any(row.may_move for row in rows),
        "receivers": [row for row in receivers({row.queue_id for row in rows}) if row.id != person.id],
        "destinations": _named(
            [queue for queue in queues_with(by, "tickets.assign") if queue.is_open_for_tickets], language
        ),
        "skills": {code: names.get(language) or names["en"] for code, names in skills().items()},
        "asked": asked,
        "staffing": staffing_change(person, asked, by, language),
        "work": work_change(person, asked, by, language),
    }


def spelt_out(asked: Asked, held: Sequence[Any]) -> Asked:
    """The same, piece by piece where all were meant."""
    movable = [row.reference for row in held if row.may_move]
    return asked.of(movable) if ALL in asked.references else asked


def _named(rules: Sequence[QueueRule], language: str) -> list[tuple[int, str]]:
    return [(queue.id, queue.name(language)) for queue in rules]
