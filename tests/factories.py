"""Plain functions that make what a test starts from. They write through the real operations, and flush."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.accounts.models import Skill, Unit, User, UserSkill
from app.accounts.operations import grant_role
from app.accounts.passwords import hash_password
from app.accounts.queries import Colleague, find_colleague
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM, Event
from app.core.imports import FileImport, begin_import, take_part
from app.core.transaction import transaction
from app.customers.models import ContactPoint, Customer, Grade, PointKind
from app.customers.operations import identify
from app.items.operations.importing import PROMISE_FILES, TRACK_FILES
from app.routing.models import Queue, QueueMember
from app.tickets.handoffs import Handoff, HandoffType
from app.tickets.models import Proof, Ticket
from app.tickets.operations.handing import hand_off
from app.tickets.operations.opening import Matter, advance_when_taken, open_ticket

HOTLINE = "+14155550100"
LI_WEN = "+14155550101"
PASSWORD = "a password for tests"
_numbers = count(1)
_hashes: dict[str, str] = {}


def moment(at: str | datetime | None) -> datetime:
    """`"2026-03-02 13:00"`, in UTC; now if nothing is said."""
    return datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at or now()


def root_unit() -> Unit:
    """The unit above all others."""
    return db.session.scalars(sa.select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()


def make_unit(code: str | None = None, *, parent: Unit | None = None, **facts: Any) -> Unit:
    """A unit below another, else below the root."""
    code, above = code or f"T{next(_numbers):05}", parent or root_unit()
    with transaction():
        unit = Unit(code=code, kind="station", names={"en": f"Unit {code}"}, parent_id=above.id, **facts)
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{above.path}{unit.id}/"
        configuration_changed()
    return unit


def make_queue(
    code: str | None = None,
    *,
    unit: Unit | None = None,
    kinds: Iterable[str] = (),
    languages: Iterable[str] = (),
    position: int = 1,
    members: Iterable[User] = (),
) -> Queue:
    """A queue that is tried before those shipped."""
    code, unit = code or f"queue-{next(_numbers)}", unit or root_unit()
    with transaction():
        queue = Queue(
            code=code, names={"en": code}, unit_id=unit.id, position=position,
            kinds=list(kinds), languages=list(languages), is_pool=False,
        )  # fmt: skip
        db.session.add(queue)
        db.session.flush()
        configuration_changed()
    for user in members:
        join_queue(user, queue)
    return queue


def join_queue(user: User | Colleague, *queues: Queue) -> None:
    """They take work from these queues from now on."""
    with transaction():
        db.session.add_all(QueueMember(queue_id=queue.id, user_id=user.id) for queue in queues)
        configuration_changed()


def make_user(*roles: str, unit: Unit | None = None, name: str | None = None, language: str = "en") -> User:
    """A colleague with these roles over a unit, else over the root. Their password is `PASSWORD`."""
    number = next(_numbers)
    name = name or f"{'-'.join(roles) or 'nobody'} {number}"
    with transaction():
        user = User(
            email=f"user{number}@postline.test", name=name, password_hash=_hash(PASSWORD),
            session_key=f"{number:032x}", language=language, is_active=True, created_at=now(),
        )  # fmt: skip
        db.session.add(user)
        for role in roles:
            grant_role(user, role, unit or root_unit())
    return user


def _hash(password: str) -> str:
    """Hashing is slow by design: once a run is enough."""
    return _hashes.get(password) or _hashes.setdefault(password, hash_password(password))


def make_agent(*, queues: Iterable[Queue] | None = None, unit: Unit | None = None, **facts: Any) -> User:
    """Somebody who takes work from these queues, else from all there are and can do all that is asked there."""
    user = make_user("agent", unit=unit, **facts)
    if queues is None:
        make_able(user, *db.session.scalars(sa.select(Skill.code)))
    join_queue(user, *(db.session.scalars(sa.select(Queue)) if queues is None else queues))
    return user


def make_able(user: User, *skills: str, level: int = 5) -> None:
    """They have these skills from now on."""
    with transaction():
        db.session.add_all(UserSkill(user_id=user.id, skill_code=code, level=level) for code in skills)
        configuration_changed()


def make_supervisor(**facts: Any) -> User:
    """Somebody who sees the live page and gives work to others."""
    return make_user("supervisor", **facts)


def make_clerk(unit: Unit) -> User:
    """Somebody who reads what their unit has to do with."""
    return make_user("clerk", unit=unit)


def colleague(user: User) -> Colleague:
    """A user as requests carry them."""
    found = find_colleague(user.id)
    assert found
    return found


def make_customer(number: str | None = None, **facts: Any) -> Customer:
    """Somebody with a telephone."""
    return make_point(number, **facts).customer


def make_point(
    number: str | None = None,
    *,
    name: str | None = None,
    language: str | None = None,
    grade: Grade = Grade.STANDARD,
) -> ContactPoint:
    """The telephone of somebody."""
    with transaction():
        point = identify(PointKind.PHONE, number or f"+1415556{next(_numbers):04}")
        point.customer.name, point.customer.grade = name, grade
        point.customer.language = language or point.customer.language
    return point


def make_ticket(
    kind: str = "query",
    *,
    opened_at: str | datetime | None = None,
    point: ContactPoint | None = None,
    words: str = "Where is my parcel?",
    language: str = "en",
    channel: str = "sms",
    first_contact_at: datetime | None = None,
    **facts: Any,
) -> Ticket:
    """A work order as the ladder opens one: with timers, place and acknowledgement."""
    point = point or make_point()
    matter = Matter(kind=kind, language=language, channel=channel, words=words, **facts)
    with transaction():
        return open_ticket(
            matter,
            customer=point.customer,
            point=point,
            proof=Proof.CALLER_ID,
            actor=SYSTEM,
            at=moment(opened_at),
            first_contact_at=first_contact_at,
        )


def make_handoff(
    unit: Unit, ticket: Ticket | None = None, *, by: User | None = None, **facts: Any
) -> Handoff:
    """A piece of a ticket that is under way, sent to a unit just now."""
    ticket, sender = ticket or make_ticket(**facts), by or make_agent()
    with transaction():
        advance_when_taken(ticket, actor=sender, at=now())
    with transaction():
        return hand_off(ticket, unit.id, HandoffType.INVESTIGATE, "Where is it?", actor=sender)


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """The browser as it is once its owner has signed in."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user.id}:{user.session_key}"
        cookie["_fresh"] = True
    return client


def browser_of(user: User) -> FlaskClient:
    """A browser of their own, signed in."""
    return sign_in(current_app.test_client(), user)


def signed_post(client: FlaskClient, path: str, form: Mapping[str, Any], **more: Any) -> TestResponse:
    """A webhook as Twilio posts it: signed over the public address, the target as written, and the fields."""
    signature = signature_of(path, form)
    headers = {"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": "t", **more.pop("headers", {})}
    return client.post(path, data=form, headers=headers, **more)


def signature_of(path: str, content: Mapping[str, Any] | str = "") -> str:
    """What Twilio writes into its header."""
    validator = RequestValidator(current_app.config["TWILIO_AUTH_TOKEN"])
    return validator.compute_signature(current_app.config["PUBLIC_BASE_URL"] + path, content)


def text_form(body: str, sender: str = LI_WEN, sid: str | None = None, **more: str) -> MultiDict[str, str]:
    """The fields of an inbound text."""
    fields = {
        "MessageSid": sid or f"SM{next(_numbers):032x}",
        "AccountSid": current_app.config["TWILIO_ACCOUNT_SID"],
        "From": sender,
        "To": HOTLINE,
        "Body": body,
        "NumMedia": "0",
    }
    return MultiDict(fields | more)


def text_in(client: FlaskClient, body: str, sender: str = LI_WEN, **more: str) -> TestResponse:
    """A customer texts the hotline."""
    return signed_post(client, "/telephony/sms", text_form(body, sender, **more))


def report_in(client: FlaskClient, provider_id: str, status: str, **more: str) -> TestResponse:
    """The provider tells what became of a text of ours."""
    fields = {
        "MessageSid": provider_id,
        "MessageStatus": status,
        "AccountSid": current_app.config["TWILIO_ACCOUNT_SID"],
    }
    return signed_post(client, "/telephony/sms/status", fields | more)


def events_named(name: str, **about: Any) -> list[Event]:
    """What was recorded under that name, oldest first; `ticket_id=…` and the like narrow it."""
    return list(db.session.scalars(sa.select(Event).filter_by(name=name, **about).order_by(Event.id)))


def tickets() -> list[Ticket]:
    """All there are, oldest first, as the database has them now."""
    newest = sa.select(Ticket).order_by(Ticket.id).execution_options(populate_existing=True)
    return list(db.session.scalars(newest))


def bring_items(*lines: str, heading: str = ",".join(TRACK_FILES.needed), kind: str = "items") -> FileImport:
    """A carrier's file, taken in to its end."""
    content = "\n".join([heading, *lines]).encode()
    with transaction():
        found = begin_import(kind, "file.csv", content, actor=SYSTEM)
    while take_part(found.id):
        pass
    db.session.refresh(found)
    return found


def bring_promises(*lines: str) -> FileImport:
    """Lines of the promise table: product, countries with prefixes, days, and the hour or nothing."""
    return bring_items(*lines, heading=",".join([*PROMISE_FILES.needed, "by"]), kind="promises")
