"""Commands about territories."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.accounts.queries import units
from app.core.clock import now
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.territories.models import TerritoryImport
from app.territories.operations.importing import (
    FATES,
    confirm_import,
    discard_import,
    open_import,
    take_a_step,
)
from app.territories.queries import find_import, who_serves
from app.territories.texts import PROBLEMS

territories_cli = AppGroup("territories", help="Who serves which address.")


@territories_cli.command("import")
@click.argument("path", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preview", is_flag=True, help="Only say what it would change.")
@click.option("--yes", is_flag=True, help="Take the right rows without asking, even if others are wrong.")
def import_file(path: Path, preview: bool, yes: bool) -> None:
    """Take in FILE.csv: country,from_postcode,to_postcode,area_code,keyword,kind,unit_code,route,valid_from,valid_to."""
    import_id = _read(path)
    with transaction():
        found = find_import(import_id)
        _tell(found)
        taken = not preview and (not found.rows_wrong or yes or _is_wanted(found))
        confirm_import(found) if taken else discard_import(found)
    if taken:
        _go_on(import_id)
        click.echo("Taken in. Open pickups are placed anew.")


def _is_wanted(found: TerritoryImport) -> bool:
    """With wrong rows in it a person has to agree; nobody there is no."""
    try:
        return click.confirm(f"Leave the {found.rows_wrong} wrong rows out and take the others?")
    except click.Abort:
        click.echo("\nNothing was taken.")
        return False


def _read(path: Path) -> int:
    try:
        with transaction():
            import_id = open_import(path.name, path.read_bytes(), actor=SYSTEM).id
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _go_on(import_id)
    return import_id


def _go_on(import_id: int) -> None:
    """Every part that a worker has not done meanwhile, one after the other."""
    is_going = True
    while is_going:
        with transaction():
            found = find_import(import_id, hold=True)
            take_a_step(found, actor=SYSTEM)
            is_going = found.is_going


def _tell(found: TerritoryImport) -> None:
    for line, problem, said in found.wrong:
        click.echo(f"line {line}: {PROBLEMS[problem]} {said}".rstrip())
    if found.rows_wrong > len(found.wrong):
        click.echo(f"… and {found.rows_wrong - len(found.wrong)} more")
    counts = ", ".join(f"{found.counts[fate]} {fate}" for fate in FATES)
    click.echo(f"{counts}, {found.rows_wrong} wrong")


@territories_cli.command("who")
@click.argument("country")
@click.argument("address")
@click.option("--kind", default="pickup", show_default=True)
@click.option("--area-code")
def who(country: str, address: str, kind: str, area_code: str | None) -> None:
    """Say who serves ADDRESS, and why."""
    served = who_serves(country.upper(), area_code=area_code, text=address, kind=kind, on=now().date())
    if served is None:
        raise click.ClickException("No territory matches.")
    unit = units()[served.unit_id]
    keys = ", ".join(f"{name} {value}" for name, value in served.keys)
    click.echo(f"{unit.code} {unit.name('en')}, route {served.route or '–'}: {keys}")
