"""A release that ships other policies, and houses that have some."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.configuration import Setting
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.law.operations import choose_profile
from app.law.profiles import profiles
from app.seeds import renewing
from app.seeds.calendars import calendar_ids
from app.seeds.policies import SHIPPED, shipped_policies
from app.seeds.renewing import Renewal, renew_policies
from app.sla.contents import content_of
from app.sla.models import About, Choice, PolicySet
from app.sla.operations.drafting import change_policy
from app.sla.operations.policies import begin_draft, discard_draft, put_in_force
from app.sla.sets import contents_of, draft, policies_of, set_in_force
from tests.factories import events_named, make_ticket
from tests.sla.choosing import policy_for


@pytest.fixture
def release(app, monkeypatch):
    """From now on we ship policies that answer complaints within so many minutes."""

    def ship(minutes):
        def shipped(calendars):
            first, *others = shipped_policies(calendars)
            return [with_length(first, minutes), *others]

        monkeypatch.setattr(renewing, "shipped_policies", shipped)

    return ship


def with_length(content, minutes):
    return replace(content, targets=(replace(content.targets[0], length=minutes), *content.targets[1:]))


def promised(kind="complaint", grade="vip"):
    return policy_for(kind, grade).targets["first_response"].length


def edit(minutes):
    """An administrator writes another length, and puts it in force."""
    with transaction():
        written = begin_draft(actor=SYSTEM, at=now())
        policy = next(each for each in policies_of(written) if each.code == "complaint-vip")
        was = content_of(policy)
        change_policy(policy, written, with_length(was, minutes), shown=was.fingerprint, actor=SYSTEM)
        put_in_force(written, actor=SYSTEM, at=now())


def sets():
    return db.session.scalar(sa.select(sa.func.count()).select_from(PolicySet))


def test_what_is_in_the_tables_is_what_came_in_force(app):
    assert list(contents_of(set_in_force())) == list(shipped_policies(calendar_ids()))


def test_nothing_newer_is_nothing_to_say(app):
    before = sets()
    assert renew_policies(now()) is None
    assert sets() == before


def test_an_untouched_set_gives_way_and_open_tickets_stay_under_it(release):
    open_one, before = make_ticket("complaint"), set_in_force().id
    release(20)
    assert renew_policies(now()) is Renewal.IN_FORCE
    assert promised() == 20
    assert db.session.get_one(Choice, open_one.id).set_id == before
    [event] = events_named("policy_set.put_in_force", subject_id=set_in_force().id)
    assert event.data["was"] == before
    assert renew_policies(now()) is None


def test_a_law_that_was_chosen_touches_nothing_of_ours_and_stays(release):
    with transaction():
        choose_profile(profiles()["cn"], actor=SYSTEM, at=now())
    laws = [each for each in contents_of(set_in_force()) if each.about is About.LAW]
    release(20)
    assert renew_policies(now()) is Renewal.IN_FORCE
    assert [each for each in contents_of(set_in_force()) if each.about is About.LAW] == laws != []


def test_an_edited_set_stays_in_force_and_the_newer_one_is_offered_once(release):
    edit(25)
    release(20)
    assert renew_policies(now()) is Renewal.OFFERED
    assert promised() == 25
    assert next(each for each in contents_of(draft()) if each.code == "complaint-vip").targets[0].length == 20
    with transaction():
        discard_draft(draft(), actor=SYSTEM)
    assert renew_policies(now()) is None
    assert draft() is None


def test_what_was_offered_and_taken_is_ours_again(release):
    edit(25)
    release(20)
    renew_policies(now())
    with transaction():
        put_in_force(draft(), actor=SYSTEM, at=now())
    release(15)
    assert renew_policies(now()) is Renewal.IN_FORCE
    assert promised() == 15


def test_a_draft_that_is_being_written_is_left_alone(release):
    with transaction():
        written = begin_draft(actor=SYSTEM, at=now())
    release(20)
    assert renew_policies(now()) is Renewal.WAITS
    assert draft().id == written.id
    assert promised() == 30
    with transaction():
        discard_draft(draft(), actor=SYSTEM)
    assert renew_policies(now()) is Renewal.IN_FORCE


def test_of_a_house_from_before_we_kept_count_nothing_is_replaced(release):
    with transaction():
        db.session.execute(sa.delete(Setting).where(Setting.name == SHIPPED))
    release(20)
    assert renew_policies(now()) is Renewal.OFFERED
    assert promised() == 30


def test_the_command_says_so_in_a_line(app, release):
    release(20)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seeds", "load"]).output == f"{Renewal.IN_FORCE.value}\n"
    assert runner.invoke(args=["seeds", "load"]).output == ""
