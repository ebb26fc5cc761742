"""The condition language says the same in Python, of one ticket, and in SQL, of all."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.transaction import transaction
from app.customers.models import Grade
from app.items.models import MailItem
from app.tickets.conditions import FIELDS, Case, check_condition, read_condition
from app.tickets.models import Priority, Ticket
from tests.factories import make_point, make_queue, make_ticket, make_unit

DOMESTIC, ABROAD, UNKNOWN = "EA000000111CN", "EA000000222CN", "EA000000333CN"


@pytest.fixture
def made(app):
    """Tickets that differ in everything a condition may name."""
    province = make_unit("P1")
    station = make_unit("S1", parent=province)
    make_queue(unit=station, kinds=["pickup"])
    with transaction():
        db.session.add(
            MailItem(
                number=DOMESTIC,
                product="EMS",
                origin_country="CN",
                destination_country="CN",
                last_code="out_for_delivery",
            )
        )
        db.session.add(
            MailItem(
                number=ABROAD,
                product="parcel",
                origin_country="CN",
                destination_country="ES",
                last_code="nobody explained it",
            )
        )
    vip = make_point(grade=Grade.VIP)
    made = [
        make_ticket("query", triage={"items": [DOMESTIC]}, topic="trace_late"),
        make_ticket("complaint", point=vip, language="zh", urgent=True, triage={"items": [ABROAD]}),
        make_ticket("pickup", point=vip, channel="voice", language="fa"),
        make_ticket("query", language="es", topic="callback", triage={"items": [UNKNOWN, DOMESTIC, ABROAD]}),
    ]
    with transaction():
        nobody = db.session.get_one(Ticket, made[3].id)
        nobody.customer_id = None
        nobody.unit_id = None
        moved_on = sa.update(MailItem).where(MailItem.number == DOMESTIC)
        db.session.execute(moved_on.values(last_code="delivered"))  # what it was when it was named stays
    db.session.expire_all()
    return made


CONDITIONS = [
    ("", {0, 1, 2, 3}),
    ("kind:query", {0, 3}),
    ("kind:query,pickup", {0, 2, 3}),
    ("-kind:query", {1, 2}),
    ("kind:QUERY", {0, 3}),
    ("grade:vip", {1, 2}),
    ("grade:standard", {0, 3}),
    ("-grade:vip kind:query", {0, 3}),
    ("topic:*", {0, 3}),
    ("-topic:*", {1, 2}),
    ("topic:callback", {3}),
    ("channel:voice", {2}),
    ("-channel:voice,sms", set()),
    ("priority:high,urgent", {1}),
    ("language:zh,es", {1, 3}),
    ("unit:P1", {2}),
    ("unit:s1", {2}),
    ("unit:*", {0, 1, 2}),
    ("-unit:*", {3}),
    ("unit_kind:station", {2}),
    ("product:ems", {0, 3}),
    ("product:EMS,PARCEL", {0, 1, 3}),
    ("-product:*", {2}),
    ("journey:international", {1, 3}),
    ("journey:domestic", {0, 3}),
    ("journey:*", {0, 1, 3}),
    ("stage:out_for_delivery", {0, 3}),
    ("stage:other", {1, 3}),
    ("stage:*", {0, 1, 3}),
    ("-stage:out_for_delivery,other", {2}),
    ("kind:query product:ems -topic:callback", {0}),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONS)
def test_python_and_sql_agree(made, text, expected):
    condition = read_condition(text)
    assert {number for number, ticket in enumerate(made) if condition.holds(Case(ticket))} == expected
    found = set(db.session.scalars(sa.select(Ticket.id).where(condition.in_sql())))
    assert {number for number, ticket in enumerate(made) if ticket.id in found} == expected


def test_every_field_is_tried():
    named = {name for text, _ in CONDITIONS for name in read_condition(text).names}
    assert named == set(FIELDS)


WRITTEN = ("Loss", "GRÖSSE", "größe", "İade", "مرسولة", "مرسوله", "شكاية", "شکایه", "می\u200cرسد", "تأخیر")
ASKED = (
    "loss",
    "LOSS",
    "grösse",
    "GRÖẞE",
    "iade",
    "İADE",
    "مرسولة",
    "مرسوله",
    "شكايه",
    "شکایه",
    "میرسد",
    "تأخیر",
    "delay",
)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("field", ["topic", "product"])
def test_values_are_the_same_however_they_are_written_in_python_and_in_sql(app, field, asked):
    with transaction():
        db.session.add_all(
            MailItem(number=f"X{number}", product=value) for number, value in enumerate(WRITTEN)
        )
    made = [
        make_ticket("query", topic=value, triage={"items": [f"X{number}"]})
        for number, value in enumerate(WRITTEN)
    ]
    condition = read_condition(f"{field}:{asked}")
    found = set(db.session.scalars(sa.select(Ticket.id).where(condition.in_sql())))
    assert {ticket.id for ticket in made if condition.holds(Case(ticket))} == found
    assert bool(found) is (asked != "delay")


@pytest.mark.parametrize("field", ["topic", "product"])
def test_nothing_written_is_nothing_in_python_and_in_sql(app, field):
    with transaction():
        db.session.add(MailItem(number="X1", product=""))
    made = make_ticket("query", topic="", triage={"items": ["X1"]})
    condition = read_condition(f"{field}:*")
    assert not condition.holds(Case(made))
    assert db.session.scalars(sa.select(Ticket.id).where(condition.in_sql())).all() == []


@pytest.mark.parametrize(("text", "expected"), CONDITIONS)
def test_a_condition_is_written_as_it_is_read(app, text, expected):
    assert read_condition(str(read_condition(text))) == read_condition(text)


@pytest.mark.parametrize("text", ["query", "colour:red", "kind", "kind:query and grade:vip", "--kind:query"])
def test_what_is_no_condition_is_refused_with_the_word(app, text):
    with pytest.raises(Refused) as refusal:
        read_condition(text)
    assert refusal.value.words["word"] in text.split()


@pytest.mark.parametrize("text", ["kind:parcel", "grade:vip,platinum", "kind:", "unit:nowhere", "priority:,"])
def test_what_a_field_cannot_be_is_refused_when_it_is_written(app, text):
    with pytest.raises(Refused) as refusal:
        check_condition(text)
    assert refusal.value.words["choices"]


def test_another_unit_may_be_asked_about(made):
    station = make_unit("S2", parent=None)
    assert read_condition("unit:S2").holds(Case(made[0], station.id))
    assert not read_condition("unit:S2").holds(Case(made[0]))


def test_priorities_are_those_of_tickets(app):
    assert check_condition("priority:" + ",".join(Priority)).terms[0].values == frozenset(Priority)
