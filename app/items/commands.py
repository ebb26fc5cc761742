"""Bringing items and promises in from files, at the terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.accounts.queries import HOME
from app.core.configuration import changed as configuration_changed
from app.core.configuration import write_setting
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.imports import FileImport, begin_import, errors_of, take_part
from app.core.transaction import transaction
from app.items.cells import read_country

items_cli = AppGroup("items", help="Mail items, their tracks and promises.")
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@items_cli.command("import")
@_FILE
def import_items(file: Path) -> None:
    """Take in a CSV file of items and what happened to them. Told again it changes nothing."""
    _import("items", file)


@items_cli.command("import-promises")
@_FILE
def import_promises(file: Path) -> None:
    """Take in a CSV file of what is promised from where to where; a line says product, countries, prefixes and days."""
    _import("promises", file)


@items_cli.command("import-rates")
@_FILE
def import_rates(file: Path) -> None:
    """Take in a CSV file of the tariff: product, countries, grams, and the amount in minor units of its currency."""
    _import("rates", file)


@items_cli.command("set-home")
@click.argument("country")
def set_home(country: str) -> None:
    """Say in which country (two letters) the house is: prices are asked from there."""
    try:
        with transaction():
            write_setting(HOME, read_country(country))
            configuration_changed()
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _import(kind: str, file: Path) -> None:
    """The very job that a file uploaded to the page gets, run here to its end."""
    try:
        with transaction():
            made = begin_import(kind, file.name, file.read_bytes(), actor=SYSTEM)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    while take_part(made.id):
        pass
    _tell(made)


def _tell(made: FileImport) -> None:
    db.session.refresh(made)
    for error in errors_of(made.id):
        click.echo(f"line {error.line}: {error.reason['sentence'] % error.reason['words']}", err=True)
    known = made.lines - made.taken - made.wrong
    click.echo(f"{made.lines} lines: {made.taken} taken, {known} known already, {made.wrong} wrong")
