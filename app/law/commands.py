"""Choosing the law at set-up, at the terminal."""

import click
from flask.cli import AppGroup

from app.core.clock import now
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.law.operations import choose_profile
from app.law.profiles import profiles
from app.law.queries import chosen_profile, find_profile

law_cli = AppGroup("law", help="Legal clocks and filing windows, by jurisdiction.")


@law_cli.command("list")
def list_profiles() -> None:
    """Every jurisdiction with how many answers and filing windows it sets; a star marks the one that was chosen."""
    chosen = chosen_profile()
    for code, profile in profiles().items():
        mark = "*" if code == chosen else " "
        click.echo(f"{mark} {code}\t{len(profile.answers)} answers\t{len(profile.windows)} filing windows")


@law_cli.command("choose")
@click.argument("code")
def choose(code: str) -> None:
    """Put the law of that jurisdiction in force, for tickets opened from now on."""
    try:
        with transaction():
            choose_profile(find_profile(code), actor=SYSTEM, at=now())
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The law of {code} is in force.")
