"""items."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STAGES = (
    "accepted", "departed", "arrived", "exported", "customs", "at_office", "out_for_delivery", "failed_attempt",
    "collectable", "delivered", "returning", "returned", "other",
)  # fmt: skip


def upgrade() -> None:
    _make_items()
    _make_imports()
    op.add_column("unit", sa.Column("city", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.add_column("ticket", sa.Column("lead_unit_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_ticket_lead_unit_id"), "ticket", "unit", ["lead_unit_id"], ["id"])
    op.create_index(op.f("ix_party_customer_id"), "party", ["customer_id"])
    op.create_index("ix_ticket_items", "ticket", [sa.text("(triage -> 'items')")], postgresql_using="gin")


def _make_items() -> None:
    op.create_table(
        "event_code",
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("stage", sa.Enum(*STAGES, name="stage", native_enum=False, length=40), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_event_code")),
    )
    op.create_table(
        "mail_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column(
            "digits",
            sa.String(40),
            sa.Computed(r"regexp_replace(number, '\D', '', 'g')", persisted=True),
            nullable=False,
        ),
        sa.Column("product", sa.String(40)),
        sa.Column("origin_country", sa.String(2)),
        sa.Column("origin_postcode", sa.String(20)),
        sa.Column("destination_country", sa.String(2)),
        sa.Column("destination_postcode", sa.String(20)),
        sa.Column("accepted_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("promised_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("promised_from", sa.TIMESTAMP(timezone=True)),
        sa.Column("last_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("last_code", sa.String(30)),
        sa.Column("last_place", sa.String(120)),
        sa.Column("over_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("late_at", sa.TIMESTAMP(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_item")),
        sa.UniqueConstraint("number", name=op.f("uq_mail_item_number")),
    )
    op.create_index(op.f("ix_mail_item_digits"), "mail_item", ["digits"])
    op.create_index(
        "ix_mail_item_promised",
        "mail_item",
        ["promised_at"],
        postgresql_where=sa.text("over_at IS NULL AND late_at IS NULL AND promised_at IS NOT NULL"),
    )
    op.create_table(
        "item_party",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "side", sa.Enum("sender", "addressee", name="side", native_enum=False, length=40), nullable=False
        ),
        sa.Column("name", sa.String(120)),
        sa.Column("number", sa.String(20)),
        sa.ForeignKeyConstraint(["item_id"], ["mail_item.id"], name=op.f("fk_item_party_item_id")),
        sa.PrimaryKeyConstraint("item_id", "side", name=op.f("pk_item_party")),
    )
    op.create_index(op.f("ix_item_party_number"), "item_party", ["number"])
    op.create_table(
        "item_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("text", sa.String(300)),
        sa.ForeignKeyConstraint(["item_id"], ["mail_item.id"], name=op.f("fk_item_event_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_event")),
        sa.UniqueConstraint(
            "item_id", "at", "code", "place", name=op.f("uq_item_event_item_id_at_code_place")
        ),
    )
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(40), nullable=False),
        sa.Column("origin_country", sa.String(2), nullable=False),
        sa.Column("origin_prefix", sa.String(20), nullable=False),
        sa.Column("destination_country", sa.String(2), nullable=False),
        sa.Column("destination_prefix", sa.String(20), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("by", sa.Time(), nullable=False),
        sa.CheckConstraint("days BETWEEN 0 AND 365", name=op.f("ck_promise_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint(
            "product", "origin_country", "origin_prefix", "destination_country", "destination_prefix",
            name="uq_promise_route",
        ),
    )  # fmt: skip


def _make_imports() -> None:
    op.create_table(
        "file_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "broken", name="importstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_import")),
    )
    op.create_table(
        "file_import_error",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["file_import.id"], name=op.f("fk_file_import_error_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_file_import_error")),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_party_customer_id"), table_name="party")
    op.drop_index("ix_ticket_items", table_name="ticket")
    op.drop_constraint(op.f("fk_ticket_lead_unit_id"), "ticket", type_="foreignkey")
    op.drop_column("ticket", "lead_unit_id")
    op.drop_column("unit", "city")
    for table in (
        "file_import_error", "file_import", "promise", "item_event", "item_party", "mail_item", "event_code",
    ):  # fmt: skip
        op.drop_table(table)
