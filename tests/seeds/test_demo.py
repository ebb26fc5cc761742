"""The people of the demonstration and their story."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Unit, User
from app.accounts.passwords import matches
from app.accounts.queries import find_colleague
from app.calendars.queries import calendars_by_code
from app.core import relay
from app.core.clock import now
from app.core.configuration import write_setting
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Event
from app.core.tasks import Task
from app.customers.models import ContactPoint, Customer
from app.notifications.models import Delivery, DeliveryState
from app.routing.models import Place, Queue, QueueMember, Tally
from app.routing.queries import queue_for, queues_worked_by
from app.routing.shifts import Shift
from app.seeds import story
from app.seeds.demo import load_demo
from app.seeds.lines import Line
from app.seeds.signins import PASSWORD, demo_users
from app.seeds.story import PROGRESS
from app.seeds.tables import rows
from app.sla.models import Timer
from app.tickets.models import Contact, Status, Ticket
from app.tickets.operations.closing import missing_for_closing

IN_THE_SIMULATOR = [f"+1415555010{last}" for last in range(1, 8)]


def tickets() -> list[Ticket]:
    return list(db.session.scalars(sa.select(Ticket)))


def test_every_unit_stands_in_the_path_of_those_below(demo: Flask) -> None:
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit))}
    assert len(units) == len(list(rows("demo/units")))
    for unit in units.values():
        above = units[unit.parent_id].path if unit.parent_id else "/"
        assert unit.path == f"{above}{unit.id}/"


def test_everybody_may_sign_in_and_has_rights(demo: Flask) -> None:
    users = {user.email: user for user in db.session.scalars(sa.select(User))}
    assert set(users) == {email for _, _, email, _ in demo_users()}
    assert {matches(kept, PASSWORD) for kept in {user.password_hash for user in users.values()}} == {True}
    assert all(find_colleague(user.id).grants for user in users.values())


def test_each_language_of_texts_has_somebody_who_takes_them(demo: Flask) -> None:
    for language, login in {"zh": "zhang", "en": "carter", "es": "gomez", "fa": "karimi"}.items():
        user_id = db.session.scalar(sa.select(User.id).where(User.email.startswith(f"{login}@")))
        assert queue_for("query", language, "sms") in queues_worked_by(find_colleague(user_id))


def test_the_story_has_something_of_everything(demo: Flask) -> None:
    found = tickets()
    assert {ticket.kind for ticket in found} == {"query", "complaint", "pickup"}
    assert {ticket.language for ticket in found} == {"zh", "en", "es", "fa"}
    assert Counter(ticket.is_open for ticket in found) == {True: 25, False: 7}
    assert {Status.WAITING_CUSTOMER, Status.WAITING_UNIT, Status.ANSWERED} <= {each.status for each in found}
    assert sum(ticket.urges > 0 for ticket in found) >= 3
    assert sum(ticket.needs_look for ticket in found) == 1
    assert sum(ticket.level > 0 for ticket in found) == 4
    assert db.session.scalar(sa.select(sa.func.count(Place.holder_id))) >= 8


def test_the_kind_and_language_that_was_read_is_the_one_meant(demo: Flask) -> None:
    spoken = dict(db.session.execute(sa.select(Ticket.id, Customer.language).join(Ticket.customer)).all())
    assert all(ticket.language == spoken[ticket.id] for ticket in tickets())
    kinds = Counter(ticket.kind for ticket in tickets())
    assert kinds == {"query": 20, "complaint": 5, "pickup": 7}


def test_what_is_closed_has_all_that_closing_asks_for(demo: Flask) -> None:
    closed = [ticket for ticket in tickets() if ticket.status is Status.CLOSED]
    assert {ticket.kind for ticket in closed} == {"query", "complaint", "pickup"}
    assert not any(missing_for_closing(ticket) for ticket in closed)


def test_some_are_late_and_one_is_about_to_be(demo: Flask) -> None:
    at = now()
    due = list(db.session.scalars(sa.select(Place.due_at).where(Place.due_at.is_not(None))))
    assert sum(each < at for each in due) == 5
    assert any(at < each < at + timedelta(minutes=10) for each in due)


def test_everything_happened_in_the_past_and_in_order(demo: Flask) -> None:
    at = now()
    for ticket in tickets():
        told = list(
            db.session.scalars(sa.select(Event.at).where(Event.ticket_id == ticket.id).order_by(Event.id))
        )
        assert told[0] == ticket.opened_at
        assert max(told) < at
        assert all(later - earlier > -timedelta(seconds=5) for earlier, later in pairwise(told))


def test_nothing_of_it_is_ever_sent(demo: Flask) -> None:
    assert set(db.session.scalars(sa.select(Delivery.state))) == {DeliveryState.DELIVERED}
    assert db.session.scalar(sa.select(sa.func.count()).where(Event.relayed_at.is_(None))) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Task)) == 0


def test_no_level_was_left_behind(demo: Flask) -> None:
    began_at = db.session.scalar(sa.select(sa.func.max(Ticket.opened_at)))
    assert db.session.scalar(sa.select(sa.func.min(Timer.next_at))) > began_at


def test_the_counts_are_those_of_the_places(demo: Flask) -> None:
    places, held = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(Place.holder_id)).select_from(Place)
    ).one()
    assert db.session.execute(sa.select(sa.func.sum(Tally.places), sa.func.sum(Tally.held))).one() == (
        places,
        held,
    )


def test_a_newcomer_who_texts_from_the_simulator_opens_a_ticket(demo: Flask) -> None:
    """Their matters of the story are closed, so that nothing new joins them."""
    theirs = sa.select(Ticket).join(Ticket.point).where(ContactPoint.address.in_(IN_THE_SIMULATOR))
    found = list(db.session.scalars(theirs))
    assert len(found) == 7
    assert not any(ticket.is_open for ticket in found)


def test_loading_again_changes_nothing(demo: Flask) -> None:
    def size() -> tuple[int, ...]:
        return tuple(
            db.session.scalar(sa.select(sa.func.count()).select_from(each))
            for each in (Event, Contact, User, Unit, Queue, QueueMember, Shift)
        )

    before = size()
    load_demo()
    with_other_version()
    load_demo()
    assert size() == before


def with_other_version() -> None:
    write_setting("seeds_demo", "another")
    db.session.commit()


def test_a_loader_that_was_stopped_goes_on_where_it_was(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(Exception):
        pass

    done = story.act

    def stop_in_the_middle(line: Line, at: object) -> None:
        done(line, at)
        if line.act == "close":
            raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(story, "act", stop_in_the_middle)
        with pytest.raises(Stopped):
            load_demo()
    load_demo()
    assert len(tickets()) == 32
    assert set(db.session.scalars(sa.select(Delivery.state))) == {DeliveryState.DELIVERED}


def test_it_is_not_told_while_a_relay_would_send_it(own_app: Flask) -> None:
    with db.engine.begin() as other:
        other.execute(sa.select(sa.func.pg_advisory_xact_lock(relay.LOCK)))
        with pytest.raises(Refused):
            load_demo()
    assert not tickets()
    assert (
        db.session.scalar(sa.text("SELECT count(*) FROM setting WHERE name = :name"), {"name": PROGRESS}) == 0
    )


def test_two_who_load_at_once_tell_it_once(own_app: Flask) -> None:
    failures: list[BaseException] = []

    def load() -> None:
        with own_app.app_context():
            try:
                load_demo()
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    loaders = [Thread(target=load) for _ in range(2)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join(60)
    assert not failures
    assert len(tickets()) == 32
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Unit)) == len(list(rows("demo/units")))


def test_calendars_keep_the_holidays_of_their_country(demo: Flask) -> None:
    year, known = now().year, calendars_by_code()
    newcomers_day = date(year, 1, 1)
    assert {code for code, each in known.items() if each.exceptions.get(newcomers_day) == ()} == {
        "office", "inquiries", "post-office", "branch", "counter-es", "counter-us", "counter-ca", "counter-gb",
        "counter-jp",
    }  # fmt: skip
    assert known["counter-ir"].exceptions[date(year, 2, 11)] == ()  # the revolution's day
    assert known["counter-ir"].zone == "Asia/Tehran"
    assert not known["counter-ir"].week[4]  # Friday
