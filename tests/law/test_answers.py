"""By when each law wants an answer: in whole days and months, by the clock of the house."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.law.profiles import profiles
from app.sla.queries import choose_for
from app.sla.reckoning import due_from
from app.sla.targets import LEGAL_ANSWER
from app.tickets.conditions import check_condition
from app.tickets.models import Ticket
from tests.law.houses import choose, send

SHANGHAI, MADRID = "Asia/Shanghai", "Europe/Madrid"
RULES = [(code, rule) for code, profile in profiles().items() for rule in profile.answers]


def law_of(kind: str, item: str | None = None, topic: str | None = None):
    """The law that a ticket opened now comes under."""
    ticket = Ticket(kind=kind, topic=topic, triage={"items": [item] if item else []})
    return choose_for(ticket).law


@pytest.mark.parametrize(
    ("kind", "product", "journey", "topic", "first", "due"),
    [
        ("complaint", "express", "domestic", None, "2026-02-25 09:00", "2026-03-04 09:00"),
        ("complaint", "domestic_express", "domestic", "delay", "2026-02-26 23:59", "2026-03-05 23:59"),
        ("complaint", "domestic_parcel", "domestic", None, "2028-02-25 09:00", "2028-03-03 09:00"),
        ("complaint", "express", "international", None, "2026-12-28 00:00", "2027-01-04 00:00"),
        ("query", "registered_letter", "domestic", None, "2026-01-31 10:00", "2026-03-02 10:00"),
        ("query", "parcel", "domestic", None, "2028-01-31 10:00", "2028-03-01 10:00"),
        ("query", "insured_parcel", "international", None, "2026-01-31 10:00", "2026-04-01 10:00"),
        ("query", "parcel", "", None, "2026-01-31 10:00", "2026-03-02 10:00"),
        ("query", "express", "domestic", "money_order", "2026-02-10 10:00", "2026-03-02 10:00"),
    ],
)
def test_chinese_law(app, kind, product, journey, topic, first, due):
    choose("cn", SHANGHAI)
    assert due_by_law(law_of(kind, send(product, journey), topic), first, SHANGHAI) == due


@pytest.mark.parametrize(
    ("kind", "journey", "first", "due"),
    [
        ("complaint", "domestic", "2026-01-31 10:00", "2026-02-28 10:00"),
        ("complaint", "domestic", "2028-01-31 10:00", "2028-02-29 10:00"),
        ("complaint", "domestic", "2026-03-10 10:00", "2026-04-10 10:00"),  # clocks go forward on 29 March
        ("complaint", "domestic", "2026-02-28 02:30", "2026-03-28 02:30"),
        ("complaint", "international", "2026-11-30 10:00", "2027-02-28 10:00"),
        ("complaint", "international", "2026-09-15 10:00", "2026-12-15 10:00"),  # and back on 25 October
        ("complaint", "", "2026-01-31 10:00", "2026-02-28 10:00"),
        ("query", "domestic", "2026-03-20 10:00", "2026-04-09 10:00"),
        ("query", "international", "2026-10-10 10:00", "2026-10-30 10:00"),
    ],
)
def test_spanish_law(app, kind, journey, first, due):
    choose("es", MADRID)
    assert due_by_law(law_of(kind, send("parcel", journey)), first, MADRID) == due


def due_by_law(law, first: str, zone: str) -> str:
    """When an answer is due to who first told us at that local time, by the same clock on the wall."""
    began = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone))
    return f"{due_from(law.targets[LEGAL_ANSWER], began).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("kind", "product", "journey"),
    [
        ("complaint", "parcel", "domestic"),
        ("query", "express", "domestic"),
        ("query", "letter", "international"),
        ("pickup", "express", "domestic"),
    ],
)
def test_what_chinese_law_does_not_name_has_no_clock(app, kind, product, journey):
    choose("cn")
    assert law_of(kind, send(product, journey)) is None


@pytest.mark.parametrize("code", ["us", "ca", "ir"])
@pytest.mark.parametrize("kind", ["complaint", "query", "pickup"])
def test_where_no_time_is_known_none_is_made_up(app, code, kind):
    choose(code)
    assert law_of(kind, send()) is None


def test_one_domestic_item_among_others_makes_a_spanish_complaint_domestic(app):
    choose("es")
    numbers = [send("parcel", "international"), send("parcel", "domestic", number="EA733104625CN")]
    ticket = Ticket(kind="complaint", triage={"items": numbers})
    assert choose_for(ticket).law.code == "law-es-complaint"


@pytest.mark.parametrize(("code", "rule"), RULES, ids=lambda each: getattr(each, "code", each))
def test_every_rule_is_understood_and_says_where_it_stands(app, code, rule):
    assert str(check_condition(rule.condition))
    assert 20 < len(rule.source) <= 200
