"""rules; and notices that speak of no clock."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OUTCOME = sa.Enum("done", "refused", "guarded", name="outcome", native_enum=False, length=40)
GUARD = sa.Enum("again", "chain", "hour", name="guard", native_enum=False, length=40)
AT = sa.TIMESTAMP(timezone=True)
OF_A_CLOCK = {
    "timer_id": sa.BigInteger(),
    "version": sa.SmallInteger(),
    "target": sa.String(40),
    "due_at": AT,
}


def upgrade() -> None:
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("condition", sa.String(400), nullable=False),
        sa.Column("actions", JSONB(), nullable=False),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.Column("removed_at", AT),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_rule_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
    )
    op.create_index(
        "uq_rule_name", "rule", ["name"], unique=True, postgresql_where=sa.text("removed_at IS NULL")
    )
    op.create_table(
        "rule_firing",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", OUTCOME, nullable=False),
        sa.Column("guard", GUARD),
        sa.Column("done", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_firing_rule_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rule_firing_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_firing")),
    )
    op.create_index("ix_rule_firing_rule", "rule_firing", ["rule_id", "at"])
    op.create_index("ix_rule_firing_ticket", "rule_firing", ["ticket_id", "at"])
    op.create_index("ix_rule_firing_at", "rule_firing", ["at"])
    op.create_table(
        "rule_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_at", AT),
        sa.Column("ended_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_rule_stop_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_rule_stop_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_stop")),
    )
    op.add_column("notice", sa.Column("words", sa.String(400)))
    for name, kind in OF_A_CLOCK.items():
        op.alter_column("notice", name, existing_type=kind, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE timer_id IS NULL")
    for name, kind in OF_A_CLOCK.items():
        op.alter_column("notice", name, existing_type=kind, nullable=False)
    op.drop_column("notice", "words")
    op.drop_table("rule_stop")
    op.drop_table("rule_firing")
    op.drop_table("rule")
