"""The application's commands: its processes, and what an operator needs."""

import signal
from collections.abc import Callable

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from rq import Worker

from app.accounts.models import Unit
from app.accounts.operations import create_user, grant_role
from app.calendars.commands import calendars_cli
from app.core import clockwork, relay
from app.core.database import db
from app.core.errors import Refused
from app.core.queue import QUEUES, queue, redis
from app.core.transaction import transaction
from app.routing.operations.placing import recount
from app.schedule import SCHEDULE
from app.seeds.commands import seeds_cli
from app.seeds.defaults import load_defaults


@click.command("worker")
@click.option("--only", default=",".join(QUEUES), help="Queues to serve, in order, separated by commas.")
@with_appcontext
def worker(only: str) -> None:
    """Serve RQ queues. Jobs are forked and inherit the application; the parent opens no database connection."""
    names = only.split(",")
    unknown = set(names) - set(QUEUES)
    if unknown:
        raise click.UsageError(f"There is no queue {', '.join(sorted(unknown))}.")
    Worker([queue(name) for name in names], connection=redis()).work(logging_level="WARNING")


@click.command("clock")
@with_appcontext
def clock() -> None:
    """Each second, wake the periodic jobs that have something due."""
    clockwork.run(SCHEDULE, _until_told())


@click.command("relay")
@with_appcontext
def relay_command() -> None:
    """Drain the outbox: tasks for workers, cards for screens."""
    relay.run(_until_told())


@click.group("accounts")
def accounts_cli() -> None:
    """People and their roles."""


@accounts_cli.command("create-admin")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@with_appcontext
def create_admin(email: str, name: str, password: str) -> None:
    """Make an administrator over the whole organisation; on an empty system the defaults come with it."""
    load_defaults()
    try:
        with transaction():
            _make_admin(email, name, password)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{name} may sign in as {email}.")


def _make_admin(email: str, name: str, password: str) -> None:
    top = db.session.scalars(sa.select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()
    if top is None:
        raise Refused("There is no unit to administer.")
    user = create_user(email, name, password)
    for role in ("administrator", "supervisor"):
        grant_role(user, role, top)


@click.group("routing")
def routing_cli() -> None:
    """Queues and places."""


@routing_cli.command("recount")
@with_appcontext
def recount_command() -> None:
    """Make the kept counts of all queues anew."""
    with transaction():
        recount()


def _until_told() -> Callable[[], bool]:
    """True until SIGTERM or SIGINT."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    return lambda: not told


COMMANDS = (worker, clock, relay_command, accounts_cli, routing_cli, calendars_cli, seeds_cli)
