"""What the portal does not take, and how it says so."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.queue import redis
from app.core.security import limiter
from app.core.transaction import transaction
from app.intake.models import FilingWindow
from app.portal import asking
from app.tickets.models import Attachment, Contact, Message
from app.tickets.operations import attaching
from app.tickets.operations.attaching import store
from app.tickets.queries import attachments_of
from tests.conftest import application
from tests.desk.test_files import post
from tests.factories import bring_items, tickets
from tests.intake.test_answers import ENDS, HEADING, LATE
from tests.portal.walking import LAST, open_last, walk
from tests.samples import photo

KINDS = ("query", "complaint", "pickup")


@pytest.fixture
def limited(clone_database, redis_url):
    """An application of its own, with the limiter on."""
    with application(clone_database(), redis_url, RATELIMIT_ENABLED=True) as app, app.app_context():
        redis().flushdb()
        yield app
        db.session.remove()
    limiter.enabled = False


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_that_fills_in_everything_is_refused_in_plain_words(client, travel, kind):
    travel("2026-03-02 09:00")
    answer = walk(client, kind, travel, last={"website": "https://spam.example"})
    assert (answer.status_code, "We could not take this form." in answer.text) == (403, True)
    assert tickets() == []


def test_what_no_human_types_so_fast_is_asked_for_again(client, travel):
    travel("2026-03-02 09:00")
    answer = walk(client, "query")
    assert (answer.status_code, "That was very quick." in answer.text) == (422, True)
    assert LAST["words"] in answer.text
    assert tickets() == []


@pytest.mark.parametrize(
    ("step", "said", "sentence"),
    [
        ("complaint/topic", {}, "Choose what comes closest."),
        ("complaint/topic", {"topic": "everything"}, "Not a valid choice."),
        ("complaint/item", {"item": "EA123456780CN"}, "This number has a wrong digit."),
        ("complaint/item", {"item": "parcel"}, "That is no item number."),
        ("complaint/who", {"name": "", "phone": "+14155550101"}, "Your name, please."),
        ("complaint/who", {"name": "x" * 121, "phone": "+14155550101"}, "at most 120 characters"),
        ("complaint/who", {"name": "Li", "phone": "12"}, "This is no phone number."),
        ("pickup/address", {"address": "\x00 \n"}, "We need the address."),
        ("pickup/day", {"day": "2020-01-01"}, "Not a valid choice."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_above(client, step, said, sentence):
    page = client.post(f"/new/{step}", data=said)
    assert page.status_code == 422
    assert page.text.count(sentence) == 2


@pytest.mark.parametrize(
    "path", ["/new/ransom", "/new/query/topic", "/new/query/..", "/received", "/track/code"]
)
def test_what_is_not_there_is_missing_in_the_portals_own_words(client, path):
    page = client.get(path)
    assert page.status_code == 404
    assert "Staff sign in" in page.text


def test_control_characters_never_reach_a_row(client, travel):
    travel("2026-03-02 09:00")
    walk(client, "query", travel, last={"words": "Where\x00 is\x1b it?"})
    assert tickets()[0].subject == "Where is it?"


def test_words_beyond_measure_are_refused_kindly(client, travel):
    travel("2026-03-02 09:00")
    answer = walk(client, "query", travel, last={"words": "x" * 5_001})
    assert (answer.status_code, "at most 5000 characters" in answer.text) == (422, True)


def test_a_form_of_another_site_is_refused(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/new/query/item", data={"item": ""})
    assert (answer.status_code, "Staff sign in" in answer.text) == (400, True)


def test_a_forged_session_says_nothing(client):
    client.set_cookie("postline", "eyJkcmFmdHMiOnt9fQ.forged.signature")
    assert client.get("/received").status_code == 404


def test_a_photo_comes_with_its_words(client, travel):
    travel("2026-03-02 09:00")
    open_last(client, "complaint")
    travel("2026-03-02 09:05")
    form = {**LAST, "photos": FileStorage(BytesIO(photo(kind="PNG") + bytes(10_000_000)), "box.png")}
    assert post(client, "/new/complaint", form).status_code == 303
    [message] = db.session.query(Message).all()
    assert [each.name for each in attachments_of([message.id])[message.id]] == ["box.png"]


def test_photos_of_a_form_are_stored_before_the_act_begins(client, travel, monkeypatch):
    begun = []

    def stored(file):
        begun.append(db.session().info.get("in_transaction", False))
        return store(file)

    monkeypatch.setattr(attaching, "store", stored)
    travel("2026-03-02 09:00")
    open_last(client, "complaint")
    travel("2026-03-02 09:05")
    form = {**LAST, "photos": FileStorage(BytesIO(photo()), "box.jpg")}
    assert post(client, "/new/complaint", form).status_code == 303
    assert begun == [False]


def test_photos_sent_too_early_are_on_the_ticket_once_somebody_insists(client, travel):
    travel("2026-03-02 09:00")
    bring_items(
        f"{LATE},express,CN,310012,CN,201203,2026-03-01T08:00:00Z,departed,110000,,{ENDS}", heading=HEADING
    )
    with transaction():
        window = FilingWindow(
            position=1, kind="complaint", opens_after_hours=240, source="a rule of this test"
        )
        db.session.add(window)
        configuration_changed()
    open_last(client, "complaint", item={"item": LATE})
    travel("2026-03-02 09:05")
    form = {**LAST, "photos": FileStorage(BytesIO(photo()), "box.jpg")}
    assert post(client, "/new/complaint", form).status_code == 303
    assert tickets() == []
    client.post("/received")
    [ticket] = tickets()
    [attached] = db.session.query(Attachment).all()
    assert (attached.name, attached.message.ticket_id) == ("box.jpg", ticket.id)
    assert {contact.ticket_id for contact in db.session.query(Contact)} == {ticket.id}


def test_a_file_that_is_no_picture_is_told_and_nothing_is_written(client, travel):
    travel("2026-03-02 09:00")
    open_last(client, "complaint")
    travel("2026-03-02 09:05")
    form = {**LAST, "photos": FileStorage(BytesIO(b"<html><script>"), "box.png")}
    answer = post(client, "/new/complaint", form)
    assert (answer.status_code, "Files of this type are not taken." in answer.text) == (422, True)
    assert tickets() == []


@pytest.mark.parametrize("path", ["/new/query/item", "/track"])
def test_only_where_photos_are_taken_there_is_room_for_them(client, path):
    bulk = {"words": "x", "photos": FileStorage(BytesIO(bytes(2_000_000)), "x.png")}
    assert post(client, path, bulk).status_code == 413


def test_more_than_ten_photos_weigh_is_not_even_read(client):
    tall = {"CONTENT_LENGTH": str(asking.HEAVIEST + 1)}
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/new/query", data=b"--x", content_type=kind, environ_overrides=tall)
    assert (answer.status_code, "too large together" in answer.text) == (413, True)


def test_one_number_is_written_to_five_times_a_day_at_most(limited, travel):
    for sent in range(6):
        client = limited.test_client()
        travel(f"2026-03-02 {9 + sent:02}:00")
        open_last(client, "query")
        travel(f"2026-03-02 {9 + sent:02}:01")
        answer = client.post("/new/query", data=LAST, environ_base={"REMOTE_ADDR": f"192.0.2.{sent}"})
    assert (answer.status_code, "your answers are kept in this browser" in answer.text) == (429, True)
    assert len(tickets()) == 5


def test_one_reference_is_tried_ten_times_an_hour_at_most(limited, travel):
    travel("2026-03-02 09:00")
    client, form = limited.test_client(), {"reference": "123 456 7890", "phone": "+14155550101"}
    answers = [
        client.post("/track", data=form, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}).status_code
        for number in range(11)
    ]
    assert answers == [303] * 10 + [429]


def test_items_cannot_be_tried_one_after_the_other(limited, travel):
    travel("2026-03-02 09:00")
    client = limited.test_client()
    answers = [client.get("/track?item=EA123456785CN").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert client.get("/track").status_code == 200
