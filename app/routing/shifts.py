"""When people are to be there. At the end of a shift whoever is still there is signed off."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.database import db


class Shift(db.Model):  # type: ignore[name-defined]
    """Somebody is to be there from then to then."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    series_id: Mapped[int | None] = mapped_column(sa.BigInteger)  # the first of those made together for them

    __table_args__ = (
        sa.CheckConstraint("until_at > from_at", name="forwards"),
        sa.Index("ix_shift_user", "user_id", "until_at"),
    )
