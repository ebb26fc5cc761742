"""Kept data sets: an organisation with people, known customers, and years of tickets."""

import psycopg

from app.accounts.passwords import hash_password
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.transaction import transaction
from app.launcher.preparation import flask
from app.seeds import organisation, people
from app.seeds.calendars import load_calendars
from app.seeds.defaults import load_defaults
from app.seeds.demo import CALENDARS, ZONE
from app.seeds.queues import load_demo_queues
from app.seeds.signins import PASSWORD
from bench.parts.copying import copy_rows, ignore_foreign_keys, tidy
from bench.parts.history import LANGUAGES, TICKETS_EACH, History, add_history, grade_of
from bench.parts.house import House, opened
from bench.parts.servers import Servers


def known_customers(servers: Servers, number: int) -> str:
    """The kept database of an organisation with that many customers, and no tickets."""

    def fill(url: str) -> None:
        _add_customers(url, number)

    return servers.database(f"customers_{number}", fill, like=_organised(servers))


def long_history(servers: Servers, history: History) -> str:
    """The kept database of such a history."""

    def fill(url: str) -> None:
        _add_customers(url, history.tickets // TICKETS_EACH + 1)
        add_history(url, servers.redis_url, history)

    name = f"history_{history.tickets}_{history.open_per_cent}"
    return servers.database(name, fill, like=_organised(servers))


def number_of(customer: int) -> str:
    """The number of a known customer."""
    return f"+1415{2_000_000 + customer}"


def _organised(servers: Servers) -> str:
    return servers.database("organised", lambda url: _organise(url, servers.redis_url))


def _organise(database_url: str, redis_url: str) -> None:
    """Migrate, and add the defaults and an organisation with people; no tickets."""
    house = House(database_url, redis_url)
    flask(house.settings, "db", "upgrade")
    with opened(house.app()):
        load_defaults(ZONE, CALENDARS)
        password_hash = hash_password(PASSWORD)
        with transaction():
            configuration_changed()
            calendars = load_calendars(ZONE, (CALENDARS,))
            units = organisation.load_units(calendars)
            people.load_users(units, password_hash)
            load_demo_queues(units, calendars)
            people.load_members()


def _add_customers(database_url: str, number: int) -> None:
    """Customers we know by their mobile number."""
    at = now()
    ids = range(1, number + 1)
    with psycopg.connect(database_url) as connection:
        ignore_foreign_keys(connection)
        copy_rows(
            connection, "customer", ("id", "name", "language", "grade", "created_at"),
            ((i, f"Customer {i}", LANGUAGES[i % 7], grade_of(i), at) for i in ids),
        )  # fmt: skip
        copy_rows(
            connection, "contact_point", ("id", "kind", "address", "customer_id", "created_at"),
            ((i, "phone", number_of(i), i, at) for i in ids),
        )  # fmt: skip
    tidy(database_url)
