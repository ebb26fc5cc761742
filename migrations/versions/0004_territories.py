"""territories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STAGES = ("reading", "ready", "applying", "done", "discarded")


def upgrade() -> None:
    op.create_table(
        "territory",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *_what_a_territory_says(),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_territory_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
        sa.UniqueConstraint(
            "country", "from_postcode", "to_postcode", "area_code", "keyword", "kind", "valid_from",
            name="uq_territory_keys",
        ),
    )  # fmt: skip
    op.create_index("ix_territory_probe", "territory", ["country", "probe"])
    op.create_table(
        "territory_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("stage", sa.Enum(*STAGES, name="stage", native_enum=False, length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_read", sa.Integer(), nullable=False),
        sa.Column("lines_applied", sa.Integer(), nullable=False),
        sa.Column("rows_wrong", sa.Integer(), nullable=False),
        sa.Column("wrong", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_territory_import_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_import")),
    )
    op.create_index(
        "ix_territory_import_going",
        "territory_import",
        ["id"],
        postgresql_where=sa.text("stage IN ('reading', 'applying')"),
    )
    op.create_table(
        "territory_line",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        *_what_a_territory_says(),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["territory_import.id"],
            name=op.f("fk_territory_line_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_territory_line")),
    )
    op.add_column("pickup_details", sa.Column("area_code", sa.String(length=20), nullable=True))
    op.add_column("pickup_details", sa.Column("route", sa.String(length=40), nullable=True))
    op.add_column("place", sa.Column("route", sa.String(length=40), nullable=True))
    # The release before this one knows no such column and must go on writing places.
    op.add_column("place", sa.Column("unmatched", sa.Boolean(), server_default=sa.false(), nullable=False))


def _what_a_territory_says() -> list[sa.Column[object]]:
    return [
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("from_postcode", sa.String(length=12), nullable=False),
        sa.Column("to_postcode", sa.String(length=12), nullable=False),
        sa.Column("area_code", sa.String(length=20), nullable=False),
        sa.Column("keyword", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=True),
        sa.Column("probe", sa.String(length=64), nullable=False),
    ]


def downgrade() -> None:
    op.drop_column("place", "unmatched")
    op.drop_column("place", "route")
    op.drop_column("pickup_details", "route")
    op.drop_column("pickup_details", "area_code")
    op.drop_table("territory_line")
    op.drop_table("territory_import")
    op.drop_table("territory")
