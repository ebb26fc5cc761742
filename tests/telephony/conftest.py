"""What is known when somebody calls."""

import pytest

from tests.factories import bring_items, bring_promises, make_point, make_unit
from tests.notifications.conftest import hang_up
from tests.telephony.calling import Caller
from tests.telephony.media_house import media_house

IN_TIME, LATE, DOMESTIC = "EE402100577CN", "EA123456785CN", "1038810022117"
HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,event_at,event_code,"
    "place,text,sender_name,sender_number,addressee_name,addressee_number"
)
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
