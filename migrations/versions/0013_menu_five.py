"""The telephone menu tells of prices, delivery times and offices; where somebody worded it anew, theirs stays."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FIVE = {  # by language: what stood before it, and the choice
    "en": ("To complain, 3. ", "For prices, delivery times and offices, 5. "),
    "zh": ("投诉请按3，", "资费、时限和网点请按5，"),
    "es": ("Para una reclamación, 3. ", "Para tarifas, plazos y oficinas, 5. "),
    "fa": ("ثبت شکایت عدد ۳، ", "نرخ‌ها، زمان تحویل و ساعت کار دفاتر عدد ۵، "),
}
WORDING = sa.table("wording", sa.column("code"), sa.column("language"), sa.column("body", sa.Text()))


def upgrade() -> None:
    for language, (before, choice) in FIVE.items():
        _reword(language, before, before + choice, sa.not_(WORDING.c.body.contains(choice)))


def downgrade() -> None:
    for language, (before, choice) in FIVE.items():
        _reword(language, before + choice, before)


def _reword(language: str, old: str, new: str, *which: sa.ColumnElement[bool]) -> None:
    menu = (WORDING.c.code == "say_menu", WORDING.c.language == language, *which)
    op.execute(sa.update(WORDING).where(*menu).values(body=sa.func.replace(WORDING.c.body, old, new)))
