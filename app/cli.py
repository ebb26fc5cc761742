"""The application's commands: its processes, and what an operator needs before there are screens for it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from app.accounts.models import Unit, User
from app.accounts.operations import create_user, deactivate_user, grant_role, set_password
from app.accounts.queries import roles_of, units
from app.accounts.rights import ROLES
from app.calendars.commands import calendars_cli
from app.core.database import db
from app.core.errors import Refused
from app.core.transaction import transaction
from app.items.commands import items_cli
from app.law.commands import law_cli
from app.processes import clock, relay_command, worker
from app.routing.models import Queue
from app.routing.operations.membership import add_member
from app.seeds.commands import seeds_cli
from app.seeds.defaults import load_defaults
from app.territories.commands import territories_cli
from app.triage.commands import triage_cli


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
    with _act():
        user = create_user(email, name, password)
        for role in ("administrator", "supervisor"):
            grant_role(user, role, _unit(None))
    click.echo(f"{name} may sign in as {email}.")


@accounts_cli.command("create-user")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--role", type=click.Choice(sorted(ROLES)), default="agent", show_default=True)
@click.option("--unit", help="The unit's code; without it the whole organisation.")
@click.option("--language", default="en", show_default=True)
@with_appcontext
def create_colleague(
    email: str, name: str, password: str, role: str, unit: str | None, language: str
) -> None:
    """Make a colleague with a role over a unit."""
    with _act():
        grant_role(create_user(email, name, password, language=language), role, _unit(unit))
    click.echo(f"{name} may sign in as {email}.")


@accounts_cli.command("list")
@with_appcontext
def list_people() -> None:
    """Everybody with their roles and the units of these."""
    for user in db.session.scalars(sa.select(User).order_by(User.email)):
        roles = [f"{role.role_code}@{units()[role.unit_id].code}" for role in roles_of(user.id)]
        click.echo("\t".join([user.email, user.name, " ".join(roles) if user.is_active else "left"]))


@accounts_cli.command("units")
@with_appcontext
def list_units() -> None:
    """Every unit with its code, the upper before the lower."""
    for unit in sorted(units().values(), key=lambda each: each.path):
        click.echo(f"{unit.code}\t{unit.kind}\t{unit.name('en')}")


@accounts_cli.command("set-password")
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@with_appcontext
def set_new_password(email: str, password: str) -> None:
    """Give somebody a new password; their sessions end."""
    with _act():
        set_password(_user(email), password)


@accounts_cli.command("deactivate")
@click.argument("email")
@with_appcontext
def deactivate(email: str) -> None:
    """Let nobody sign in as them any more; their sessions end."""
    with _act():
        deactivate_user(_user(email))


@click.group("routing")
def routing_cli() -> None:
    """Queues and places."""


@routing_cli.command("add-member")
@click.argument("queue")
@click.argument("email")
@with_appcontext
def add_queue_member(queue: str, email: str) -> None:
    """Let somebody take work from a queue."""
    with _act():
        wanted = db.session.scalar(sa.select(Queue).where(Queue.code == queue))
        user = _user(email)
        if wanted is None:
            raise Refused("There is no such queue.")
        add_member(wanted, user)
    click.echo(f"{user.name} takes work from {queue}.")


@contextmanager
def _act() -> Iterator[None]:
    """One transaction; what the domain refuses is a plain sentence on the terminal."""
    try:
        with transaction():
            yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _unit(code: str | None) -> Unit:
    """The unit of that code, or the top of the tree."""
    chosen = Unit.code == code if code else Unit.parent_id.is_(None)
    unit = db.session.scalars(sa.select(Unit).where(chosen).order_by(Unit.id)).first()
    if unit is None:
        raise Refused("There is no such unit.")
    return unit


def _user(email: str) -> User:
    user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise Refused("Nobody has this e-mail address.")
    return user


COMMANDS = (
    worker, clock, relay_command, accounts_cli, routing_cli, calendars_cli, items_cli, territories_cli, triage_cli,
    law_cli, seeds_cli,
)  # fmt: skip
