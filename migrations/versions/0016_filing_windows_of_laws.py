"""filing windows of laws."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

COUNTS_FROM = sa.Enum("accepted", "promised", name="countsfrom", native_enum=False, length=40)
SIDES = sa.Enum("sender", "addressee", name="side", native_enum=False, length=40)
MEASURES = sa.Enum(
    "minutes", "working_days", "calendar_days", "calendar_months", name="measure", native_enum=False, length=40
)  # fmt: skip
ADDED = ("profile", "counts_from", "closes_after", "closes_in", "calendar_id", "may_file", "evidence")


def upgrade() -> None:
    op.add_column("filing_window", sa.Column("profile", sa.String(8)))
    op.add_column(
        "filing_window", sa.Column("counts_from", COUNTS_FROM, nullable=False, server_default="accepted")
    )
    op.add_column("filing_window", sa.Column("closes_after", sa.Integer()))
    op.add_column(
        "filing_window", sa.Column("closes_in", MEASURES, nullable=False, server_default="calendar_days")
    )
    op.add_column("filing_window", sa.Column("calendar_id", sa.Integer()))
    op.add_column("filing_window", sa.Column("may_file", SIDES))
    op.add_column(
        "filing_window",
        sa.Column("evidence", postgresql.ARRAY(sa.String(40)), nullable=False, server_default="{}"),
    )
    for column in ("counts_from", "closes_in", "evidence"):
        op.alter_column("filing_window", column, server_default=None)
    op.execute("UPDATE filing_window SET closes_after = closes_after_days")
    op.execute(
        "UPDATE filing_window SET profile = 'cn' WHERE source LIKE 'Postal Law of the PRC (2015 text)%'"
    )
    op.drop_column("filing_window", "closes_after_days")
    op.create_foreign_key(
        op.f("fk_filing_window_calendar_id"), "filing_window", "work_calendar", ["calendar_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_filing_window_calendar"),
        "filing_window",
        "(closes_in = 'working_days') = (calendar_id IS NOT NULL)",
    )
    op.create_check_constraint(op.f("ck_filing_window_closes_in"), "filing_window", "closes_in <> 'minutes'")


def downgrade() -> None:
    """Only what counts in days of the calendar, from the acceptance, can be told in the columns of before."""
    op.add_column("filing_window", sa.Column("closes_after_days", sa.Integer()))
    op.execute("DELETE FROM filing_window WHERE closes_in = 'working_days' OR counts_from <> 'accepted'")
    op.execute(
        "UPDATE filing_window SET closes_after_days = "
        "CASE closes_in WHEN 'calendar_months' THEN closes_after * 31 ELSE closes_after END"
    )
    op.drop_constraint("ck_filing_window_calendar", "filing_window")
    op.drop_constraint("ck_filing_window_closes_in", "filing_window")
    for column in ADDED:
        op.drop_column("filing_window", column)
