"""Every row of the reference's table of queues, asked of the queues that we ship by what comes, who may take it and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.calendars.queries import calendars_by_code
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.configuration import write_setting
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.core.transaction import transaction
from app.customers.models import Grade
from app.items.models import MailItem
from app.routing.models import Came, Place, Queue, QueueSkill
from app.routing.operations.connecting import let_wait
from app.routing.operations.overflowing import overflow_waiting
from app.routing.operations.taking import take_next
from app.routing.queries import place_of, queues, takes
from app.routing.queue_rule import QueueRule
from app.rules.contents import fingerprint_of
from app.rules.operations.editing import switch_automation
from app.rules.queries import rules_in_order
from app.seeds.defaults import load_defaults
from app.seeds.queues import BROUGHT
from app.sla.targets import TARGETS
from app.tickets.kinds import KINDS
from app.tickets.models import Channel, Contact, Direction
from tests.factories import (
    colleague,
    join_queue,
    make_able,
    make_agent,
    make_point,
    make_queue,
    make_ticket,
    make_user,
)
from tests.seeds.test_defaults import forget_version


@dataclass(frozen=True)
class Row:
    """What the table says of a queue: its hours (as `test_hours.py` knows them), first target in seconds, and skills."""

    hours: str
    first: int
    skills: Mapping[str, int] = field(default_factory=dict)
    language: int | None = None
    overflow: str | None = None  # to a queue; where it goes to people, the levels of the clocks tell them


HOUR = 3600
ROWS = {
    "voice-general": Row("hotline", 20, language=3),
    "voice-vip": Row("always", 10, {"vip": 1, "senior": 1}, 3, "voice-general"),
    "voice-pickup": Row("dispatch", 20, {"dispatch": 1}, 3, "voice-general"),
    "text": Row("texts", 300, language=3),
    "mail": Row("mail", 4 * HOUR, {"writing": 2}),
    "complaints-1": Row("handling", 2 * HOUR, {"complaint": 1}, overflow="complaints-2"),
    "complaints-2": Row("handling", 2 * HOUR, {"complaint": 3}),
    "traces": Row("handling", 2 * HOUR, {"trace": 1}),
    "intl-inquiries": Row("inquiries", 9 * HOUR, {"cn08": 1}),
    "dispatch-pool": Row("dispatch", 600, {"dispatch": 1}),
    "callbacks": Row("hotline", 2 * HOUR, language=3),
}
# What comes by itself: a kind of ticket on a channel, and its queue.
COMING = [
    ("query", "sms", "text"),
    ("query", "whatsapp", "text"),
    ("query", "email", "mail"),
    ("query", "letter", "mail"),
    ("query", "web", "mail"),
    ("query", "voice", "traces"),
    ("query", "counter", "traces"),
    ("query", "api", "traces"),
    ("complaint", "sms", "complaints-1"),
    ("complaint", "web", "complaints-1"),
    ("pickup", "voice", "pickups"),
]
# Queues to which people, levels and rules bring work, since no condition of a queue tells it: a topic, a place abroad.
BROUGHT_BY_OTHERS = {
    "complaints-2": ("complaint", "web"),
    "intl-inquiries": ("query", "letter"),
    "callbacks": ("query", "voice"),
}
ABROAD = "RR604102338CN"
RULES = [
    ("Calls back go to who calls back", "callbacks", {"topic": "callback"}),
    ("Inquiries abroad go to who writes abroad", "intl-inquiries", {"triage": {"items": [ABROAD]}}),
]
# Rows that have nothing to hold yet: what they wait for.
NOT_YET = {
    "claims": "claim",
    "follow-up": "follow_up_call",  # a clock runs for it, but it is no work of its own
    "quality": "inspection",
    "regulator": "regulator",
    "voicemail": "voicemail",  # whoever wants a person leaves a message: both are a callback
    "deliveries": "delivery",  # they would wait in the pool, as pickups do
}


def queue(code: str) -> QueueRule:
    return next(each for each in queues().values() if each.code == code)


def row_of(code: str) -> Queue:
    return db.session.scalars(sa.select(Queue).where(Queue.code == code)).one()


def wait(language: str, grade: Grade = Grade.STANDARD) -> Place:
    """Somebody calls, and waits."""
    point = make_point(grade=grade)
    with transaction():
        call = Contact(
            channel="voice", direction=Direction.IN, language=language, customer_id=point.customer.id, started_at=now()
        )  # fmt: skip
        db.session.add(call)
        db.session.flush()
        return let_wait(call, at=now())


def overflow() -> int:
    with transaction():
        return overflow_waiting(now())


@pytest.mark.parametrize("code", ROWS)
def test_what_the_table_says_of_a_queue(app: Flask, code: str) -> None:
    found, row = queue(code), ROWS[code]
    assert found.calendar == calendars_by_code()[row.hours]
    assert (dict(found.skills), found.language_level) == (row.skills, row.language)
    assert found.alerts.oldest == timedelta(seconds=row.first)
    assert (queues()[found.overflow_id].code if found.overflow_id else None) == row.overflow


def test_every_queue_says_what_it_is_for_in_the_languages_of_customers(app: Flask) -> None:
    for each in queues().values():
        assert set(each.names) == set(each.purposes) == set(CUSTOMER_CODES)
        assert all([*each.names.values(), *each.purposes.values()])


@pytest.mark.parametrize("language", CUSTOMER_CODES)
@pytest.mark.parametrize(("kind", "channel", "code"), COMING)
def test_what_is_opened_waits_there(app: Flask, kind: str, channel: str, code: str, language: str) -> None:
    place = place_of(make_ticket(kind, channel=channel, language=language))
    assert queues()[place.queue_id].code == code
    assert place.came is Came.HOME


def test_of_every_kind_and_channel_it_is_said(app: Flask) -> None:
    channels = set(db.session.scalars(sa.select(Channel.code)))
    assert {channel for kind, channel, _ in COMING if kind == "query"} == channels
    assert {kind for kind, _, _ in COMING} == set(KINDS)


@pytest.mark.parametrize(("kind", "channel", "code"), COMING)
def test_only_whoever_is_able_takes_it(app: Flask, kind: str, channel: str, code: str) -> None:
    ticket, asked = make_ticket(kind, channel=channel), queue(code)
    able, other = make_agent(queues=[row_of(code)]), make_agent(queues=[row_of(code)])
    wanted = {**dict(asked.skills), **({"en": asked.language_level} if asked.language_level else {})}
    for skill, level in wanted.items():
        make_able(able, skill, level=level)
    with transaction():
        assert (take_next([asked.id], actor=colleague(other)) is None) == bool(wanted)
        assert not wanted or take_next([asked.id], actor=colleague(able)) == ticket


@pytest.mark.parametrize("language", CUSTOMER_CODES)
def test_callers_wait_by_what_they_are_worth(app: Flask, language: str) -> None:
    assert queues()[wait(language).queue_id].code == "voice-general"
    assert queues()[wait(language, Grade.GOLD).queue_id].code == "voice-general"
    assert queues()[wait(language, Grade.VIP).queue_id].code == "voice-vip"


def test_an_important_caller_stands_before_all_others_after_a_minute(app: Flask, travel) -> None:
    travel("2026-03-02 09:00")
    usual = wait("en")
    travel("2026-03-02 09:05")
    important = wait("en", Grade.VIP)
    assert overflow() == 0
    travel("2026-03-02 09:06")
    assert overflow() == 1
    assert (important.queue_id, important.came) == (usual.queue_id, Came.OVERFLOW)
    assert important.rank_at < usual.rank_at


def test_a_complaint_that_nobody_takes_goes_to_the_second_line(app: Flask, travel) -> None:
    travel("2026-03-02 09:00")
    place = place_of(make_ticket("complaint"))
    travel("2026-03-02 10:59")
    assert overflow() == 0
    travel("2026-03-02 11:00")
    assert overflow() == 1
    assert (queues()[place.queue_id].code, place.came) == ("complaints-2", Came.OVERFLOW)


@pytest.mark.parametrize(("rule", "code", "about"), RULES)
def test_a_shipped_rule_brings_it_there_once_it_is_switched_on(
    app: Flask, rule: str, code: str, about: Mapping[str, Any]
) -> None:
    admin = make_user("administrator")
    with transaction():
        db.session.add(MailItem(number=ABROAD, origin_country="CN", destination_country="ES"))
        shipped = next(each for each in rules_in_order() if each.name == rule)
        switch_automation(shipped, shown=fingerprint_of(shipped), is_on=True, actor=admin, at=now())
    place = place_of(make_ticket("query", channel="voice", **about))
    assert (queues()[place.queue_id].code, place.came) == (code, Came.RULE)
    assert queues()[place_of(make_ticket("query", channel="voice")).queue_id].code == "traces"


@pytest.mark.parametrize("code", BROUGHT_BY_OTHERS)
def test_what_people_levels_and_rules_bring_fits_there(app: Flask, code: str) -> None:
    kind, channel = BROUGHT_BY_OTHERS[code]
    ticket = make_ticket(kind, channel=channel)
    assert takes(queue(code), ticket)
    assert place_of(ticket).queue_id != queue(code).id
    assert code not in {waits for _, _, waits in COMING}


def test_no_caller_is_asked_yet_what_they_want_before_they_wait(app: Flask) -> None:
    """Calls about pickups get their queue once the menu tells it of a contact: until then all wait in the one before."""
    codes = [each.code for each in queues().values()]
    assert codes.index("voice-general") < codes.index("voice-pickup")
    assert queue("voice-general").calendar == calendars_by_code()["hotline"]
    assert queue("voice-pickup").kinds == ("pickup",)


@pytest.mark.parametrize("name", NOT_YET)
def test_rows_that_wait_for_what_nothing_knows_yet(app: Flask, name: str) -> None:
    assert NOT_YET[name] not in {*KINDS, *TARGETS}
    assert name not in {each.code for each in queues().values()}


def an_older_house() -> None:
    """As it stood before there was more to say of queues: one of complaints, and the pool."""
    older = ("complaints-1", "dispatch-pool")
    with transaction():
        db.session.execute(sa.update(Queue).values(overflow_id=None))
        db.session.execute(sa.delete(QueueSkill))
        db.session.execute(sa.delete(Queue).where(Queue.code.not_in(older)))
        plain = {"names": {"en": "Grievances"}, "purposes": {}, "calendar_id": None, "overflow_after": None}
        db.session.execute(sa.update(Queue).values(**plain))
        write_setting(BROUGHT, [])
        configuration_changed()
    forget_version()
    db.session.expire_all()


def test_where_nobody_works_yet_older_queues_are_told_all_but_what_they_are(app: Flask) -> None:
    an_older_house()
    load_defaults()
    complaints = queue("complaints-1")
    assert complaints.names == {"en": "Grievances"}
    assert (complaints.skills, complaints.overflow_id) == ((("complaint", 1),), queue("complaints-2").id)
    assert not any(each.is_closed for each in queues().values())
    assert {each.code for each in queues().values()} >= set(ROWS)


def test_where_people_work_new_queues_come_closed_and_nothing_goes_another_way(app: Flask) -> None:
    an_older_house()
    ours = make_queue("ours", kinds=["query"], position=900)
    join_queue(make_agent(queues=[]), ours, row_of("complaints-1"))
    load_defaults()
    complaints = queue("complaints-1")
    assert (complaints.skills, complaints.overflow_id, complaints.calendar) == ((), None, None)
    assert complaints.purpose("en")
    closed = {each.code for each in queues().values() if each.is_closed}
    assert closed == {each.code for each in queues().values()} - {"ours", "complaints-1", "dispatch-pool"}
    assert queues()[place_of(make_ticket("query")).queue_id].code == "ours"
    assert queue("voice-vip").skills


def test_what_was_brought_once_is_never_brought_again(app: Flask) -> None:
    with transaction():
        text, mail = row_of("text"), row_of("mail")
        text.pushes, text.purposes = False, {}
        db.session.execute(sa.delete(QueueSkill).where(QueueSkill.queue_id == mail.id))
        db.session.delete(mail)
        configuration_changed()
    forget_version()
    load_defaults()
    assert (queue("text").pushes, queue("text").purposes) == (False, {})
    assert "mail" not in {each.code for each in queues().values()}
