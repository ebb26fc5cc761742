"""The administrator takes in a file of territories: nothing moves before it was looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.operations.facts import write_facts
from tests.browser.windows import Windows
from tests.factories import make_ticket, make_unit, make_user
from tests.faults.house import House
from tests.territories.making import csv_of, take_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}


def test_a_file_is_read_looked_at_and_taken_in(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    take_in({"keyword": "别路", "unit_code": make_unit().code})
    unit = make_unit()
    ticket = make_ticket("pickup", words="Please fetch a parcel")
    with transaction():
        write_facts(ticket, {"address": "老地方"}, actor=SYSTEM)
    rows = csv_of(
        {"keyword": "老地方", "unit_code": unit.code, "route": "OT-1"},
        {"keyword": "错路", "unit_code": "nobody"},
    )
    page = windows.of(make_user("administrator", "supervisor"), "/admin/territories")
    accessible(page)

    page.get_by_label("File", exact=True).set_input_files(
        {"name": "old.csv", "mimeType": "text/csv", "buffer": rows}
    )
    page.get_by_role("button", name="Read it and show what it would change").click()
    expect(page.get_by_text("One open pickup would wait elsewhere.")).to_be_visible()
    expect(page.get_by_role("row", name="3 There is no unit with this code. nobody")).to_be_visible()
    accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Take the right rows").click()
    expect(page.get_by_role("status").get_by_text("Taken in")).to_be_visible()

    page.goto(page.url.partition("/imports")[0])
    page.get_by_label("Address", exact=True).fill("老地方")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_text(f"Unit {unit.code} OT-1 keyword “老地方”")).to_be_visible()
    accessible(page)
