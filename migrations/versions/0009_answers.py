"""answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "unit_kind", sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "UPDATE unit_kind SET is_public = true WHERE code IN ('post_office', 'station', 'partner_point')"
    )
    op.create_table(
        "product",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_product")),
    )
    op.create_table(
        "rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(40), nullable=False),
        sa.Column("origin_country", sa.String(2), nullable=False),
        sa.Column("destination_country", sa.String(2)),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.CheckConstraint("grams > 0 AND amount >= 0", name=op.f("ck_rate_positive")),
        sa.ForeignKeyConstraint(["product"], ["product.code"], name=op.f("fk_rate_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
        sa.UniqueConstraint(
            "product", "origin_country", "destination_country", "grams",
            name="uq_rate_weight", postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip
    op.create_table(
        "filing_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(60)),
        sa.Column("product", sa.String(40)),
        sa.Column("origin_country", sa.String(2)),
        sa.Column("is_international", sa.Boolean()),
        sa.Column("opens_after_hours", sa.Integer()),
        sa.Column("closes_after_days", sa.Integer()),
        sa.Column("source", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_window")),
        sa.UniqueConstraint(
            "kind", "topic", "product", "origin_country", "is_international",
            name="uq_filing_window_about", postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("filing_window", "rate", "product"):
        op.drop_table(table)
    op.drop_column("unit_kind", "is_public")
