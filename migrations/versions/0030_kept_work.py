"""kept work: what a supervisor left to somebody who was gone."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("kept_at", sa.TIMESTAMP(timezone=True)))


def downgrade() -> None:
    op.drop_column("place", "kept_at")
