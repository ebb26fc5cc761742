"""Commands that fill an empty database."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.clock import now
from app.core.errors import Refused
from app.seeds.defaults import load_defaults
from app.seeds.demo import CALENDARS, ZONE, load_demo
from app.seeds.renewing import renew_policies
from app.seeds.signins import demo_users

seeds_cli = AppGroup("seeds", help="What an installation begins with.")


@seeds_cli.command("load")
def load() -> None:
    """Add the defaults, and in the demonstration its people and their story. Twice does no harm."""
    try:
        _load()
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if renewal := renew_policies(now()):
        click.echo(renewal.value)


def _load() -> None:
    if not current_app.config["DEMO"]:
        load_defaults()
        return
    load_defaults(ZONE, CALENDARS)
    load_demo()


@seeds_cli.command("signins")
def signins() -> None:
    """Say whom one may be in the demonstration: a line each, parted by tabs."""
    for _, does, email, password in demo_users() if current_app.config["DEMO"] else []:
        click.echo(f"{does}\t{email}\t{password}")
