"""calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STEPS = (
    "menu", "language", "item", "slip", "item_told", "case", "case_told", "address", "window", "complaint", "outside",
    "message", "settled", "over",
)  # fmt: skip
PARTS = ("menu", "language", "item", "case", "pickup", "complaint", "message", "failure")
STATES = ("left", "ready", "absent")


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("step", sa.Enum(*STEPS, name="step", native_enum=False, length=40), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("misses", sa.SmallInteger(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("known", postgresql.JSONB(), nullable=False),
        sa.Column("heard_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("why", sa.String(20)),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_call_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_call_contact_id")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_call_provider_id")),
    )
    op.create_index("ix_call_live", "call", ["heard_at"], postgresql_where=sa.text("ended_at IS NULL"))
    _make_segments()
    _make_recordings()


def _make_segments() -> None:
    op.create_table(
        "call_segment",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Enum(*PARTS, name="part", native_enum=False, length=40), nullable=False),
        sa.Column("from_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("to_at", sa.TIMESTAMP(timezone=True)),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_segment_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_segment")),
    )
    op.create_index("ix_call_segment_call", "call_segment", ["call_id", "from_at"])
    op.create_index(
        "uq_call_segment_current",
        "call_segment",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("to_at IS NULL"),
    )


def _make_recordings() -> None:
    op.create_table(
        "call_recording",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("provider_id", sa.String(64), nullable=False),
        sa.Column("url", sa.String(500)),
        sa.Column("seconds", sa.Integer()),
        sa.Column("transcription", sa.Text()),
        sa.Column(
            "state", sa.Enum(*STATES, name="recordingstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("left_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_recording_call_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_call_recording_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_recording")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_call_recording_provider_id")),
    )
    op.create_index(op.f("ix_call_recording_call_id"), "call_recording", ["call_id"])


def downgrade() -> None:
    op.drop_table("call_recording")
    op.drop_table("call_segment")
    op.drop_table("call")
