"""Other houses' logs through our queues, once for each strategy: how long work waits, and how evenly it is spread.

By the product's own rules, in memory, with no server and no clock but the log's: the same log gives the same table.
`./run bench replay FOLDER [--strategy NAME …] [--at-once N] [--busy PER_CENT] [--picture FILE]`"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.routing.models import Strategy
from app.tickets.models import Priority
from bench.parts.chart import chart
from bench.parts.fairness import gini, jain
from bench.parts.figures import percentile
from bench.parts.logs import DAY, Log, read_log, stretched
from bench.parts.simulating import PULL, Done, House

WAYS = (*(strategy.value for strategy in Strategy), PULL)
LONG = 60.0  # minutes
Measures = Mapping[str, float | None]


def replay(log: Log, ways: Sequence[str], at_once: int) -> dict[str, Measures]:
    """What each way makes of the same work."""
    return {way: _measured(log, House(log, way, at_once).run()) for way in ways}


def _measured(log: Log, done: Sequence[Done]) -> Measures:
    waits = [each.began - each.job.at for each in done]
    work = [0.0] * len(log.staff)
    pieces = [0.0] * len(log.staff)
    for each in done:
        work[each.by] += each.job.minutes
        pieces[each.by] += 1
    there = [len(person.days) * DAY for person in log.staff]
    busy = [minutes / hours for minutes, hours in zip(work, there, strict=True)]
    rates = [number / hours for number, hours in zip(pieces, there, strict=True)]
    known = [
        each for each in done if each.known is not None and each.job.queue in log.staff[each.known].queues
    ]
    return {
        "begun": len(done),
        "wait p50 min": percentile(waits, 0.5),
        "wait p95 min": percentile(waits, 0.95),
        "wait max h": max(waits) / 60,
        **{f"{name} > 1 h %": _long(done, priorities) for name, priorities in _GROUPS.items()},
        "longest low h": _longest(done, Priority.LOW),
        "Jain of hours": jain(busy),
        "Gini of hours": gini(busy),
        "Jain of pieces": jain(rates),
        "Gini of pieces": gini(rates),
        "busy %": 100 * sum(work) / sum(there),
        "to who is known %": 100 * sum(each.by == each.known for each in known) / len(known)
        if known
        else None,
    }


_GROUPS = {
    "urgent and high": (Priority.URGENT, Priority.HIGH),
    "normal": (Priority.NORMAL,),
    "low": (Priority.LOW,),
}


def _long(done: Sequence[Done], priorities: Sequence[Priority]) -> float | None:
    """Which share of them waited for more than an hour."""
    waits = [each.began - each.job.at for each in done if each.job.priority in priorities]
    return 100 * sum(wait > LONG for wait in waits) / len(waits) if waits else None


def _longest(done: Sequence[Done], priority: Priority) -> float | None:
    waits = [each.began - each.job.at for each in done if each.job.priority is priority]
    return max(waits) / 60 if waits else None


def table(found: Mapping[str, Measures]) -> str:
    """In Markdown: a line for each measure, a column for each way."""
    first = next(iter(found.values()))
    lines = [["", *(way.replace("_", " ") for way in found)], ["---", *("---:" for _ in found)]]
    lines += [[name, *(_number(measures[name]) for measures in found.values())] for name in first]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def main() -> None:
    """Read the log, replay it each way, print the table, draw the picture."""
    parser = argparse.ArgumentParser(prog="./run bench replay")
    parser.add_argument("folder", type=Path, help="a folder with events.csv")
    parser.add_argument("--strategy", choices=WAYS, nargs="+", default=WAYS)
    parser.add_argument("--at-once", type=int, default=1, help="pieces in somebody's hands at once, at most")
    parser.add_argument(
        "--busy", type=float, default=60, help="how busy all are together, in parts of a hundred"
    )
    parser.add_argument("--picture", type=Path, help="draw the measures into this SVG file")
    asked = parser.parse_args()
    log = stretched(read_log(asked.folder), asked.busy / 100)
    found = replay(log, asked.strategy, asked.at_once)
    print(f"{len(log.jobs)} pieces, {log.left_out} left out, {len(log.staff)} people\n")
    print(table(found))
    if asked.picture:
        asked.picture.write_text(chart(found), encoding="utf-8")


if __name__ == "__main__":
    main()
