"""People who ask for their next piece: through their pages at the pace of people, or by the operation flat out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import monotonic, perf_counter, sleep

import psycopg
from flask import Flask

from app.core.events import Actor, ActorKind
from app.core.transaction import transaction
from app.routing.operations.taking import take_next
from app.routing.queries import memberships
from bench.parts.browser import Browser
from bench.parts.centre import login_of
from bench.parts.forks import beside, forked_app


def ask_with_pages(url: str, agents: Sequence[int], *, thinks: float, seconds: float) -> list[float]:
    """Each of these signed-in people asks, thinks, and asks again: how long each answer took."""
    browsers = [Browser(url, login_of(agent)) for agent in agents]
    for browser in browsers:
        browser.post_seconds("/desk/next", expected=303)  # warm
    ends_at = monotonic() + seconds

    def ask(number: int) -> list[float]:
        dice, browser = Random(number), browsers[number]
        sleep(dice.random() * thinks)
        took = []
        while monotonic() < ends_at:
            took.append(browser.post_seconds("/desk/next", expected=303))
            sleep(thinks * (0.5 + dice.random()))
        return took

    with ThreadPoolExecutor(len(browsers)) as crowd:
        return [each for took in crowd.map(ask, range(len(browsers))) for each in took]


def take_flat_out(
    app: Flask, agents: Sequence[int], processes: int, *, each: int | None = None
) -> list[float]:
    """So many processes take for their share of these people until nothing is left, or so often each: how long each
    take lasted, the commit with it."""
    shares = [(agents[number::processes], each) for number in range(processes)]
    with beside(app, _take, shares) as found:
        pass  # there is nothing to do but to wait
    return [seconds for took in found for seconds in took]


def _take(share: tuple[Sequence[int], int | None]) -> list[float]:
    agents, most = list(share[0]), share[1]
    took: list[float] = []
    while agents and (most is None or len(took) < most):
        agent = agents.pop(0)
        began = perf_counter()
        if _take_one(agent):
            took.append(perf_counter() - began)
            agents.append(agent)
    return took


def _take_one(agent: int) -> bool:
    """As a request does it: a session of its own, one transaction. Who finds nothing asks no more."""
    with forked_app().app_context(), transaction():
        mine = sorted(memberships()[agent])
        return take_next(mine, actor=Actor(ActorKind.USER, agent)) is not None


def expect_each_once(url: str, taken: int) -> None:
    """Every place is held, by whom its one event says; no ticket was taken twice."""
    with psycopg.connect(url) as connection:
        row = connection.execute(_FACTS).fetchone()
    if row != (taken, 0, taken, taken, 0):
        raise SystemExit(f"{taken} were taken, but (held, free, events, tickets, held by others) are {row}")


_FACTS = """
    SELECT places.*, events.*, others.* FROM
    (SELECT count(holder_id), count(*) FILTER (WHERE holder_id IS NULL) FROM place) AS places,
    (SELECT count(*), count(DISTINCT ticket_id) FROM event WHERE name = 'ticket.taken') AS events,
    (SELECT count(*) FROM event JOIN place USING (ticket_id)
      WHERE name = 'ticket.taken' AND (data->>'holder')::int IS DISTINCT FROM holder_id) AS others
"""
