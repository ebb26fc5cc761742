"""The story's clocks, explained: each deadline follows from what happened to its ticket."""

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.desk.explained import explained
from app.sla.models import Timer
from app.tickets.models import Ticket


def test_every_clock_of_the_story_adds_up(demo):
    clocks = db.session.execute(sa.select(Ticket, Timer.target).join(Timer.ticket)).all()
    told = {(ticket.reference, target): explained(ticket, target, now()).told for ticket, target in clocks}

    assert len(told) > 50
    assert any(each.rests for each in told.values())
    assert [name for name, each in told.items() if each.elapsed + each.left != each.length] == []
    assert [name for name, each in told.items() if not each.stands] == []
