"""A contact centre at work: the next piece for whoever asks, pieces held out to whoever is free, takes flat out by
several processes, and the heartbeats of everybody's pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time

import psycopg

from bench.parts import answering
from bench.parts.answering import Answering, Dispatching, decisions, watch
from bench.parts.beating import beat, bring_people, gone, tokens_of
from bench.parts.centre import Centre, contact_centre
from bench.parts.figures import Figures, main, milliseconds
from bench.parts.forks import beside
from bench.parts.house import House, house
from bench.parts.servers import Servers
from bench.parts.taking import ask_with_pages, expect_each_once, take_flat_out
from bench.parts.usage import Usage, server_pids

THINKS = 2.0  # seconds between the answer and the next question of somebody who works through pages
WARM = 4.0  # seconds until everybody has been asked for the first time
PLAYERS = 3  # processes that answer for the people to whom work is held out
JOBS = ("relay", "clock", "worker fast", "worker")
AIMS = {
    "next_page_p95_ms": "≤ 30",
    "flat_out_doubles": "0",
    "jobs_a_second": "≥ 200",
    "jobs_decision_p95_ms": "≤ 50",
    "direct_a_second": "≥ 200",
    "direct_decision_p95_ms": "≤ 50",
    "beats_per_cent": "≤ 15",
}


@dataclass(frozen=True)
class Sizes:
    """The centre, and of each part how many people or processes and for how long."""

    agents: int
    queues: int
    places: int
    takers: int
    taking_seconds: float
    alone: int
    processes: int
    asked: int
    asking_seconds: float
    silent: int
    beating_seconds: float

    @property
    def centre(self) -> Centre:
        """What is kept."""
        return Centre(self.agents, self.queues, self.places)


SCALES = {
    "small": Sizes(1_000, 200, 10_000, 50, 20, 200, 8, 100, 20, 20, 30),
    "full": Sizes(1_000, 200, 100_000, 50, 120, 1_000, 8, 200, 60, 20, 120),
}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """Each part on a copy of its own; what took part in one does not stand in the way of the next."""
    kept = contact_centre(servers, sizes.centre)
    figures: Figures = {}
    for part in (_next, _held_out_by_jobs, _held_out_directly, _beats, _flat_out):
        with servers.passing_copy(kept, "routing") as url, house(servers, url) as ours:
            figures |= part(ours, url, sizes)
    return figures


def _next(ours: House, _url: str, sizes: Sizes) -> Figures:
    """POST /desk/next of signed-in people until the answer is there whole; then the operation alone, with its commit."""
    ours.start("web", "relay", "worker fast", "clock")
    people = sizes.centre.agent_ids[: sizes.takers]
    took = ask_with_pages(ours.urls["web"], people, thinks=THINKS, seconds=sizes.taking_seconds)
    ours.stop()
    alone = take_flat_out(ours.app(), people, 1, each=sizes.alone)
    return milliseconds("next_page", took, 50, 95) | milliseconds("next_alone", alone, 50, 95)


def _held_out_by_jobs(ours: House, url: str, sizes: Sizes) -> Figures:
    """The relay wakes the workers, as in life."""
    ours.start(*JOBS)
    usage = Usage({"jobs": ours.pids(*JOBS), "postgres": server_pids(url)})
    return _held_out("jobs", ours, url, sizes, usage, [])


def _held_out_directly(ours: House, url: str, sizes: Sizes) -> Figures:
    """One process does nothing else."""
    usage = Usage({"postgres": server_pids(url)})
    return _held_out("direct", ours, url, sizes, usage, [Dispatching(_until(sizes), ends=True)])


def _until(sizes: Sizes) -> float:
    return time() + WARM + sizes.asking_seconds


def _held_out(
    name: str, ours: House, url: str, sizes: Sizes, usage: Usage, dispatchers: Sequence[Dispatching]
) -> Figures:
    """How many reservations a second, and how long each decision took: from when somebody's own answer, or their return,
    was committed until the next reservation for them was; there is always a free piece they are able to do."""
    people = sizes.centre.agent_ids[: sizes.asked]
    _push(url)
    bring_people(url, people, since="0")
    _never_lose(url)
    until = _until(sizes)
    players = [Answering(url, people[number::PLAYERS], until) for number in range(PLAYERS)]
    shares: list[Answering | Dispatching] = [*players, *dispatchers]
    with beside(ours.app(), answering.run, shares) as found, usage.measured():
        seen = watch(url, until)
    since = until - sizes.asking_seconds
    took = decisions(seen, [each for freed in found for each in freed], since)
    counted = sum(at >= since for _person, at in seen.values())
    return {
        f"{name}_a_second": counted / sizes.asking_seconds,
        **milliseconds(f"{name}_decision", took, 50, 95, 99),
        **{f"{name}_{group}_per_cent": share for group, share in usage.per_cent.items()},
        **_outcomes(name, url),
    }


def _push(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE queue SET pushes = true WHERE code LIKE 'bench-%'")


def _never_lose(url: str) -> None:
    """No page of theirs beats in this part."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO heartbeat (user_id, at) SELECT user_id, now() + interval '1 hour' FROM presence_span"
        )


def _outcomes(name: str, url: str) -> Figures:
    """How it went with them; what was accepted is held by whoever accepted it, and nothing is held otherwise."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT state, count(*) FROM reservation GROUP BY state").fetchall()
        row = connection.execute(_WRONG).fetchone()
    if row != (0, 0):
        raise SystemExit(f"of what was held out, (held by others, held without) are {row}")
    states: dict[str, int] = dict(rows)
    return {f"{name}_{state}": states.get(state, 0) for state in ("accepted", "declined", "expired")}


_WRONG = """
    SELECT count(*) FILTER (WHERE place.holder_id IS DISTINCT FROM taken.user_id AND taken.id IS NOT NULL),
           count(*) FILTER (WHERE place.holder_id IS NOT NULL AND taken.id IS NULL)
    FROM place LEFT JOIN reservation taken ON taken.ticket_id = place.ticket_id AND taken.state = 'accepted'
"""


def _beats(ours: House, url: str, sizes: Sizes) -> Figures:
    """Everybody's pages tell that they live but for a few, who were last heard of long ago: these, and nobody else, are
    taken for gone meanwhile. What all processes that have a part in it spend, and what they spend with nobody there."""
    ours.start("events", "worker fast", "clock")
    people = sizes.centre.agent_ids
    silent, lively = people[: sizes.silent], people[sizes.silent :]
    groups = {"events": ours.pids("events"), "jobs": ours.pids("worker fast", "clock")}
    usage = Usage(groups | {"postgres": server_pids(url)})
    tokens = tokens_of(ours.app(), lively)
    bring_people(url, lively, since="0")
    bring_people(url, silent, since="-10 minutes")
    with usage.measured():
        took = beat(ours.urls["events"], tokens, sizes.beating_seconds)
    if gone(url) != set(silent):
        raise SystemExit(f"{len(gone(url))} were taken for gone, and not just those nothing was heard of")
    return {
        **milliseconds("beat", took, 50, 95),
        **{f"beats_{group}_per_cent": share for group, share in usage.per_cent.items()},
        "beats_per_cent": sum(usage.per_cent.values()),
    }


def _flat_out(ours: House, url: str, sizes: Sizes) -> Figures:
    """Until nothing is left. The database proves that each place was taken once."""
    began = time()
    took = take_flat_out(ours.app(), sizes.centre.agent_ids, sizes.processes)
    seconds = time() - began
    expect_each_once(url, len(took))
    if len(took) != sizes.places:
        raise SystemExit(f"{len(took)} of {sizes.places} places were taken")
    return {
        "flat_out_taken": len(took),
        "flat_out_doubles": 0,
        "flat_out_a_second": len(took) / seconds,
        **milliseconds("flat_out", took, 50, 95),
    }


if __name__ == "__main__":
    main("routing", SCALES, measure, AIMS)
