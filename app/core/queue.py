"""RQ and Redis: what is fast and may be forgotten."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError

log = structlog.get_logger(__name__)

QUEUES = ("voice", "sla", "messages", "default", "reports")  # in the order in which a worker serves them
WOKEN_SECONDS = 5  # a wake-up that was lost holds up no longer than that
OFFER_LIVES_SECONDS = 30  # an offer nobody took is made anew from the rows


def init_app(app: Flask) -> None:
    """Make the client. It connects when it is first used."""
    app.extensions["redis"] = Redis.from_url(app.config["REDIS_URL"], health_check_interval=30)


def redis() -> Redis:
    """The application's Redis client."""
    return current_app.extensions["redis"]


def queue(name: str) -> Queue:
    """One of `QUEUES`."""
    return Queue(name, connection=redis())


def offer(name: str, function: Callable[..., Any], *arguments: Any, job_id: str | None = None) -> bool:
    """Ask a worker to run it. False when Redis is away or has this job already: the rows will tell again."""
    try:
        queue(name).enqueue(
            function,
            *arguments,
            job_id=job_id,
            unique=job_id is not None,
            ttl=OFFER_LIVES_SECONDS,
            result_ttl=0,
            failure_ttl=3600,
            job_timeout=60,
        )
    except DuplicateJobError:
        return False
    except RedisError as error:
        log.warning("queue.away", queue=name, error=type(error).__name__)
        return False
    return True


def wake(name: str, function: Callable[[], Any]) -> None:
    """Ask a worker to run it, unless it is asked for already and has not begun (`begun` says so)."""
    try:
        is_first = redis().set(_woken(function), 1, nx=True, ex=WOKEN_SECONDS)
    except RedisError as error:
        log.warning("queue.away", queue=name, error=type(error).__name__)
        return
    if is_first:
        offer(name, function)


def begun(function: Callable[[], Any]) -> None:
    """What happens from now on may wake it again."""
    try:
        redis().delete(_woken(function))
    except RedisError as error:
        log.warning("queue.away", error=type(error).__name__)


def _woken(function: Callable[[], Any]) -> str:
    return f"woken:{function.__name__}"


def offer_many(name: str, function: Callable[..., Any], arguments: Iterable[Any]) -> None:
    """The same job for each of these arguments, in one round trip. When Redis is away the rows will tell again."""
    jobs = [
        Queue.prepare_data(
            function, (argument,), ttl=OFFER_LIVES_SECONDS, result_ttl=0, failure_ttl=3600, timeout=60
        )
        for argument in arguments
    ]
    try:
        queue(name).enqueue_many(jobs)
    except RedisError as error:
        log.warning("queue.away", queue=name, error=type(error).__name__)
