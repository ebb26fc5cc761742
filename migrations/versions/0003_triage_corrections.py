"""What people set right in what triage read, and the rules that misled."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "triage_correction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "aspect",
            sa.Enum("kind", "topic", "language", "urgency", name="aspect", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("was", sa.String(length=60), nullable=False),
        sa.Column("should", sa.String(length=60), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_triage_correction_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_correction")),
    )
    op.create_index(op.f("ix_triage_correction_ticket_id"), "triage_correction", ["ticket_id"])
    op.create_index(
        "ix_triage_correction_newest", "triage_correction", [sa.text("at DESC"), sa.text("id DESC")]
    )
    op.create_table(
        "triage_misled",
        sa.Column("correction_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["triage_correction.id"],
            name=op.f("fk_triage_misled_correction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["triage_rule.id"],
            name=op.f("fk_triage_misled_rule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("correction_id", "rule_id", name=op.f("pk_triage_misled")),
    )
    op.create_index(op.f("ix_triage_misled_rule_id"), "triage_misled", ["rule_id"])


def downgrade() -> None:
    op.drop_table("triage_misled")
    op.drop_table("triage_correction")
