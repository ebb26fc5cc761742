"""staff: shifts of a series, numbers for what skills and capacities have events of, the right to staff queues."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

RIGHT = "queues.staff"


def upgrade() -> None:
    for table in ("skill", "channel_capacity"):
        op.add_column(table, sa.Column("id", sa.Integer(), sa.Identity(), nullable=False))
        op.create_unique_constraint(op.f(f"uq_{table}_id"), table, ["id"])
    op.add_column("shift", sa.Column("series_id", sa.BigInteger()))
    op.execute(
        f"UPDATE role SET rights = array_append(rights, '{RIGHT}') "  # noqa: S608
        f"WHERE code = 'supervisor' AND NOT '{RIGHT}' = ANY (rights)"
    )


def downgrade() -> None:
    op.execute(f"UPDATE role SET rights = array_remove(rights, '{RIGHT}')")  # noqa: S608
    op.drop_column("shift", "series_id")
    for table in ("channel_capacity", "skill"):
        op.drop_column(table, "id")
