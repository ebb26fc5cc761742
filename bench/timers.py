"""Timers among very many armed, run by the clock and RQ workers: thousands due at one instant, single ones alone, and
a steady stream of them while somebody looks at the board; and what the many armed cost that board."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep

import psycopg

from bench.parts.browser import Browser
from bench.parts.figures import Figures, main, milliseconds, over_rounds, percentile
from bench.parts.filling import long_history
from bench.parts.history import History
from bench.parts.house import house
from bench.parts.looking import WHO_SEES_ALL, look, looking
from bench.parts.servers import Servers

TIMERS_EACH = 2  # of one open ticket
LEAD = timedelta(seconds=4)
SPACING = 1.1  # seconds between single timers: each meets another part of the clock's second
GIVE_UP_AFTER = timedelta(seconds=120)
A_SECOND = 200  # of the steady ones
LOOKS = 0.1  # seconds between two looks at what waits


@dataclass(frozen=True)
class Sizes:
    """How many timers are armed, how many fall due at once, how many alone, for how long 200 a second, and the boards."""

    armed: int
    due: int
    rounds: int
    alone: int
    steady_seconds: int
    boards: int


SCALES = {
    "small": Sizes(100_000, 10_000, 2, 20, 20, 60),
    "full": Sizes(1_000_000, 10_000, 3, 100, 300, 200),
}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """Real processes on a copy of kept tickets, all open; the clock that counts is PostgreSQL's neighbour's, ours."""
    kept = long_history(servers, History(sizes.armed // TIMERS_EACH, open_per_cent=100))
    with servers.passing_copy(kept, "timers") as url, house(servers, url) as ours:
        ours.start("web", "relay", "worker fast", "worker", "clock")
        browser = Browser(ours.urls["web"], WHO_SEES_ALL)
        with psycopg.connect(url, autocommit=True) as connection:
            look(browser, sizes.boards)  # meanwhile all settle
            rounds = [_at_once(connection, sizes.due, start) for start in _starts(sizes)]
            figures = over_rounds(rounds) | _alone(connection, sizes.alone)
            figures |= _steady(connection, browser, sizes)
            armed = _boards(connection, browser, sizes.boards)
            connection.execute("UPDATE timer SET next_at = NULL")
            return figures | _compared(armed, _boards(connection, browser, sizes.boards))


def _starts(sizes: Sizes) -> range:
    """Each round takes tickets that were not due before."""
    return range(1, sizes.rounds * sizes.due, sizes.due)


def _at_once(connection: psycopg.Connection, number: int, first_ticket: int) -> Figures:
    due_at = datetime.now(UTC) + LEAD
    _arm(connection, range(first_ticket, first_ticket + number), [due_at] * number)
    reached_at = due_at
    while waiting := _unreached(connection, due_at):
        reached_at = datetime.now(UTC)
        _check_patience(reached_at - due_at, waiting)
        sleep(0.02)
    _expect_each_once(connection, due_at, number)
    return {"at_once_seconds": (reached_at - due_at).total_seconds()}


def _alone(connection: psycopg.Connection, number: int) -> Figures:
    """One after the other, far enough apart; how late each is committed."""
    first = datetime.now(UTC) + LEAD
    due = [first + timedelta(seconds=SPACING * turn) for turn in range(number)]
    _arm(connection, range(1, number + 1), due)
    late = []
    for due_at in due:
        sleep(max(0.0, (due_at - datetime.now(UTC)).total_seconds()))
        while _unreached(connection, due_at):
            _check_patience(datetime.now(UTC) - due_at, 1)
            sleep(0.005)
        late.append((datetime.now(UTC) - due_at).total_seconds())
    _expect_each_once(connection, first, number)
    return milliseconds("alone", late, 50, 95, 99)


def _steady(connection: psycopg.Connection, browser: Browser, sizes: Sizes) -> Figures:
    """So many a second, one after the other: how long the oldest waits, and the boards of that time."""
    number, first = A_SECOND * sizes.steady_seconds, datetime.now(UTC) + LEAD
    due = [first + timedelta(seconds=turn / A_SECOND) for turn in range(number)]
    start = sizes.rounds * sizes.due + 1
    _arm(connection, range(start, start + number), due)
    waits = []
    with looking(browser) as boards:
        while (waited := _oldest_wait(connection)) > 0 or datetime.now(UTC) < due[-1]:
            _check_patience(timedelta(seconds=waited), number)
            waits.append(waited)
            sleep(LOOKS)
    _expect_each_once(connection, first, number)
    return milliseconds("steady_oldest", waits, 50, 95, 100) | milliseconds("board_meanwhile", boards, 50, 95)


def _boards(connection: psycopg.Connection, browser: Browser, number: int) -> list[float]:
    connection.execute("VACUUM (ANALYZE) timer")
    connection.execute("CHECKPOINT")
    return look(browser, number)


def _compared(armed: list[float], none: list[float]) -> Figures:
    """What the armed ones cost somebody who looks at the board."""
    return {
        **milliseconds("board_all_armed", armed, 50, 95),
        **milliseconds("board_none_armed", none, 50, 95),
        "board_armed_ratio": percentile(armed, 0.5) / percentile(none, 0.5),
    }


def _arm(connection: psycopg.Connection, tickets: range, due: list[datetime]) -> None:
    """Let the resolution timers of these tickets breach at these moments, by a version of the deadline of its own."""
    connection.execute(
        "UPDATE timer SET due_at = armed.due_at, next_at = armed.due_at, levels_reached = 1, "
        "version = version + 1, breached_at = NULL "
        "FROM unnest(%s::bigint[], %s::timestamptz[]) AS armed (ticket_id, due_at) "
        "WHERE timer.ticket_id = armed.ticket_id AND timer.target = 'resolution'",
        (list(tickets), due),
    )


def _unreached(connection: psycopg.Connection, at: datetime) -> int:
    row = connection.execute("SELECT count(*) FROM timer WHERE next_at <= %s", (at,)).fetchone()
    return int(row[0]) if row else 0


def _oldest_wait(connection: psycopg.Connection) -> float:
    """Seconds since the first that is due and not reached was due; 0 if none is."""
    statement = (
        "SELECT coalesce(extract(epoch FROM now() - min(next_at)), 0) FROM timer WHERE next_at <= now()"
    )
    row = connection.execute(statement).fetchone()
    return float(row[0]) if row else 0.0


def _check_patience(waited: timedelta, waiting: int) -> None:
    if waited > GIVE_UP_AFTER:
        raise SystemExit(f"{waiting} timers are not reached; see instance/bench/logs")


def _expect_each_once(connection: psycopg.Connection, since: datetime, number: int) -> None:
    """So many deadlines from then on: of each one level, never early, one breach and one event."""
    row = connection.execute(_FACTS, {"since": since}).fetchone()
    if row != (number, number, 0, number, number, number):
        raise SystemExit(
            f"{number} were due, but (levels, timers, early, breaches, timers, events) are {row}"
        )


_FACTS = """
    SELECT levels.*, breaches.*, events.* FROM
    (SELECT count(*), count(DISTINCT timer_id), count(*) FILTER (WHERE at < due_at)
       FROM level_reached WHERE due_at >= %(since)s) AS levels,
    (SELECT count(*), count(DISTINCT timer_id) FROM breach WHERE due_at >= %(since)s) AS breaches,
    (SELECT count(*) FROM event WHERE name = 'sla.level_reached' AND at >= %(since)s) AS events
"""


if __name__ == "__main__":
    main("timers", SCALES, measure)
