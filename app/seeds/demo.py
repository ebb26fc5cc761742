"""The demonstration: a post with its units, people and customers, and what happened to them in the last two days."""

from app.accounts.passwords import hash_password
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.law.operations import choose_profile
from app.law.profiles import profiles
from app.law.queries import chosen_profile
from app.seeds import organisation, people
from app.seeds.calendars import load_calendars
from app.seeds.items import load_items
from app.seeds.queues import load_demo_queues
from app.seeds.shifts import load_shifts
from app.seeds.signins import PASSWORD
from app.seeds.story import story_began_at, tell_story
from app.seeds.tables import be_alone, is_current, note_loaded
from app.seeds.tariff import load_tariff
from app.seeds.territories import load_territories

LOADED = "seeds_demo"
ZONE = "Asia/Shanghai"
LAW = "cn"
CALENDARS = "demo/calendars"


def load_demo() -> None:
    """Add what is missing of the demonstration, and tell its story once. Wants the defaults."""
    if is_current(LOADED):
        return
    password_hash = hash_password(PASSWORD)
    with transaction():
        be_alone()
        configuration_changed()
        calendars = load_calendars(ZONE, (CALENDARS,))
        units = organisation.load_units(calendars)
        load_territories()
        people.load_users(units, password_hash)
        load_demo_queues(units, calendars)
        load_shifts(people.load_members(), ZONE)
        people.load_customers(now())
        load_tariff()
        if chosen_profile() is None:
            choose_profile(profiles()[LAW], actor=SYSTEM, at=story_began_at())
    tell_story()
    with transaction():
        load_items(story_began_at())
        note_loaded(LOADED)
