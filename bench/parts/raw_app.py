"""The ceiling: a signed text in Flask, SQLAlchemy Core and one transaction, without rights, rules and words."""

import os
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask, Response, abort, request
from sqlalchemy.dialects.postgresql import JSONB, insert
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

RESPONSE, RESOLUTION = timedelta(hours=2), timedelta(days=3)
MOMENT = sa.TIMESTAMP(timezone=True)

metadata = sa.MetaData()
customer = sa.Table(
    "raw_customer", metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("number", sa.String(20), unique=True),
    sa.Column("seen_at", MOMENT),
)  # fmt: skip
ticket = sa.Table(
    "raw_ticket", metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("provider_id", sa.String(64), unique=True),
    sa.Column("customer_id", sa.ForeignKey(customer.c.id), index=True),
    sa.Column("queue", sa.Integer),
    sa.Column("status", sa.String(20)),
    sa.Column("subject", sa.String(200)),
    sa.Column("body", sa.Text),
    sa.Column("opened_at", MOMENT),
    sa.Column("due_at", MOMENT),
    sa.Index("ix_raw_ticket_board", "queue", "due_at", postgresql_where=sa.text("status = 'new'")),
)  # fmt: skip
event = sa.Table(
    "raw_event", metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("ticket_id", sa.ForeignKey(ticket.c.id), index=True),
    sa.Column("name", sa.String(40)),
    sa.Column("data", JSONB),
    sa.Column("at", MOMENT),
)  # fmt: skip
timer = sa.Table(
    "raw_timer", metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("ticket_id", sa.ForeignKey(ticket.c.id), index=True),
    sa.Column("target", sa.String(20)),
    sa.Column("due_at", MOMENT, index=True),
)  # fmt: skip
outbox = sa.Table(
    "raw_outbox", metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("topic", sa.String(40)),
    sa.Column("data", JSONB),
    sa.Column("sent_at", MOMENT),
    sa.Index("ix_raw_outbox_unsent", "id", postgresql_where=sa.text("sent_at IS NULL")),
)  # fmt: skip


def create_app() -> Flask:
    """Two addresses: alive, and the webhook."""
    raw = Flask(__name__)
    engine = sa.create_engine(engine_url(os.environ["DATABASE_URL"]), pool_size=10, max_overflow=0)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    address = os.environ["PUBLIC_BASE_URL"]

    @raw.get("/healthz")
    def healthz() -> str:
        return "alive"

    @raw.post("/telephony/sms")
    def incoming_text() -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(address + request.environ["RAW_URI"], request.form, signature):
            abort(403)
        with engine.begin() as connection:
            open_ticket(connection, request.form, datetime.now(UTC))
        return Response(str(MessagingResponse()), mimetype="text/xml")

    return raw


def open_ticket(connection: sa.Connection, form: "dict[str, str]", at: datetime) -> None:
    """Customer, ticket, event, two timers and an outbox row."""
    known = insert(customer).values(number=form["From"], seen_at=at)
    known = known.on_conflict_do_update(index_elements=["number"], set_={"seen_at": known.excluded.seen_at})
    customer_id = connection.scalar(known.returning(customer.c.id))
    new = insert(ticket).values(
        provider_id=form["MessageSid"],
        customer_id=customer_id,
        queue=1,
        status="new",
        subject=form["Body"][:120],
        body=form["Body"],
        opened_at=at,
        due_at=at + RESOLUTION,
    )
    ticket_id = connection.scalar(new.returning(ticket.c.id))
    told = {"ticket": ticket_id, "from": form["From"]}
    connection.execute(insert(event).values(ticket_id=ticket_id, name="opened", data=told, at=at))
    timers = [("response", at + RESPONSE), ("resolution", at + RESOLUTION)]
    rows = [{"ticket_id": ticket_id, "target": target, "due_at": due_at} for target, due_at in timers]
    connection.execute(insert(timer).values(rows))
    connection.execute(insert(outbox).values(topic="ticket.opened", data=told))


def create_tables(database_url: str, numbers: list[str]) -> None:
    """Empty tables, but for the customers, who are known."""
    engine = sa.create_engine(engine_url(database_url))
    with engine.begin() as connection:
        metadata.create_all(connection)
        known = [{"number": number, "seen_at": datetime.now(UTC)} for number in numbers]
        connection.execute(insert(customer), known)
    engine.dispose()


def engine_url(database_url: str) -> str:
    """With the driver's name."""
    return database_url.replace("postgresql://", "postgresql+psycopg://", 1)
