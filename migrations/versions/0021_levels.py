"""levels that name people, notices that are held, tickets that cannot be rebuilt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CAUSES = sa.Enum(
    "unit_late", "customer_unreachable", "no_capacity", "third_party", "our_mistake", "force_majeure",
    name="cause", native_enum=False, length=40,
)  # fmt: skip


def upgrade() -> None:
    op.alter_column("level", "actions", type_=ARRAY(sa.String(300)))
    _hold_notices()
    _name_problems()
    _keep_inferred_causes()
    op.add_column("level_reached", sa.Column("planned_at", sa.TIMESTAMP(timezone=True)))


def _keep_inferred_causes() -> None:
    """Of before they are known where nobody named another, and where a unit owed it."""
    op.add_column("breach", sa.Column("inferred_cause", CAUSES))
    op.execute(
        "UPDATE breach SET inferred_cause = "
        "CASE WHEN target IN ('unit_accept', 'unit_reply') THEN 'unit_late' ELSE cause END "
        "WHERE cause_by_id IS NULL OR target IN ('unit_accept', 'unit_reply')"
    )


def _name_problems() -> None:
    op.add_column("rebuild", sa.Column("problems", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("rebuild", "problems", server_default=None)
    op.create_table(
        "rebuild_problem",
        sa.Column("rebuild_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["rebuild_id"], ["rebuild.id"], name=op.f("fk_rebuild_problem_rebuild_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rebuild_problem_ticket_id")),
        sa.PrimaryKeyConstraint("rebuild_id", "ticket_id", name=op.f("pk_rebuild_problem")),
    )


def _hold_notices() -> None:
    """Those of before are told already, but for those that wait for somebody's hours."""
    op.add_column("notice", sa.Column("timer_id", sa.BigInteger()))
    op.add_column("notice", sa.Column("version", sa.SmallInteger()))
    op.add_column("notice", sa.Column("told_at", sa.TIMESTAMP(timezone=True)))
    op.execute(
        "UPDATE notice SET timer_id = split_part(key, ':', 1)::bigint, version = split_part(key, ':', 2)::smallint, "
        "told_at = CASE WHEN show_at <= greatest(made_at, now()) OR seen_at IS NOT NULL THEN show_at END"
    )
    op.alter_column("notice", "timer_id", nullable=False)
    op.alter_column("notice", "version", nullable=False)
    op.create_foreign_key(op.f("fk_notice_timer_id"), "notice", "timer", ["timer_id"], ["id"])
    _index("told_at")
    op.create_index("ix_notice_held", "notice", ["show_at"], postgresql_where=sa.text("told_at IS NULL"))


def _index(column: str) -> None:
    """What a colleague was told is found by that."""
    op.drop_index("ix_notice_user", "notice")
    op.drop_index("ix_notice_unseen", "notice")
    op.create_index("ix_notice_user", "notice", ["user_id", column])
    op.create_index(
        "ix_notice_unseen", "notice", ["user_id", column], postgresql_where=sa.text("seen_at IS NULL")
    )


def downgrade() -> None:
    """What is longer than could be written then named somebody: it is left out."""
    op.drop_column("level_reached", "planned_at")
    op.drop_column("breach", "inferred_cause")
    op.drop_table("rebuild_problem")
    op.drop_column("rebuild", "problems")
    _index("show_at")
    for column in ("told_at", "version", "timer_id"):
        op.drop_column("notice", column)
    op.execute(
        "UPDATE level SET actions = ARRAY(SELECT each FROM unnest(actions) each WHERE length(each) <= 60) "
        "WHERE EXISTS (SELECT FROM unnest(actions) each WHERE length(each) > 60)"
    )
    op.alter_column("level", "actions", type_=ARRAY(sa.String(60)))
