"""When, by whom and with what something may be filed under each law, as the ladder's fourth step asks it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.calendars.operations import add_exception
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.models import FilingWindow
from app.intake.wishes import Wish, refuse_wish
from app.law.profiles import profiles
from app.notifications.models import Delivery
from app.tickets.models import Contact
from app.wordings.queries import compose
from tests.factories import moment, text_in, tickets
from tests.law.houses import ADDRESSEE, ITEM, SENDER, choose, send

POSTED = "2026-01-30 12:00"
SECOND = timedelta(seconds=1)


def answer(kind, topic, at, sender=None):
    """What somebody hears who asks for that at that time; None: somebody acts."""
    wish = Wish(kind, "en", "…", topic=topic, items=(ITEM,))
    reply = refuse_wish(Contact(from_address=sender), wish, at=at)
    return reply.disposition if reply else None


@pytest.mark.parametrize(
    ("law", "kind", "topic", "product", "journey", "first", "last"),
    [
        ("cn", "query", None, "parcel", "domestic", None, "2027-01-30"),
        ("cn", "query", "trace_late", "registered_letter", "international", None, "2026-07-29"),
        ("es", "complaint", "attitude", "letter", "domestic", None, "2026-07-30"),
        ("us", "complaint", "loss", "express", "domestic", "2026-02-06 12:00", "2026-03-31"),
        ("us", "complaint", "loss", "insured_parcel", "domestic", "2026-02-14 12:00", "2026-03-31"),
        ("us", "complaint", "damage", "insured_parcel", "domestic", None, "2026-03-31"),
        ("us", "query", "trace_late", "express", "international", "2026-02-02 12:00", "2026-04-30"),
        ("us", "complaint", "loss", "parcel", "international", "2026-02-06 12:00", "2026-07-30"),
        ("ca", "complaint", "damage", "parcel", "domestic", None, "2026-04-30"),
        ("ir", "query", "trace_no_result", "express", "domestic", "2026-02-02 12:00", None),
        ("ir", "complaint", "delay", "parcel", "domestic", "2026-02-02 12:00", None),
    ],
)
def test_from_when_until_when(app, law, kind, topic, product, journey, first, last):
    choose(law)
    send(product, journey, accepted_at=POSTED)
    first_at = moment(first or POSTED)
    assert answer(kind, topic, first_at) is None
    if first:
        assert answer(kind, topic, first_at - SECOND) == "too_early"
    if last is None:
        assert answer(kind, topic, moment("2036-01-30")) is None
    else:
        assert answer(kind, topic, moment(f"{last} 23:59:59")) is None
        assert answer(kind, topic, moment(last) + timedelta(days=1)) == "too_late"


@pytest.mark.parametrize(
    ("law", "kind", "topic", "product", "journey"),
    [
        ("cn", "query", None, "express", "domestic"),
        ("cn", "complaint", "loss", "parcel", "domestic"),
        ("us", "complaint", "loss", "parcel", "domestic"),
        ("us", "query", "customs", "express", "international"),
        ("us", "complaint", "damage", "express", "international"),
        ("ca", "complaint", "attitude", "express", "domestic"),
        ("ir", "complaint", "damage", "express", "domestic"),
    ],
)
def test_what_no_window_is_about_is_open_at_once_and_for_ever(app, law, kind, topic, product, journey):
    choose(law)
    send(product, journey, accepted_at=POSTED)
    assert [answer(kind, topic, moment(at)) for at in (POSTED, "2036-01-30")] == [None, None]


def test_the_last_day_ends_by_the_clock_of_the_house(app):
    choose("ca", "America/Vancouver")
    send(accepted_at="2026-01-31 05:00")  # the 30th there
    assert answer("complaint", "damage", moment("2026-05-01 06:59")) is None
    assert answer("complaint", "damage", moment("2026-05-01 07:00")) == "too_late"


def test_a_late_refund_counts_business_days_from_the_promised_date(app):
    choose("ca")
    office = db.session.scalars(sa.select(WorkCalendar).where(WorkCalendar.code == "office")).one()
    with transaction():
        add_exception(office, moment("2026-02-16").date(), "Family Day", (), actor=SYSTEM)
        configuration_changed()
    send(accepted_at="2026-01-26 12:00", promised_at="2026-01-30 18:00")
    assert answer("complaint", "delay", moment("2026-03-16 23:59")) is None
    assert answer("complaint", "delay", moment("2026-03-17 00:00")) == "too_late"


def test_without_a_promised_date_no_refund_is_late(app):
    choose("ca")
    send(promised_at=None)
    assert answer("complaint", "delay", moment("2036-01-30")) is None


@pytest.mark.parametrize(
    ("sender", "heard"), [(ADDRESSEE, "may_not_file"), (SENDER, None), ("+14155550199", None), (None, None)]
)
def test_only_the_other_side_may_not_file(app, sender, heard):
    choose("ca")
    send()
    assert answer("complaint", "damage", moment("2026-02-10 12:00"), sender) == heard


def last_text():
    return db.session.scalars(sa.select(Delivery.text).order_by(Delivery.id.desc())).first()


@pytest.fixture
def canada(client, travel):
    travel("2026-02-10 12:00")
    choose("ca")
    send("parcel")
    return client


def test_who_may_not_file_hears_who_may_and_can_insist(canada):
    text_in(canada, f"I complain, {ITEM} came damaged", ADDRESSEE)
    assert tickets() == []
    assert last_text().startswith(f"By the rules only the sender may file this for {ITEM}.")
    text_in(canada, "1", ADDRESSEE)
    [ticket] = tickets()
    assert (ticket.kind, ticket.topic) == ("complaint", "damage")


@pytest.mark.parametrize(
    ("side", "words"),
    [("sender", {"zh": "寄件人", "es": "remitente", "fa": "فرستنده"}), ("addressee", {"zh": "收件人"})],
)
def test_it_is_told_in_their_language(canada, side, words):
    with transaction():
        db.session.execute(sa.update(FilingWindow).values(may_file=side))
        configuration_changed()
    for language, word in words.items():
        other = ADDRESSEE if side == "sender" else SENDER
        wish = Wish("complaint", language, "…", topic="damage", items=(ITEM,))
        reply = refuse_wish(Contact(from_address=other), wish, at=moment("2026-02-10 12:00"))
        assert reply.text == f"{side}_may_file"
        assert word in compose(reply.text, language, **reply.words)


def test_a_threat_is_heard_by_a_person_whoever_threatens(canada):
    text_in(canada, f"I complain, {ITEM} came damaged, I will call my lawyer", ADDRESSEE)
    assert len(tickets()) == 1


def test_what_the_law_wants_to_see_is_asked_for_with_the_acknowledgement(canada):
    text_in(canada, f"I complain, {ITEM} came damaged", SENDER)
    [ticket] = tickets()
    assert ticket.triage["evidence"] == ["photo"]
    acknowledged, asked = db.session.scalars(sa.select(Delivery.text).order_by(Delivery.id))
    assert acknowledged.startswith("Received.")
    assert "please send us a photo of the damage: just reply" in asked


def test_a_picture_that_is_there_is_not_asked_for(canada):
    text_in(
        canada, f"I complain, {ITEM} came damaged", SENDER,
        MediaUrl0="https://api.twilio.com/1", MediaContentType0="image/jpeg",
    )  # fmt: skip
    assert "evidence" not in tickets()[0].triage


def test_every_window_says_where_it_stands_and_wants_what_can_be_named(app):
    rules = [rule for profile in profiles().values() for rule in profile.windows]
    assert all(20 < len(rule.source) <= 200 for rule in rules)
    wanted = {code for rule in rules for code in rule.evidence}
    assert all(compose(f"evidence_{code}", "fa") for code in wanted)
    abouts = [
        (code, rule.kind, rule.is_international, *pair)
        for code, profile in profiles().items()
        for rule in profile.windows
        for pair in rule.each()
    ]
    assert len(abouts) == len(set(abouts))
