"""What is known when somebody calls."""

import pytest
import sqlalchemy as sa

from app.accounts.queries import HOME
from app.calendars.models import WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.configuration import write_setting
from app.core.database import db
from app.core.transaction import transaction
from app.items.models import Product, Rate
from tests.factories import bring_items, bring_promises, make_point, make_unit
from tests.notifications.conftest import hang_up
from tests.telephony.calling import Caller
from tests.telephony.media_house import media_house
from tests.territories.making import take_in

IN_TIME, LATE, DOMESTIC = "EE402100577CN", "EA123456785CN", "1038810022117"
HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,event_at,event_code,"
    "place,text,sender_name,sender_number,addressee_name,addressee_number"
)
RATES = (
    ("letter", None, 20, 600), ("parcel", "CN", 1000, 900), ("parcel", "ES", 1000, 14850), ("parcel", "ES", 5000, 32400)
)  # fmt: skip
ENDS = "Chen Hao,+14155550103,Li Wen,+14155550101"


@pytest.fixture
def items(client, travel):
    """Three items between Chen Hao and Li Wen, on Sunday the eighth of March."""
    travel("2026-03-08 08:00")
    make_unit("110000", city={"en": "Nanjing", "zh": "南京"})
    make_point("+14155550101", language="en")
    bring_promises("express,CN,,CN,,3,18:00")
    bring_items(
        f"{IN_TIME},express,CN,310012,CN,201203,2026-03-06T08:00:00Z,accepted,110000,,{ENDS}",
        f"{LATE},express,CN,310012,CN,201203,2026-03-02T08:00:00Z,departed,110000,,{ENDS}",
        f"{DOMESTIC},express,CN,310012,CN,201203,2026-03-06T08:00:00Z,accepted,110000,,{ENDS}",
        heading=HEADING,
    )
    return client


@pytest.fixture
def counter(items):
    """A post in China that sells letters to anywhere and parcels to China and Spain, with an office that rests today."""
    with transaction():
        write_setting(HOME, "CN")
        db.session.add_all(
            [
                Product(code="letter", position=1, names={"en": "Letter", "zh": "信函", "es": "Carta", "fa": "نامه"}),
                Product(code="parcel", position=2, names={"en": "Parcel", "zh": "包裹", "es": "Paquete", "fa": "بسته"}),
            ]
        )  # fmt: skip
        db.session.flush()
        db.session.add_all(
            Rate(
                product=product, origin_country="CN", destination_country=to, grams=grams, amount=amount,
                currency="CNY",
            )
            for product, to, grams, amount in RATES
        )  # fmt: skip
        configuration_changed()
    bring_promises("parcel,CN,,ES,,30,")
    make_office()
    take_in(
        {"from_postcode": "201203", "unit_code": "310103"}, {"keyword": "Bibo Road", "unit_code": "310103"}
    )
    return items


def make_office(code="310103"):
    """Open on weekdays from nine to half past five."""
    office = make_unit(code, calendar_id=office_hours(), city={"en": "Shanghai", "zh": "上海"})
    with transaction():
        office.kind = "post_office"
        office.names = {"en": "Zhangjiang post office", "zh": "张江邮局"}
        configuration_changed()


def office_hours():
    """The calendar of that name, as every house has it."""
    ours = sa.select(WorkCalendar.id).where(WorkCalendar.code == "office")
    return db.session.scalars(ours).one()


@pytest.fixture
def caller(client):
    """Li Wen, who speaks English here, on the line."""
    make_point("+14155550101", language="en")
    return Caller(client).dial()


@pytest.fixture
def house(app, monkeypatch):
    """Where the provider keeps files and sounds, as the gateway's other side."""
    with media_house() as opened:
        monkeypatch.setitem(app.config, "TWILIO_API_BASE_URL", opened.url)
        app.extensions.pop("gateway", None)
        yield opened
        hang_up(app)
