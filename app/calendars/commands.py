"""Commands about calendars."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.calendars.vectors import check

calendars_cli = AppGroup("calendars", help="Opening hours and working time.")


@calendars_cli.command("check", with_appcontext=False)
@click.argument("path", metavar="FILE.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_vectors(path: Path) -> None:
    """Hold the facts of FILE.json (format sla-vectors/1) against our arithmetic."""
    try:
        passed, failed, skipped = check(path)
    except (KeyError, ValueError) as problem:
        raise click.ClickException(f"{path.name} cannot be read as vectors: {problem}") from problem
    for line in failed:
        click.echo(line)
    click.echo(f"{passed} passed, {len(failed)} failed, {skipped} skipped")
    if failed:
        raise SystemExit(1)
