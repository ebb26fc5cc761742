"""Choosing a jurisdiction: its answers become policies about law, its windows filing windows."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.queries import root_id, units
from app.calendars.models import WorkCalendar
from app.core.configuration import write_setting
from app.core.database import db
from app.core.events import Acting, record
from app.intake.models import FilingWindow
from app.law.profiles import AnswerRule, Profile, WindowRule
from app.law.queries import JURISDICTION, chosen_profile
from app.sla.models import About, Level, Measure, Policy, PolicySet, Target
from app.sla.operations.policies import begin_draft, put_in_force
from app.sla.targets import LEGAL_ANSWER

BUSINESS_DAYS = "office"  # the calendar whose working days are the law's business days
_WARNINGS = (-50, -25)  # per cent


def choose_profile(profile: Profile, *, actor: Acting, at: datetime) -> PolicySet:
    """A new set of policies in force, with what this law asks in place of what another asked; and its filing windows.

    Tickets that are open stay under the set they were opened by. Windows written by hand stay."""
    was = chosen_profile()
    chosen = begin_draft(actor=actor, at=at)
    _replace_answers(chosen, profile)
    put_in_force(chosen, actor=actor, at=at)
    _replace_windows(profile)
    write_setting(JURISDICTION, profile.code)
    record("policy_set.law_chosen", chosen, actor, at=at, was=was, profile=profile.code)
    return chosen


def _replace_answers(chosen: PolicySet, profile: Profile) -> None:
    db.session.execute(sa.delete(Policy).where(Policy.set_id == chosen.id, Policy.about == About.LAW))
    calendar_id = _house_calendar_id()
    for position, rule in enumerate(profile.answers, 1):
        db.session.add(
            Policy(
                set_id=chosen.id,
                code=f"law-{profile.code}-{rule.code}",
                about=About.LAW,
                position=position * 10,
                condition=rule.condition,
                calendar_id=calendar_id,
                source=rule.source,
                targets=[_target(rule)],
            )
        )


def _target(rule: AnswerRule) -> Target:
    warnings = [Level(name="warning", per_cent=per_cent, actions=[]) for per_cent in _WARNINGS]
    breach = Level(name="breach", per_cent=0, actions=["climb"])
    return Target(name=LEGAL_ANSWER, length=rule.length, measure=rule.measure, levels=[*warnings, breach])


def _replace_windows(profile: Profile) -> None:
    db.session.execute(sa.delete(FilingWindow).where(FilingWindow.profile.is_not(None)))
    rows = [
        row
        for position, rule in enumerate(profile.windows, 1)
        for row in _window_rows(profile, rule, position * 10)
    ]
    if rows:
        db.session.execute(
            insert(FilingWindow).values(rows).on_conflict_do_nothing()
        )  # theirs goes before ours


def _window_rows(profile: Profile, rule: WindowRule, position: int) -> list[dict[str, Any]]:
    by_days = rule.closes_in is Measure.WORKING_DAYS
    facts = {
        "profile": profile.code,
        "position": position,
        "kind": rule.kind,
        "is_international": rule.is_international,
        "counts_from": rule.counts_from,
        "opens_after_hours": rule.opens_after_hours,
        "closes_after": rule.closes_after,
        "closes_in": rule.closes_in,
        "calendar_id": _calendar_id(BUSINESS_DAYS) if by_days else None,
        "may_file": rule.may_file,
        "evidence": list(rule.evidence),
        "source": rule.source,
    }
    return [facts | {"topic": topic, "product": item} for topic, item in rule.each()]


def _house_calendar_id() -> int:
    """Laws count whole days: of the calendar only its zone matters."""
    root = units().get(root_id() or 0)
    return root.calendar_id if root and root.calendar_id else _calendar_id("always")


def _calendar_id(code: str) -> int:
    return db.session.execute(sa.select(WorkCalendar.id).where(WorkCalendar.code == code)).scalar_one()
