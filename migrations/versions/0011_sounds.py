"""sounds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE = "call_recording"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("message_id", sa.BigInteger()))
    op.add_column(TABLE, sa.Column("reason", sa.String(40)))
    op.add_column(TABLE, sa.Column("content_type", sa.String(60)))
    op.add_column(TABLE, sa.Column("size", sa.Integer()))
    op.add_column(TABLE, sa.Column("key", sa.String(64)))
    op.create_foreign_key(op.f("fk_call_recording_message_id"), TABLE, "message", ["message_id"], ["id"])
    op.create_index(op.f("ix_call_recording_ticket_id"), TABLE, ["ticket_id"])
    op.create_index("ix_call_recording_key", TABLE, ["key"], postgresql_where=sa.text("key IS NOT NULL"))


def downgrade() -> None:
    op.execute("UPDATE call_recording SET state = 'ready' WHERE state IN ('kept', 'refused')")
    op.drop_index("ix_call_recording_key", TABLE)
    op.drop_index(op.f("ix_call_recording_ticket_id"), TABLE)
    op.drop_constraint(op.f("fk_call_recording_message_id"), TABLE)
    for column in ("key", "size", "content_type", "reason", "message_id"):
        op.drop_column(TABLE, column)
