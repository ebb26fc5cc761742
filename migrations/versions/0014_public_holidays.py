"""public holidays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STANDING = sa.Enum("public", "own", "waived", name="standing", native_enum=False, length=40)


def upgrade() -> None:
    op.add_column("work_calendar", sa.Column("country", sa.String(2)))
    op.add_column("work_calendar", sa.Column("region", sa.String(20)))
    op.add_column(
        "calendar_exception", sa.Column("names", postgresql.JSONB(), nullable=False, server_default="{}")
    )
    op.add_column("calendar_exception", sa.Column("standing", STANDING, nullable=False, server_default="own"))


def downgrade() -> None:
    op.execute(
        "DELETE FROM calendar_exception WHERE standing = 'waived'"
    )  # they are open as on any other day
    for table, column in (
        ("calendar_exception", "standing"),
        ("calendar_exception", "names"),
        ("work_calendar", "region"),
        ("work_calendar", "country"),
    ):
        op.drop_column(table, column)
