"""Callers through the menus at once: how long a webhook takes, and what a call costs."""

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
import sqlalchemy as sa

from app.core.transaction import transaction
from app.items.operations.tracking import Told, note_track
from bench.parts.calling import Caller, call_at_once
from bench.parts.figures import Figures, main, milliseconds, over_rounds
from bench.parts.filling import known_customers, number_of
from bench.parts.house import House, house, opened
from bench.parts.servers import Servers
from bench.parts.usage import cpu_seconds

ITEM = "EE402100577CN"
WEBHOOKS = 10  # of one call


@dataclass(frozen=True)
class Sizes:
    """How many call at once, how often all of them do, and how long each thinks at most before an answer."""

    callers: int
    rounds: int
    pause: float


SCALES = {"small": Sizes(200, 3, 4.0), "full": Sizes(200, 5, 8.0)}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """Each round other customers, who all leave a complaint; one call alone warms what is cached."""
    known = known_customers(servers, 30_000)
    with servers.passing_copy(known, "calls") as url, house(servers, url) as ours:
        _bring_item(ours)
        ours.start("web", "relay")
        numbers = [number_of(customer) for customer in range(1, (sizes.rounds + 1) * sizes.callers + 1)]
        _round(ours, numbers[-sizes.callers :], sizes)  # warm
        rounds = [
            _round(ours, numbers[start : start + sizes.callers], sizes)
            for start in range(0, sizes.rounds * sizes.callers, sizes.callers)
        ]
        figures = over_rounds(rounds) | _left(url, (sizes.rounds + 1) * sizes.callers)
        return figures | _statements(ours, number_of(29_999))


def _bring_item(ours: House) -> None:
    with opened(ours.app()), transaction():
        note_track([Told(ITEM, at=datetime.now(UTC), code="accepted", place="110000")])


def _round(ours: House, numbers: list[str], sizes: Sizes) -> Figures:
    before = cpu_seconds(ours.pids("web"))
    load = call_at_once(ours.line("web"), numbers, ITEM[2:-2], pause=sizes.pause)
    if load.failures or len(load.latencies) != WEBHOOKS * len(numbers):
        raise SystemExit(
            f"{load.failures} webhooks were not answered as they should; see instance/bench/logs"
        )
    return {
        "webhooks_per_second": len(load.latencies) / load.seconds,
        **milliseconds("webhook", load.latencies, 50, 95, 99),
        "cpu_ms_per_call": 1000 * (cpu_seconds(ours.pids("web")) - before) / len(numbers),
    }


def _left(url: str, calls: int) -> Figures:
    """Each call is one contact and one complaint, and is over."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM call WHERE ended_at IS NOT NULL), (SELECT count(*) FROM ticket),"
            " (SELECT count(*) FROM message WHERE ticket_id IS NOT NULL)"
        ).fetchone()
    if row != (calls, calls, calls):
        raise SystemExit(f"{calls} calls left {row} ended calls, tickets and messages")
    return {"calls": calls}


def _statements(ours: House, number: str) -> Figures:
    """What a call says to PostgreSQL, in a process that knows its configuration already."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    app = ours.app()
    web = app.test_client()

    def send(path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        answer = web.post(path, data=body, headers=headers)
        return answer.status_code, answer.data

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    for _ in range(2):
        said.clear()
        Caller(ours.line("web"), number, ITEM[2:-2], 0, send).walk()
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    with opened(app):
        return {"statements_per_call": len(said)}


if __name__ == "__main__":
    main("calls", SCALES, measure)
