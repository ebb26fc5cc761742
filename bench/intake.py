"""Signed texts of known customers: how many a second become committed work orders, beside a bare ceiling."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter, sleep

import psycopg

from bench.parts import raw_app
from bench.parts.figures import Figures, main, milliseconds, over_rounds
from bench.parts.filling import known_customers, number_of
from bench.parts.house import House, house
from bench.parts.servers import Servers
from bench.parts.texting import send_texts
from bench.parts.usage import cpu_seconds

DRAIN_AT_MOST_SECONDS = 120


@dataclass(frozen=True)
class Sizes:
    """How much of it."""

    customers: int
    rounds: int
    seconds: float
    clients: int = 8
    drained: bool = True


SCALES = {"small": Sizes(30_000, 3, 6), "full": Sizes(100_000, 5, 10)}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """Ours and the ceiling in turn on one database; afterwards the workers send what waited."""
    known = known_customers(servers, sizes.customers)
    with servers.passing_copy(known, "intake") as url, house(servers, url) as ours:
        numbers = [number_of(customer) for customer in range(1, sizes.customers + 1)]
        raw_app.create_tables(url, numbers)
        ours.add_raw()
        ours.start("web", "raw", "relay")
        figures = _in_turn(ours, numbers, sizes)
        figures |= _tickets(url)
        return figures | (_drain(ours, url) if sizes.drained else {})


def _in_turn(ours: House, numbers: list[str], sizes: Sizes) -> Figures:
    senders = {name: iter(numbers) for name in ("web", "raw")}
    rounds = []
    for name in senders:
        _round(ours, name, senders[name], sizes, seconds=min(2.0, sizes.seconds))  # warm
    for _ in range(sizes.rounds):
        web = _round(ours, "web", senders["web"], sizes, sizes.seconds)
        raw = _round(ours, "raw", senders["raw"], sizes, sizes.seconds)
        rounds.append(
            {f"ours_{name}": value for name, value in web.items()}
            | {f"raw_{name}": value for name, value in raw.items()}
            | {"ratio": web["per_second"] / raw["per_second"]}
        )
    return over_rounds(rounds)


def _round(ours: House, name: str, senders: Iterator[str], sizes: Sizes, seconds: float) -> Figures:
    line = ours.line(name)
    pids = ours.pids(name)
    before = cpu_seconds(pids)
    load = send_texts(line, senders, clients=sizes.clients, seconds=seconds)
    if load.failures:
        raise SystemExit(f"{load.failures} texts to {name} were not taken; see instance/bench/logs")
    answered = len(load.latencies)
    return {
        "per_second": answered / load.seconds,
        **{
            key.removeprefix("_"): value
            for key, value in milliseconds("", load.latencies, 50, 95, 99).items()
        },
        "cpu_ms": 1000 * (cpu_seconds(pids) - before) / answered,
    }


def _tickets(url: str) -> Figures:
    """Every text must have become a work order of its own."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM contact)"
        ).fetchone()
    tickets, contacts = row or (0, 0)
    if tickets != contacts or not tickets:
        raise SystemExit(f"{contacts} texts made {tickets} tickets")
    return {"tickets": tickets}


def _drain(ours: House, url: str) -> Figures:
    """The acknowledgements leave through the workers and the simulator."""
    with psycopg.connect(url, autocommit=True) as connection:
        waiting = _due(connection)
        ours.start("simulator", "clock", "worker fast", "worker")
        began = perf_counter()
        while _due(connection) and perf_counter() - began < DRAIN_AT_MOST_SECONDS:
            sleep(0.2)
        sent = waiting - _due(connection)
    return {"waiting_deliveries": waiting, "drained_per_second": sent / (perf_counter() - began)}


def _due(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM delivery WHERE state IN ('due', 'sending')").fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main("intake", SCALES, measure)
