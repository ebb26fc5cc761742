"""rebuilds of calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("rebuild", "set_id", nullable=True)
    op.add_column("rebuild", sa.Column("calendar_id", sa.Integer()))
    op.add_column("rebuild", sa.Column("proposal", JSONB()))
    op.add_column("rebuild", sa.Column("saved_at", sa.TIMESTAMP(timezone=True)))
    op.create_foreign_key(op.f("fk_rebuild_calendar_id"), "rebuild", "work_calendar", ["calendar_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_rebuild_one_basis"), "rebuild", "num_nonnulls(set_id, calendar_id) = 1"
    )


def downgrade() -> None:
    op.execute("DELETE FROM rebuild WHERE set_id IS NULL")
    op.drop_constraint(op.f("ck_rebuild_one_basis"), "rebuild", type_="check")
    op.drop_constraint(op.f("fk_rebuild_calendar_id"), "rebuild", type_="foreignkey")
    for column in ("saved_at", "proposal", "calendar_id"):
        op.drop_column("rebuild", column)
    op.alter_column("rebuild", "set_id", nullable=False)
