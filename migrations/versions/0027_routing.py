"""routing: how queues choose and give out, what is held out to whom, capacity, shifts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

AT = sa.TIMESTAMP(timezone=True)
STRATEGY = sa.Enum(
    "longest_idle", "least_loaded", "round_robin", "best_skill", "sticky",
    name="strategy", native_enum=False, length=40,
)  # fmt: skip
CAME = sa.Enum(
    "home", "overflow", "level", "person", "rule", "set_back", name="came", native_enum=False, length=40
)
STATE = sa.Enum(
    "open", "accepted", "declined", "expired", "withdrawn",
    name="reservationstate", native_enum=False, length=40,
)  # fmt: skip


def of_queue() -> "tuple[sa.Column[Any], ...]":
    return (
        sa.Column("purposes", JSONB(), server_default="{}", nullable=False),
        sa.Column("is_closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("takes_tickets", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("takes_contacts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("channels", ARRAY(sa.String(20)), server_default="{}", nullable=False),
        sa.Column("grades", ARRAY(sa.String(20)), server_default="{}", nullable=False),
        sa.Column("calendar_id", sa.Integer()),
        sa.Column("language_level", sa.SmallInteger()),
        sa.Column("pushes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("strategy", STRATEGY, server_default="longest_idle", nullable=False),
        sa.Column("offer_seconds", sa.Integer(), server_default="20", nullable=False),
        sa.Column("wrap_up_seconds", sa.Integer(), server_default="30", nullable=False),
        sa.Column("priority_worth", sa.Interval(), server_default="1 hour", nullable=False),
        sa.Column("vip_worth", sa.Interval(), server_default="1 day", nullable=False),
        sa.Column("return_after", sa.Interval(), server_default="15 minutes", nullable=False),
        sa.Column("overflow_id", sa.Integer()),
        sa.Column("overflow_after", sa.Interval()),
        sa.Column("most_waiting", sa.Integer()),
        sa.Column("alert_waiting", sa.Integer()),
        sa.Column("alert_oldest", sa.Interval()),
        sa.Column("alert_late", sa.Integer()),
    )


OF_PLACE = ("channel", "language", "grade", "came", "wanted_id", "reservation_id", "rank_at")


def upgrade() -> None:
    _make_tables()
    for column in of_queue():
        op.add_column("queue", column)
    op.create_foreign_key(op.f("fk_queue_calendar_id"), "queue", "work_calendar", ["calendar_id"], ["id"])
    op.create_foreign_key(op.f("fk_queue_overflow_id"), "queue", "queue", ["overflow_id"], ["id"])
    op.create_check_constraint(op.f("ck_queue_overflow_elsewhere"), "queue", "overflow_id <> id")
    op.create_check_constraint(op.f("ck_queue_language_level"), "queue", "language_level BETWEEN 1 AND 5")
    op.create_check_constraint(op.f("ck_queue_offer_seconds"), "queue", "offer_seconds BETWEEN 5 AND 600")
    op.add_column("queue_member", sa.Column("weight", sa.SmallInteger(), server_default="1", nullable=False))
    op.create_check_constraint(op.f("ck_queue_member_weight"), "queue_member", "weight BETWEEN 1 AND 10")
    op.add_column(
        "break_reason", sa.Column("is_said", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("presence_span", sa.Column("until_at", AT))
    op.create_index(
        "ix_presence_span_until", "presence_span", ["until_at"],
        postgresql_where=sa.text("to_at IS NULL AND until_at IS NOT NULL"),
    )  # fmt: skip
    _widen_places()


def _make_tables() -> None:
    op.create_table(
        "queue_skill",
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("skill_code", sa.String(40), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_queue_skill_level")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_queue_skill_queue_id")),
        sa.ForeignKeyConstraint(["skill_code"], ["skill.code"], name=op.f("fk_queue_skill_skill_code")),
        sa.PrimaryKeyConstraint("queue_id", "skill_code", name=op.f("pk_queue_skill")),
    )
    op.create_table(
        "decline_reason",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_decline_reason")),
    )
    op.create_table(
        "channel_capacity",
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("most", sa.SmallInteger(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.CheckConstraint("most BETWEEN 0 AND 1000", name=op.f("ck_channel_capacity_most")),
        sa.ForeignKeyConstraint(["channel"], ["channel.code"], name=op.f("fk_channel_capacity_channel")),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_capacity")),
    )
    op.create_table(
        "agent_capacity",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("most", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("most BETWEEN 0 AND 1000", name=op.f("ck_agent_capacity_most")),
        sa.ForeignKeyConstraint(["channel"], ["channel.code"], name=op.f("fk_agent_capacity_channel")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_agent_capacity_user_id")),
        sa.PrimaryKeyConstraint("user_id", "channel", name=op.f("pk_agent_capacity")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_shift_forwards")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_shift_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index("ix_shift_user", "shift", ["user_id", "until_at"])
    _make_reservations()


def _make_reservations() -> None:
    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("contact_id", sa.BigInteger()),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("ended_at", AT),
        sa.Column("reason", sa.String(40)),
        sa.Column("why", JSONB(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(ticket_id, contact_id) = 1", name=op.f("ck_reservation_one_subject")
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_reservation_ended")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reservation_ticket_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_reservation_contact_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_reservation_queue_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reservation_user_id")),
        sa.ForeignKeyConstraint(["reason"], ["decline_reason.code"], name=op.f("fk_reservation_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index("uq_reservation_open", "reservation", ["user_id"], unique=True, postgresql_where=is_open)
    op.create_index("ix_reservation_until", "reservation", ["until_at"], postgresql_where=is_open)
    op.create_index("ix_reservation_user", "reservation", ["user_id", "from_at"])
    for subject in ("ticket", "contact"):
        op.create_index(
            f"ix_reservation_{subject}", "reservation", [f"{subject}_id", "from_at"],
            postgresql_where=sa.text(f"{subject}_id IS NOT NULL"),
        )  # fmt: skip


def _widen_places() -> None:
    for column in (
        sa.Column("channel", sa.String(20)),
        sa.Column("language", sa.String(8)),
        sa.Column("grade", sa.String(20)),
        sa.Column("came", CAME, server_default="home", nullable=False),
        sa.Column("wanted_id", sa.Integer()),
        sa.Column("reservation_id", sa.BigInteger()),
        sa.Column("rank_at", AT),
    ):
        op.add_column("place", column)
    op.execute(
        """
        UPDATE place SET
            channel = CASE WHEN ticket.channel IN ('voice', 'web', 'counter', 'letter') THEN 'sms'
                           ELSE ticket.channel END,
            language = ticket.language,
            grade = coalesce((SELECT grade FROM customer WHERE customer.id = ticket.customer_id), 'standard'),
            rank_at = CASE WHEN paused THEN place.sort_at ELSE
                coalesce(place.due_at, place.since + interval '1 day')
                - CASE ticket.priority WHEN 'low' THEN -1 WHEN 'high' THEN 1 WHEN 'urgent' THEN 2 ELSE 0 END
                  * interval '1 hour' END
        FROM ticket WHERE ticket.id = place.ticket_id
        """
    )
    op.execute("UPDATE place SET rank_at = rank_at - interval '1 day' WHERE grade = 'vip' AND NOT paused")
    op.execute(
        "UPDATE place SET channel = 'voice', language = 'en', grade = 'standard', rank_at = since"
        " WHERE ticket_id IS NULL"
    )
    for name in ("channel", "language", "grade", "rank_at"):
        op.alter_column("place", name, nullable=False)
    op.create_foreign_key(op.f("fk_place_wanted_id"), "place", "user", ["wanted_id"], ["id"])
    op.create_foreign_key(op.f("fk_place_reservation_id"), "place", "reservation", ["reservation_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_place_one_hand"), "place", "num_nonnulls(holder_id, reservation_id) <= 1"
    )
    op.drop_index("ix_place_free", "place")
    op.create_index(
        "ix_place_free", "place", ["queue_id", "rank_at", "id"],
        postgresql_where=sa.text("holder_id IS NULL AND reservation_id IS NULL AND NOT paused"),
    )  # fmt: skip
    op.create_index(
        "uq_place_reservation", "place", ["reservation_id"], unique=True,
        postgresql_where=sa.text("reservation_id IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute(
        "UPDATE presence_span SET state = 'available' WHERE state IN ('reserved', 'on_call', 'wrap_up')"
    )
    op.execute("UPDATE presence_span SET leaving = NULL WHERE leaving = 'shift_ended'")
    op.drop_index("uq_place_reservation", "place")
    op.drop_index("ix_place_free", "place")
    for name in OF_PLACE:
        op.drop_column("place", name)
    op.create_index(
        "ix_place_free", "place", ["queue_id", "sort_at", "id"],
        postgresql_where=sa.text("holder_id IS NULL"),
    )  # fmt: skip
    op.drop_index("ix_presence_span_until", "presence_span")
    op.drop_column("presence_span", "until_at")
    op.drop_column("break_reason", "is_said")
    op.drop_column("queue_member", "weight")
    for column in of_queue():
        op.drop_column("queue", column.name)
    for table in ("reservation", "shift", "agent_capacity", "channel_capacity", "decline_reason"):
        op.drop_table(table)
    op.drop_table("queue_skill")
