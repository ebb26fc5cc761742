"""authorised parties."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("acts_for_id", sa.BigInteger(), nullable=True))
    op.add_column("party", sa.Column("known_as", sa.String(120), nullable=True))
    op.create_foreign_key(op.f("fk_party_acts_for_id"), "party", "customer", ["acts_for_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_party_acts_for_id"), "party", type_="foreignkey")
    op.drop_column("party", "known_as")
    op.drop_column("party", "acts_for_id")
