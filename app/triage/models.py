"""The phrases and words by which texts are read: rows, so that a country or a trade can have its own."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import db


class What(StrEnum):
    """What a phrase speaks for."""

    KIND = "kind"
    SIGN = "sign"  # what phrases of one meaning have in common; `weights.csv` says what it speaks for
    TOPIC = "topic"  # its value is written `kind.topic`
    GESTURE = "gesture"
    URGENCY = "urgency"
    LANGUAGE = "language"


class Meaning(StrEnum):
    """What somebody wants who sends one of the words that the law or the carrier knows."""

    STOP = "stop"
    START = "start"
    HELP = "help"


class TriageRule(db.Model):  # type: ignore[name-defined]
    """A phrase that, found in a text of its language, speaks with its weight for a value.

    In a phrase, `…` stands for a few words, a `*` at the end of a part for any ending of the word. There are
    no regular expressions, so nothing that an administrator writes can make reading slow."""

    __table_args__ = (
        sa.UniqueConstraint("what", "value", "language", "phrase", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[What]
    value: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    phrase: Mapped[str] = mapped_column(sa.String(120))
    weight: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=True)


class OptWord(db.Model):  # type: ignore[name-defined]
    """A word that, alone in a text, stops or starts our texts or asks for help; no country means all."""

    __table_args__ = (sa.UniqueConstraint("word", "country", postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(8))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    meaning: Mapped[Meaning]


class Aspect(StrEnum):
    """What of a reading somebody may set right."""

    KIND = "kind"
    TOPIC = "topic"
    LANGUAGE = "language"
    URGENCY = "urgency"


class TriageCorrection(db.Model):  # type: ignore[name-defined]
    """A person said what a text should have been read as. `ticket_id` is a plain number: triage knows no tickets."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    language: Mapped[str] = mapped_column(sa.String(8))  # that the text was read in
    aspect: Mapped[Aspect]
    was: Mapped[str] = mapped_column(sa.String(60))
    should: Mapped[str] = mapped_column(sa.String(60))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship()
    misled: Mapped[list[TriageRule]] = relationship(secondary="triage_misled", order_by=TriageRule.id)

    __table_args__ = (sa.Index("ix_triage_correction_newest", sa.text("at DESC"), sa.text("id DESC")),)


class TriageMisled(db.Model):  # type: ignore[name-defined]
    """A rule that spoke for what turned out wrong. The text itself is not kept: whoever sets up reads no conversations."""

    correction_id: Mapped[int] = mapped_column(
        sa.ForeignKey(TriageCorrection.id, ondelete="CASCADE"), primary_key=True
    )
    rule_id: Mapped[int] = mapped_column(
        sa.ForeignKey(TriageRule.id, ondelete="CASCADE"), primary_key=True, index=True
    )
