"""proof codes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proof_code",
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_today", sa.SmallInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["contact_point.id"], name=op.f("fk_proof_code_point_id")),
        sa.PrimaryKeyConstraint("point_id", name=op.f("pk_proof_code")),
    )


def downgrade() -> None:
    op.drop_table("proof_code")
