"""merged tickets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("survivor_id", sa.BigInteger()))
    op.create_foreign_key(op.f("fk_ticket_survivor_id"), "ticket", "ticket", ["survivor_id"], ["id"])
    merged = sa.text("survivor_id IS NOT NULL")
    op.create_index("ix_ticket_survivor", "ticket", ["survivor_id"], postgresql_where=merged)
    op.create_index("ix_ticket_point_merged", "ticket", ["point_id"], postgresql_where=merged)
    op.create_table(
        "merge",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("survivor_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("first_contact_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.String(40)), nullable=False),
        sa.Column("undone_at", sa.TIMESTAMP(timezone=True)),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_merge_ticket_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["ticket.id"], name=op.f("fk_merge_survivor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    holds = sa.text("undone_at IS NULL")
    op.create_index("uq_merge_ticket", "merge", ["ticket_id"], unique=True, postgresql_where=holds)
    op.create_index("ix_merge_survivor", "merge", ["survivor_id"], postgresql_where=holds)


def downgrade() -> None:
    op.drop_table("merge")
    op.drop_index("ix_ticket_point_merged", "ticket")
    op.drop_index("ix_ticket_survivor", "ticket")
    op.drop_constraint(op.f("fk_ticket_survivor_id"), "ticket")
    op.drop_column("ticket", "survivor_id")
