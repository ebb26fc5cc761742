"""levels that name people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("level", "actions", type_=ARRAY(sa.String(300)))


def downgrade() -> None:
    """What is longer than could be written then named somebody: it is left out."""
    op.execute(
        "UPDATE level SET actions = ARRAY(SELECT each FROM unnest(actions) each WHERE length(each) <= 60) "
        "WHERE EXISTS (SELECT FROM unnest(actions) each WHERE length(each) > 60)"
    )
    op.alter_column("level", "actions", type_=ARRAY(sa.String(60)))
