"""Where to and how heavy, read out of free text; and what goes there for how much."""

import pytest
import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction
from app.items.models import Product, Rate
from app.items.offers import say_offers
from app.items.rates import Sending, offers_for, read_sending
from tests.factories import bring_promises
from tests.test_budgets import counted


@pytest.mark.parametrize(
    ("text", "sending"),
    [
        ("How much is a parcel of 1 kg to Spain?", Sending("ES", 1000)),
        ("寄到西班牙2公斤多少钱", Sending("ES", 2000)),
        ("寄西班牙三斤多少钱 3斤", Sending("ES", 1500)),
        ("¿Cuánto cuesta enviar 1,5 kilos a Irán?", Sending("IR", 1500)),
        ("هزینهٔ ارسال ۵۰۰ گرم به اسپانیا چقدر است؟", Sending("ES", 500)),
        ("price to the UK", Sending("GB", None)),
        ("2 kg 多少钱", Sending("CN", 2000)),
        ("How much to send a letter?", None),
        ("from Spain to Iran, 1 kg", None),
        ("how much to Nigeria", Sending("NG", None)),
        ("my Spanish friend weighs 10 grapes", None),
    ],
)
def test_the_one_country_and_the_weight_are_read(app, text, sending):
    assert read_sending(text, "CN") == sending


@pytest.fixture
def tariff(app):
    """Two products, one with a price for Spain and one for anywhere."""
    with transaction():
        db.session.add_all(
            [
                Product(code="parcel", position=1, names={"en": "Parcel", "zh": "包裹"}),
                Product(code="letter", position=2, names={"en": "Letter"}),
            ]
        )
        db.session.flush()
        db.session.add_all(
            Rate(
                product=product,
                origin_country="CN",
                destination_country=to,
                grams=grams,
                amount=amount,
                currency="CNY",
            )
            for product, to, grams, amount in [
                ("parcel", "ES", 1000, 14850),
                ("parcel", "ES", 5000, 32400),
                ("letter", None, 20, 600),
                ("letter", "ES", 20, 700),
                ("letter", None, 100, 1500),
            ]
        )
        configuration_changed()
    bring_promises("parcel,CN,,ES,,30,", "parcel,CN,20,ES,,25,")


@pytest.mark.parametrize(
    ("sending", "found"),
    [
        (Sending("ES", None), [("parcel", 1000, 14850, 30), ("letter", 20, 700, None)]),
        (Sending("ES", 1001), [("parcel", 5000, 32400, 30)]),
        (Sending("ES", 50), [("parcel", 1000, 14850, 30), ("letter", 100, 1500, None)]),
        (Sending("FR", None), [("letter", 20, 600, None)]),
        (Sending("ES", 6000), []),
    ],
)
def test_each_product_is_offered_at_its_lightest_price_that_carries_it(tariff, sending, found):
    offers = offers_for(sending, "CN")
    assert [(each.product, each.grams, each.amount, each.days) for each in offers] == found


def test_they_are_one_sentence(tariff):
    sending = Sending("ES", 1000)
    said = say_offers(sending, offers_for(sending, "CN"), "en")
    assert said == "To Spain: Parcel CN¥148.50 up to 1 kg, at most 30 days."
    assert (
        say_offers(sending, offers_for(sending, "CN"), "zh")
        == "寄往西班牙：包裹¥148.50（1 kg以内），最长30天。"
    )


def test_a_price_is_asked_of_no_table_twice(tariff):
    offers_for(Sending("ES", None), "CN")
    db.session.commit()
    with counted() as seen:
        offers_for(Sending("ES", None), "CN")
    assert len(seen) <= 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Rate)) == 5
