"""What an act adds is written in one statement, and is afterwards what the session's own flush would have made of it."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from app.calendars.models import CalendarWindow, WorkCalendar
from app.core import drawing
from app.core.configuration import Setting
from app.core.database import db
from app.core.drawing import draw, draw_many
from app.core.events import SYSTEM, Event, record
from app.core.transaction import transaction
from app.customers.models import ContactPoint, Customer, Grade, PointKind
from app.tickets.models import Contact, Direction, Message
from tests.test_budgets import counted

AT = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
ODD = 'سلام 👋 "quoted" \\ back\nslash %s :name {curly} \u202eevil'


def new_point(address="+14155550123", **facts):
    customer = Customer(created_at=AT, **facts)
    point = ContactPoint(kind=PointKind.PHONE, address=address, customer=customer, created_at=AT)
    db.session.add(point)
    return point


def new_message(body):
    contact = Contact(channel="sms", direction=Direction.IN, started_at=AT)
    message = Message(contact=contact, direction=Direction.IN, body=body, at=AT)
    db.session.add(message)
    return message


@pytest.mark.usefixtures("app")
def test_rows_that_refer_to_each_other_are_one_statement():
    with transaction():
        new_point("+14155550100")  # draws numbers ahead
        new_message("Hello.")
    with counted() as seen, transaction():
        point, message = new_point(), new_message(ODD)
        record("note.written", message, SYSTEM, at=AT)  # which nobody hears
    assert len(seen) == 1, seen

    db.session.expire_all()
    assert point.customer.created_at == AT
    assert point.customer_id == point.customer.id
    assert message.body == ODD
    event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert (event.subject_kind, event.subject_id, event.at) == ("message", message.id, AT)


@pytest.mark.usefixtures("app")
def test_afterwards_changes_are_written_as_ever():
    with transaction():
        point = new_point()
    with transaction():
        point.customer.name = "Ada"
    db.session.expire_all()
    assert db.session.get(Customer, point.customer_id).name == "Ada"
    with transaction():
        db.session.delete(point)
    assert db.session.get(ContactPoint, point.id) is None


@pytest.mark.usefixtures("app")
def test_defaults_are_filled_in_on_the_row_and_on_the_object():
    with transaction():
        customer = new_point().customer
    assert customer.grade is Grade.STANDARD
    db.session.expire_all()
    assert customer.grade is Grade.STANDARD


@pytest.mark.usefixtures("app")
def test_an_act_that_fails_leaves_nothing():
    with pytest.raises(sa.exc.IntegrityError), transaction():
        new_point()
        new_point()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ContactPoint)) == 0
    assert not db.session.new


@pytest.mark.usefixtures("app")
def test_lists_of_children_are_left_to_the_session():
    with transaction():
        calendar = WorkCalendar(code="odd", name="Odd", zone="UTC")
        calendar.windows.append(CalendarWindow(weekday=0, opens=0, closes=60))
        db.session.add(calendar)
    db.session.expire_all()
    assert [window.closes for window in calendar.windows] == [60]


@pytest.mark.usefixtures("app")
def test_an_event_may_name_something_with_a_list_of_children():
    with transaction():
        calendar = WorkCalendar(code="odd", name="Odd", zone="UTC")
        calendar.windows.append(CalendarWindow(weekday=0, opens=0, closes=60))
        db.session.add(calendar)
        record("calendar.created", calendar, SYSTEM, at=AT)
    event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert event.subject_id == calendar.id == calendar.windows[0].calendar_id


@pytest.mark.usefixtures("app")
def test_json_keeps_its_shape():
    value = {"list": [1, "two", None], "words": ODD}
    with transaction():
        db.session.add(Setting(name="odd", value=value))
    db.session.expire_all()
    assert db.session.get(Setting, "odd").value == value


@pytest.mark.usefixtures("app")
def test_as_many_numbers_as_wanted_are_drawn_at_once():
    few = draw_many("ticket_number", 3)
    many = draw_many("ticket_number", 3 * drawing.BLOCK)
    assert len({*few, *many, draw("ticket_number")}) == 3 * drawing.BLOCK + 4


@pytest.mark.usefixtures("app")
def test_a_fork_does_not_spend_its_parents_numbers(monkeypatch):
    mine = draw("ticket_number")
    monkeypatch.setattr(drawing, "getpid", lambda: -1)
    theirs = draw_many("ticket_number", drawing.BLOCK)
    monkeypatch.undo()
    assert not {mine, *draw_many("ticket_number", drawing.BLOCK)} & set(theirs)


def test_threads_never_draw_the_same(shared_app):
    drawn, together = [], Barrier(4)

    def take():
        with shared_app.app_context():
            together.wait()
            drawn.extend(draw("ticket_number") for _ in range(100))
            db.session.remove()

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 400


def many_points(number=60):
    with transaction():
        return [new_point(f"+1415555{1000 + each}") for each in range(number)]


@pytest.mark.usefixtures("app")
def test_what_changed_alike_in_many_is_one_statement():
    points = many_points()
    with counted() as seen, transaction():
        for number, point in enumerate(points):
            point.customer.name = f"{ODD} {number}"
            point.customer.grade = Grade.VIP
    assert len([each for each in seen if each.startswith("UPDATE")]) == 1, seen

    db.session.expire_all()
    assert [each.customer.name for each in points] == [f"{ODD} {number}" for number in range(60)]
    assert {each.customer.grade for each in points} == {Grade.VIP}


@pytest.mark.usefixtures("app")
def test_what_became_nothing_is_nothing():
    points = many_points()
    with transaction():
        for point in points:
            point.customer.name = "Ann"
    with transaction():
        for point in points:
            point.customer.name = None
    db.session.expire_all()
    assert {each.customer.name for each in points} == {None}


@pytest.mark.usefixtures("app")
def test_changes_of_another_kind_are_written_by_the_session():
    points = many_points()
    other = points[0].customer
    with transaction():
        for number, point in enumerate(points):
            point.customer.name = "Ann" if number % 2 else point.customer.name
            point.customer = other
    db.session.expire_all()
    assert {each.customer_id for each in points} == {other.id}


@pytest.mark.usefixtures("app")
def test_rows_that_went_meanwhile_are_not_passed_over():
    points = many_points()
    gone = points[-1].id
    db.session.execute(
        sa.delete(ContactPoint).where(ContactPoint.id == gone).execution_options(synchronize_session=False)
    )
    with pytest.raises(StaleDataError), transaction():
        for point in points:
            point.address += "9"
    db.session.rollback()


@pytest.mark.usefixtures("app")
def test_what_has_to_be_read_anew_is_written_all_the_same():
    points = many_points(6)
    db.session.expire_all()
    with transaction():
        for point in points:
            point.created_at = AT + timedelta(days=1)
    db.session.expire_all()
    assert {each.created_at for each in points} == {AT + timedelta(days=1)}
