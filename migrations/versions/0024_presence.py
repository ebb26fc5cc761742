"""presence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STATE = sa.Enum("offline", "available", "break", name="state", native_enum=False, length=40)
LEAVING = sa.Enum("signed_out", "connection_lost", name="leaving", native_enum=False, length=40)
ACTOR = sa.Enum(
    "user", "customer", "system", "rule", "provider", name="actorkind", native_enum=False, length=40
)


def upgrade() -> None:
    op.create_table(
        "break_reason",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_break_reason")),
    )
    op.create_table(
        "presence_span",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("leaving", LEAVING),
        sa.Column("from_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("to_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("actor_kind", ACTOR, nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_presence_span_user_id")),
        sa.ForeignKeyConstraint(["reason"], ["break_reason.code"], name=op.f("fk_presence_span_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_span")),
    )
    op.create_index("ix_presence_span_user", "presence_span", ["user_id", "from_at"])
    op.create_index(
        "uq_presence_span_current",
        "presence_span",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("to_at IS NULL"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_heartbeat_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_heartbeat")),
        postgresql_with={"fillfactor": "50"},
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
    op.drop_table("presence_span")
    op.drop_table("break_reason")
