"""What a real installation begins with."""

from string import Formatter
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Role, Unit, UnitKind, User
from app.accounts.rights import ROLES
from app.calendars.models import CalendarWindow, WorkCalendar
from app.core.configuration import Setting, write_setting
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.core.transaction import transaction
from app.routing.models import Queue
from app.routing.queries import queue_for
from app.seeds import defaults, roles
from app.seeds.defaults import load_defaults
from app.sla.models import About, Level, Policy, Target
from app.sla.rules import TargetRule, rulebook_in_force
from app.sla.targets import CUSTOMER_REPLY
from app.tickets.kinds import KINDS
from app.tickets.models import Channel, Status
from app.triage.models import OptWord, TriageRule
from app.wordings.models import Wording
from app.wordings.queries import compose
from tests.sla.choosing import policy_for

TABLES = (
    CalendarWindow, Channel, Level, OptWord, Policy, Queue, Role, Target, TriageRule, Unit, UnitKind, User, Wording,
    WorkCalendar,
)  # fmt: skip
DATES = {"en": "24 Nov 17:44", "es": "24 nov 17:44", "zh": "11月24日 17:44", "fa": "24 نوامبر 17:44"}
PLAIN_LETTERS = set("@£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà\n\r")  # beside ASCII, in one text of 160


def counts() -> dict[str, int]:
    return {
        table.__name__: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES
    }


def forget_version() -> None:
    db.session.execute(sa.delete(Setting).where(Setting.name == defaults.LOADED))
    db.session.commit()


def test_everything_is_there_and_no_people(app: Flask) -> None:
    found = counts()
    assert found.pop("User") == 0
    assert all(found.values())
    assert found["Role"] == len(ROLES)
    assert found["Unit"] == 1


def test_loading_again_changes_nothing(app: Flask) -> None:
    before = counts()
    load_defaults()
    forget_version()
    load_defaults()
    assert counts() == before


def test_what_somebody_changed_stays(app: Flask) -> None:
    with transaction():
        db.session.execute(
            sa.update(Wording).where(Wording.code == "opened").values(body="Ours: {ref}, {date}")
        )
        db.session.execute(sa.update(Unit).values(code="HQ"))
    forget_version()
    load_defaults()
    assert compose("opened", "es", ref="1", date="2") == "Ours: 1, 2"
    assert db.session.scalars(sa.select(Unit.code)).all() == ["HQ"]


def test_two_who_load_at_once_load_once(own_app: Flask) -> None:
    before = counts()
    forget_version()
    failures: list[BaseException] = []

    def load() -> None:
        with own_app.app_context():
            try:
                load_defaults()
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    loaders = [Thread(target=load) for _ in range(3)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join(20)
    assert not failures
    assert counts() == before


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_queue_and_promises(app: Flask, kind: str) -> None:
    for language in CUSTOMER_CODES:
        assert not queue_for(kind, language).is_pool
    lengths = [
        {target.name: target.length for target in policy.targets.values()}
        for grade in ("standard", "silver", "gold", "vip")
        if (policy := policy_for(kind, grade))
    ]
    assert len(lengths) == 4
    for name in ("first_response", "resolution"):
        assert [each[name] for each in lengths] == sorted((each[name] for each in lengths), reverse=True)


def shipped() -> list[TargetRule]:
    return [target for policy in rulebook_in_force().policies for target in policy.targets.values()]


def test_units_are_asked_by_their_kind_in_their_own_hours(app: Flask) -> None:
    asked = [policy for policy in rulebook_in_force().policies if policy.about is About.HANDOFF]
    kinds = {kind for (kind,) in db.session.execute(sa.select(UnitKind.code))}
    for policy in asked:
        named = [term.values for term in policy.condition.terms if term.name == "unit_kind"]
        assert [values <= kinds for values in named] == [True]
        assert all(target.calendar_id is None for target in policy.targets.values())
    by_code = {policy.code: policy.targets for policy in asked}
    for code in (code for code in by_code if code.endswith("-urgent")):
        usual, urgent = by_code[code.removesuffix("-urgent")], by_code[code]
        assert [*usual] == [*urgent]
        assert list(by_code).index(code) < list(by_code).index(code.removesuffix("-urgent"))


def test_a_reply_is_waited_for_where_a_kind_can_wait(app: Flask) -> None:
    for kind in KINDS:
        can_wait = any(Status.WAITING_CUSTOMER in steps for steps in KINDS[kind].steps.values())
        policy = policy_for(kind)
        assert (CUSTOMER_REPLY in policy.targets) == can_wait
    for target in (each for each in shipped() if each.name == CUSTOMER_REPLY):
        told = [(target.length + level.minutes, level.actions) for level in target.levels]
        days = [(3, "remind_customer"), (7, "remind_customer"), (14, "end_wait")]
        assert told == [(day * 24 * 60, (action,)) for day, action in days]


def test_what_nobody_takes_waits_in_the_pool(app: Flask) -> None:
    assert queue_for("parachute", "en").code == "dispatch-pool"


def test_each_language_has_each_text_with_the_same_words(app: Flask) -> None:
    wanted: dict[str, set[frozenset[str]]] = {}
    languages: dict[str, set[str]] = {}
    for text in db.session.scalars(sa.select(Wording)):
        braces = frozenset(name for _, name, _, _ in Formatter().parse(text.body) if name)
        wanted.setdefault(text.code, set()).add(braces)
        languages.setdefault(text.code, set()).add(text.language)
    assert all(len(each) == 1 for each in wanted.values())
    assert all(each == set(CUSTOMER_CODES) for each in languages.values())
    assert wanted["opened"] == {frozenset({"ref", "date"})}
    assert wanted["climbed"] == {frozenset({"ref", "unit"})}


@pytest.mark.parametrize(
    "code", ["opened", "opened_undated", "joined", "joined_undated", "reminder", "unheard", "did_you_mean"]
)
@pytest.mark.parametrize(("language", "date"), DATES.items())
def test_what_a_customer_hears_is_one_text_without_a_link(
    app: Flask, code: str, language: str, date: str
) -> None:
    text = compose(
        code, language, ref="964 733 2649", date=date, number="EA123456786CN", meant="EA123456785CN"
    )
    is_plain = all(letter.isascii() or letter in PLAIN_LETTERS for letter in text)
    assert len(text) <= (160 if is_plain else 70)
    assert "://" not in text
    assert "www" not in text


def rights_of(code: str) -> list[str]:
    db.session.expire_all()
    return db.session.get_one(Role, code).rights


def test_a_right_newer_than_the_house_comes_to_its_role_once(app: Flask) -> None:
    with transaction():
        db.session.get_one(Role, "supervisor").rights = ["tickets.see", "ours.alone"]
        write_setting(roles.BROUGHT, {"supervisor": ["tickets.see", "live.see"]})
    for _ in range(2):
        forget_version()
        load_defaults()
    shipped = ROLES["supervisor"][1]
    newer = [right for right in shipped if right not in ("tickets.see", "live.see")]
    assert rights_of("supervisor") == ["tickets.see", "ours.alone", *newer]


def test_a_house_from_before_rights_were_counted_gets_all_of_them(app: Flask) -> None:
    with transaction():
        db.session.get_one(Role, "supervisor").rights = ["tickets.see"]
        db.session.execute(sa.delete(Setting).where(Setting.name == roles.BROUGHT))
    forget_version()
    load_defaults()
    assert set(rights_of("supervisor")) == set(ROLES["supervisor"][1])
