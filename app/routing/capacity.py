"""How much of each channel somebody can have in hand at once, and what that leaves room for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.accounts.models import User
from app.core.configuration import configuration
from app.core.database import db
from app.routing.models import Place
from app.tickets.models import Channel


class ChannelCapacity(db.Model):  # type: ignore[name-defined]
    """The most pieces of a channel anybody is given. While one that blocks is in hand, nothing else is held out.

    `id` is for its events."""

    channel: Mapped[str] = mapped_column(sa.ForeignKey(Channel.code), primary_key=True)
    id: Mapped[int] = mapped_column(sa.Identity(), unique=True)
    most: Mapped[int] = mapped_column(sa.SmallInteger)
    blocks: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.CheckConstraint("most BETWEEN 0 AND 1000", name="most"),)


class AgentCapacity(db.Model):  # type: ignore[name-defined]
    """The same of one person, where it differs."""

    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.ForeignKey(Channel.code), primary_key=True)
    most: Mapped[int] = mapped_column(sa.SmallInteger)

    __table_args__ = (sa.CheckConstraint("most BETWEEN 0 AND 1000", name="most"),)


UNSAID = 10  # of a channel nothing is said about


@dataclass(frozen=True)
class Capacities:
    """What everybody, and somebody in particular, can have in hand."""

    of_channel: Mapping[str, int]
    blocking: frozenset[str]
    of_person: Mapping[tuple[int, str], int]

    def most(self, user_id: int, channel: str) -> int:
        """So many pieces of that channel at once."""
        return self.of_person.get((user_id, channel), self.of_channel.get(channel, UNSAID))

    def has_room(self, user_id: int, held: Mapping[str, int], channel: str) -> bool:
        """Whether one more of that channel can be held out to them. A call blocks; three texts do not."""
        if any(held.get(each) for each in self.blocking):
            return False
        return held.get(channel, 0) < self.most(user_id, channel)


def in_hand_of(
    user_id: "sa.ColumnElement[int] | InstrumentedAttribute[int]",
) -> "sa.ScalarSelect[Mapping[str, int]]":
    """In SQL, how many pieces of each channel somebody has in hand that do not rest: what fills their room."""
    counted = (
        sa.select(Place.channel, sa.func.count().label("pieces"))
        .where(Place.holder_id == user_id, ~Place.paused)
        .group_by(Place.channel)
        .correlate_except(Place)
        .subquery("in_hand")
    )
    by_channel = sa.func.jsonb_object_agg(counted.c.channel, counted.c.pieces)
    return sa.select(by_channel).select_from(counted).scalar_subquery()


@configuration
def capacities() -> Capacities:
    """All that is said about it."""
    said = sa.select(Channel.code, ChannelCapacity.most, ChannelCapacity.blocks)
    rows = db.session.execute(said.outerjoin(ChannelCapacity, ChannelCapacity.channel == Channel.code)).all()
    people = db.session.execute(sa.select(AgentCapacity.user_id, AgentCapacity.channel, AgentCapacity.most))
    return Capacities(
        {row.code: UNSAID if row.most is None else row.most for row in rows},
        frozenset(row.code for row in rows if row.blocks),
        {(row.user_id, row.channel): row.most for row in people},
    )


@configuration
def channels() -> Sequence[str]:
    """The codes of all channels: first those of which something is said, the fewest pieces first."""
    said = sa.select(Channel.code).outerjoin(ChannelCapacity, ChannelCapacity.channel == Channel.code)
    return tuple(db.session.scalars(said.order_by(ChannelCapacity.most, Channel.code)))
