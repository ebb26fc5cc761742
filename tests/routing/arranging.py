"""What tests of routing say in a word: a queue that holds out, who is there, and what they answer."""

from app.accounts.models import Skill, UserSkill
from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.drawing import draw
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.operations.attending import enter
from app.routing.operations.connecting import let_wait, stop_waiting
from app.routing.operations.dispatching import hold_out
from app.routing.operations.reserving import accept_offer, decline_offer, end_offers
from app.routing.presence import State, presence_of
from app.routing.reservations import offer_to
from app.tickets.models import Direction
from app.tickets.operations.contacts import note_contact
from tests.factories import make_point, make_queue


def pushing(*members, **settings):
    """A queue that holds out complaints."""
    return settled(make_queue(kinds=["complaint"], members=members), **{"pushes": True} | settings)


def be(agent, state, **how):
    """They are in that state from now on."""
    with transaction():
        enter(agent.id, state, actor=SYSTEM, **how)


def available(*agents):
    """They are there for work."""
    for agent in agents:
        be(agent, State.AVAILABLE)


def vip_point():
    """The telephone of somebody very important."""
    point = make_point()
    with transaction():
        point.customer.grade = Grade.VIP
    return point


def hold_out_all():
    """Hold out what can be; how many pieces."""
    with transaction():
        return hold_out(now())


def state_of(agent):
    """What they are doing."""
    return presence_of(agent.id).state


def accept(agent):
    """They take what is held out to them."""
    with transaction():
        return accept_offer(offer_to(agent.id).id, actor=agent)


def decline(agent, reason="busy"):
    """They do not."""
    with transaction():
        return decline_offer(offer_to(agent.id).id, reason, actor=agent)


def end_all():
    """End what is over; how many offers."""
    with transaction():
        return end_offers(now())


def settled(queue, **settings):
    """The same queue with these settings."""
    with transaction():
        for name, value in settings.items():
            setattr(queue, name, value)
        configuration.changed()
    return queue


def skilled(agent, **levels):
    """They have these skills at these levels."""
    with transaction():
        for code, level in levels.items():
            if db.session.get(Skill, code) is None:
                db.session.add(Skill(code=code, id=draw("skill_id_seq"), names={"en": code}))
                db.session.flush()
            db.session.add(UserSkill(user_id=agent.id, skill_code=code, level=level))
        configuration.changed()
    return agent


def caller(at=None, **facts):
    """Somebody on the line waits."""
    with transaction():
        contact = note_contact(
            provider_id=None,
            at=at or now(),
            direction=Direction.IN,
            **{"channel": "voice", "language": "en"} | facts,
        )
        let_wait(contact, at=at or now())
    return contact


def hang_up(contact):
    """They wait or talk no more."""
    with transaction():
        stop_waiting(contact, actor=SYSTEM, at=now())
