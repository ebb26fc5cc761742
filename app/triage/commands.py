"""Commands about triage."""

import csv
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.triage import evaluation
from app.triage.learning import learn, lesson
from app.triage.queries import read_text, rules
from app.triage.weighing import LABELS

triage_cli = AppGroup("triage", help="Reading free text.")
_TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@triage_cli.command("evaluate")
@click.argument("path", metavar="FILE.csv", type=_TABLE)
@with_appcontext
def evaluate_messages(path: Path) -> None:
    """Hold the labels of FILE.csv (columns id, lang, label, text) against what this installation reads."""
    for line in evaluation.report(evaluation.evaluate(_messages(path), read_text)):
        click.echo(line)


@triage_cli.command("learn")
@click.argument("paths", metavar="FILE.csv…", type=_TABLE, nargs=-1, required=True)
@click.option(
    "--into", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The table of weights."
)
@with_appcontext
def learn_weights(paths: tuple[Path, ...], into: Path) -> None:
    """Learn from labelled messages what each sign weighs, with the phrases of this installation."""
    known = rules()
    lessons = [lesson(each.text, each.label, known) for path in paths for each in _messages(path)]
    with into.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["sign", *LABELS])
        writer.writerows([name, *row] for name, row in learn(lessons).items())
    click.echo(f"{len(lessons)} messages")


def _messages(path: Path) -> list[evaluation.Labelled]:
    try:
        return evaluation.labelled_messages(path)
    except ValueError as problem:
        raise click.ClickException(
            f"{path.name} cannot be read as labelled messages: {problem}."
        ) from problem
