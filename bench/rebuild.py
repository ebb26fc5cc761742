"""A rebuild: open work is counted and then reckoned by other policies, while somebody looks at the board."""

from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter, sleep

import psycopg
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.queue import offer
from app.core.transaction import transaction
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import Policy, Target
from app.sla.operations.policies import begin_draft, put_in_force
from app.sla.operations.rebuilding import begin_rebuild, confirm_rebuild
from app.sla.queries import find_rebuild
from app.sla.targets import FIRST_RESPONSE, RESOLUTION
from bench.parts.browser import Browser
from bench.parts.figures import Figures, main, milliseconds, percentile
from bench.parts.filling import long_history
from bench.parts.history import History
from bench.parts.house import House, house, opened
from bench.parts.looking import WHO_SEES_ALL, look, looking
from bench.parts.servers import Servers

LOOKS = 0.02  # seconds between two looks at how far it is
LENGTH = 60 * 24 * 60  # sixty days of open minutes: what is promised lies ahead of everybody
GIVE_UP_AFTER = 900


@dataclass(frozen=True)
class Sizes:
    """How many tickets are open, and how many boards are asked for before and after."""

    tickets: int
    boards: int


SCALES = {"small": Sizes(10_000, 60), "full": Sizes(200_000, 150)}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """Real processes on a copy of kept tickets, all open; each deadline shifts."""
    kept = long_history(servers, History(sizes.tickets, open_per_cent=100))
    with servers.passing_copy(kept, "rebuild") as url, house(servers, url) as ours:
        _make_recent(url)
        ours.start("web", "relay", "worker fast", "worker", "clock")
        browser = Browser(ours.urls["web"], WHO_SEES_ALL)
        quiet = look(browser, sizes.boards)
        number = _begin(ours)
        counting = _watch(url, browser, "counting")
        _confirm(ours, number)
        applying = _watch(url, browser, "applying")
        _expect_all_moved(url, sizes.tickets)
        quiet += look(browser, sizes.boards)
    return _figures(sizes, quiet, {"count": counting, "apply": applying})


def _make_recent(url: str) -> None:
    """The tickets came within three weeks, and a third of them has waited for its customer."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _RECENT:
            connection.execute(statement)
        connection.execute("VACUUM (ANALYZE) ticket, status_span, timer")
        connection.execute("CHECKPOINT")


_RECENT = (
    "UPDATE ticket SET opened_at = now() - (1 + id % 1000 * 0.02) * interval '1 day', "
    "status = CASE WHEN id % 3 = 0 THEN 'investigating' ELSE status END",
    "UPDATE ticket SET first_contact_at = opened_at, last_contact_at = opened_at",
    "UPDATE timer SET started_at = opened_at FROM ticket WHERE ticket.id = ticket_id",
    "UPDATE status_span SET from_at = opened_at, "
    "to_at = CASE WHEN ticket_id % 3 = 0 THEN opened_at + interval '1 hour' END "
    "FROM ticket WHERE ticket.id = ticket_id",
    "INSERT INTO status_span (ticket_id, status, from_at, to_at, actor_kind) "
    "SELECT id, span.status, opened_at + begins, opened_at + ends, 'system' FROM ticket, (VALUES "
    "('waiting_customer', interval '1 hour', interval '9 hours'), ('investigating', '9 hours', NULL)"
    ") AS span (status, begins, ends) WHERE id % 3 = 0",
)


def _begin(ours: House) -> int:
    """Put other lengths in force, and ask for the rebuild as the administrators' page does."""
    with opened(ours.app()):
        with transaction():
            book = begin_draft(actor=SYSTEM, at=now())
            theirs = sa.select(Policy.id).where(Policy.set_id == book.id)
            wanted = Target.policy_id.in_(theirs), Target.name.in_((FIRST_RESPONSE, RESOLUTION))
            db.session.execute(sa.update(Target).where(*wanted).values(length=LENGTH))
            put_in_force(book, actor=SYSTEM, at=now())
        with transaction():
            number = begin_rebuild(book, actor=SYSTEM, at=now()).id
        offer("reports", go_on_with_rebuild)
        return number


def _confirm(ours: House, number: int) -> None:
    with opened(ours.app()):
        with transaction():
            confirm_rebuild(find_rebuild(number, hold=True), actor=SYSTEM, at=now())
        offer("reports", go_on_with_rebuild)


@dataclass(frozen=True)
class Watched:
    """How long a stage took, its longest part as others see it, and the boards of that time."""

    seconds: float
    longest_part: float
    boards: list[float]


def _watch(url: str, browser: Browser, stage: str) -> Watched:
    with psycopg.connect(url, autocommit=True) as connection, looking(browser) as boards:
        steps = _steps(connection, stage)
    parts = [after - before for before, after in pairwise(steps)]
    return Watched(steps[-1] - steps[0], max(parts), boards)


def _steps(connection: psycopg.Connection, stage: str) -> list[float]:
    """When it began, and when each part was seen to be committed."""
    steps, known = [perf_counter()], 0
    while True:
        row = connection.execute("SELECT stage, seen FROM rebuild").fetchone()
        if row is None or perf_counter() - steps[0] > GIVE_UP_AFTER:
            raise SystemExit(f"{stage} stands at {row}; see instance/bench/logs")
        if row[1] > known:
            steps, known = [*steps, perf_counter()], row[1]
        if row[0] != stage:
            return [*steps, perf_counter()]
        sleep(LOOKS)


def _expect_all_moved(url: str, tickets: int) -> None:
    """Each ticket once, by the new set; and nobody became late of it."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT changed, applied, late_at_once, (SELECT count(*) FROM choice WHERE choice.set_id = rebuild.set_id),"
            " (SELECT count(*) FROM timer WHERE version = 2 AND next_at > now()), (SELECT count(*) FROM breach)"
            " FROM rebuild WHERE stage = 'done'"
        ).fetchone()
    if row != (tickets, tickets, 0, tickets, 2 * tickets, 0):
        raise SystemExit(f"of {tickets} tickets (changed, applied, late, chosen, moved, breached) are {row}")


def _figures(sizes: Sizes, quiet: list[float], stages: dict[str, Watched]) -> Figures:
    figures = milliseconds("board_alone", quiet, 50, 95)
    for name, watched in stages.items():
        figures |= {
            f"{name}_seconds": watched.seconds,
            f"{name}_tickets_per_second": sizes.tickets / watched.seconds,
            f"{name}_longest_part_seconds": watched.longest_part,
            **milliseconds(f"board_during_{name}", watched.boards, 50, 95),
            f"board_during_{name}_ratio": percentile(watched.boards, 0.95) / percentile(quiet, 0.95),
        }
    return figures


if __name__ == "__main__":
    main("rebuild", SCALES, measure)
