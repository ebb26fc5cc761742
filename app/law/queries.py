"""Reads: which jurisdiction was chosen, and what another would mean for the tickets that are open."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.core.configuration import Setting, configuration
from app.core.database import db
from app.core.errors import Missing
from app.intake.models import FilingWindow
from app.law.profiles import Profile, WindowRule, profiles
from app.tickets.conditions import read_condition
from app.tickets.models import Ticket

JURISDICTION = "jurisdiction"  # the setting


@configuration
def chosen_profile() -> str | None:
    """The code of the jurisdiction that was chosen; None: no law sets a clock."""
    return db.session.scalar(sa.select(Setting.value).where(Setting.name == JURISDICTION))


def find_profile(code: str) -> Profile:
    """The profile of that code, whoever asks."""
    if code not in profiles():
        raise Missing("There is no such jurisdiction.")
    return profiles()[code]


def count_with_clock() -> Mapping[str, int]:
    """How many of the tickets that are open each jurisdiction gives an answer to be due by law, in one statement."""
    counted = [sa.func.count().filter(_has_clock(profile)) for profile in profiles().values()]
    row = db.session.execute(sa.select(*counted).where(Ticket.closed_at.is_(None))).one()
    return dict(zip(profiles(), row, strict=True))


def _has_clock(profile: Profile) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(read_condition(rule.condition).in_sql() for rule in profile.answers))


def windows_by_hand() -> Sequence[WindowRule]:
    """Filing windows that no profile brought."""
    own = sa.select(FilingWindow).where(FilingWindow.profile.is_(None))
    rows = db.session.scalars(own.order_by(FilingWindow.position, FilingWindow.id))
    return [
        WindowRule(
            row.kind, [row.topic] if row.topic else [], [row.product] if row.product else [], row.is_international,
            row.counts_from, row.opens_after_hours, row.closes_after, row.closes_in, row.may_file, row.evidence,
            row.source,
        )
        for row in rows
    ]  # fmt: skip
