"""handoffs."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

TYPES = sa.Enum(
    "investigate", "trace", "search", "visit", "prove_delivery", "pay", "inform",
    name="handofftype", native_enum=False, length=40,
)  # fmt: skip
STATES = sa.Enum(
    "sent", "accepted", "answered", "called_off", name="handoffstate", native_enum=False, length=40
)
ONE_OF_TWO = "num_nonnulls(ticket_id, contact_id) = 1"
ONE_OF_THREE = "num_nonnulls(ticket_id, contact_id, handoff_id) = 1"
RIGHT = "handoffs.answer"


def upgrade() -> None:
    _handoffs()
    op.add_column("timer", sa.Column("handoff_id", sa.BigInteger()))
    op.create_foreign_key(op.f("fk_timer_handoff_id"), "timer", "handoff", ["handoff_id"], ["id"])
    op.create_index("uq_timer_handoff", "timer", ["handoff_id", "target"], unique=True)
    op.drop_constraint("ck_timer_one_subject", "timer")
    op.create_check_constraint(op.f("ck_timer_one_subject"), "timer", ONE_OF_THREE)
    op.alter_column("policy", "calendar_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_policy_calendar"), "policy", "calendar_id IS NOT NULL OR about = 'handoff'"
    )
    op.execute(
        f"UPDATE role SET rights = array_append(rights, '{RIGHT}') "  # noqa: S608
        f"WHERE code IN ('clerk', 'supervisor') AND NOT '{RIGHT}' = ANY (rights)"
    )


def _handoffs() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("type", TYPES, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer()),
        sa.Column("accepted_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("accepted_by_id", sa.Integer()),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("answered_by_id", sa.Integer()),
        sa.Column("once", sa.String(32)),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_handoff_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_handoff_unit_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user.id"], name=op.f("fk_handoff_sent_by_id")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["user.id"], name=op.f("fk_handoff_accepted_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_handoff_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_handoff_ticket_id_number")),
    )
    op.create_index(
        "ix_handoff_open", "handoff", ["unit_id"],
        postgresql_where=sa.text("state IN ('sent', 'accepted')"),
    )  # fmt: skip
    op.create_index(
        "uq_handoff_once", "handoff", ["once"], unique=True, postgresql_where=sa.text("once IS NOT NULL")
    )


def downgrade() -> None:
    """What units were asked is forgotten, and by when they should have answered."""
    op.execute(f"UPDATE role SET rights = array_remove(rights, '{RIGHT}')")  # noqa: S608
    for table in ("breach", "level_reached"):
        op.execute(
            f"DELETE FROM {table} USING timer WHERE timer.id = timer_id AND timer.handoff_id IS NOT NULL"  # noqa: S608
        )
    op.execute("DELETE FROM timer WHERE handoff_id IS NOT NULL")
    op.drop_constraint("ck_timer_one_subject", "timer")
    op.drop_column("timer", "handoff_id")
    op.create_check_constraint(op.f("ck_timer_one_subject"), "timer", ONE_OF_TWO)
    op.drop_table("handoff")
    op.drop_constraint("ck_policy_calendar", "policy")
    op.execute("DELETE FROM policy WHERE calendar_id IS NULL")
    op.alter_column("policy", "calendar_id", nullable=False)
