"""The page on which administrators bring files of items."""

from io import BytesIO

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.imports import FileImport, take_files
from app.items.models import MailItem
from tests.factories import browser_of, make_agent, make_user

HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,"
    "event_at,event_code,place,text\n"
)


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


def bring(browser, content, kind="items"):
    form = {"kind": kind, "file": (BytesIO(content.encode()), "tracks.csv")}
    return browser.post("/admin/items/imports", data=form, content_type="multipart/form-data")


def test_a_file_is_taken_by_a_worker_and_tells_what_was_wrong(admin):
    answer = bring(admin, HEADING + "EA123456785CN,,,,,,,,,\nEA123456786CN,,,,,,,,,\n")
    assert answer.status_code == 303
    assert "Being taken in" in admin.get(answer.location).text
    take_files()
    page = admin.get(answer.location).text
    assert "One line was wrong" in page
    assert "The check digit of EA123456786CN is wrong." in page
    assert 'hx-trigger="every 1s"' not in page
    assert db.session.scalars(sa.select(MailItem.number)).all() == ["EA123456785CN"]
    assert "tracks.csv" in admin.get("/admin/items").text


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        ("number\n", "items", "has no column"),
        (HEADING, "promises", "has no column"),
        (HEADING, "letters", "Not a valid choice"),
    ],
)
def test_what_is_no_such_table_is_said_beside_the_field(admin, content, kind, why):
    answer = bring(admin, content, kind)
    assert answer.status_code == 422
    assert why in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FileImport)) == 0


def test_without_a_file_nothing_is_begun(admin):
    answer = admin.post("/admin/items/imports", data={"kind": "items"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_file_that_is_not_there_is_404(admin):
    assert admin.get("/admin/items/imports/99").status_code == 404


def test_what_a_line_says_is_shown_as_text(admin):
    answer = bring(admin, HEADING + "<script>alert(1)</script>,,,,,,,,,\n")
    take_files()
    page = admin.get(answer.location).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_agents_have_no_such_page(app):
    assert browser_of(make_agent()).get("/admin/items").status_code == 403
