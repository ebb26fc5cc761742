"""The texts we send and say."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db


class Wording(db.Model):  # type: ignore[name-defined]
    """One of our texts in one language. Words in braces are filled in."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)
