"""The files of a ticket: shown to those who may see it, and never run by their browser."""

from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.core.transaction import transaction
from app.tickets.content import LARGEST
from app.tickets.operations.answering import add_note
from app.tickets.operations.attaching import (
    AT_MOST,
    WHOLE_FORM,
    Offered,
    keep_upload,
    note_offered,
    refuse_fetched,
    store_uploads,
)
from app.tickets.queries import attachments_of, messages_of
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
    make_clerk,
    make_queue,
    make_ticket,
    make_unit,
    make_user,
)
from tests.samples import HTML, PDF, photo


@pytest.fixture
def agent(app, travel):
    travel("2026-03-02 09:00")
    return make_agent()


@pytest.fixture
def desk(agent):
    return browser_of(agent)


@pytest.fixture
def ticket(app, travel):
    travel("2026-03-02 09:00")
    return make_ticket()


@pytest.fixture
def keep(ticket, agent):
    """Keeps a file on the ticket."""

    def kept(content, name="收据 “1”.jpg"):
        with transaction():
            note = add_note(ticket, "See the picture.", actor=colleague(agent))
            return keep_upload(note, *store_uploads([(name, BytesIO(content))]))

    return kept


def address(ticket, attachment, part=""):
    return f"/desk/tickets/{ticket.reference}/files/{attachment.id}{part}"


def is_locked_up(answer):
    policy = answer.headers["Content-Security-Policy"]
    return (
        "sandbox" in policy
        and "default-src 'none'" in policy
        and answer.headers["X-Content-Type-Options"] == "nosniff"
    )


def test_a_file_is_handed_out_to_be_saved_under_its_name(desk, ticket, keep):
    sent = photo()
    answer = desk.get(address(ticket, keep(sent)), buffered=True)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, sent, "image/jpeg")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''%E6%94%B6%E6%8D%AE%20%E2%80%9C1%E2%80%9D.jpg" in disposition
    assert is_locked_up(answer)
    assert answer.content_length == len(sent)


@pytest.mark.parametrize("content", [PDF, b"Look here: ORDER 1 < 2\n", photo(), photo(kind="GIF")])
def test_nothing_is_ever_a_page(desk, ticket, keep, content):
    answer = desk.get(address(ticket, keep(content, "page.html")), buffered=True)
    assert answer.mimetype != "text/html"
    assert ".html" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert is_locked_up(answer)


@pytest.mark.parametrize(("part", "size"), [("/thumb", (320, 160)), ("/preview", (1600, 800))])
def test_a_picture_is_shown_as_we_drew_it(desk, ticket, keep, part, size):
    answer = desk.get(address(ticket, keep(photo(2000, 1000, kind="PNG")), part), buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert Image.open(BytesIO(answer.data)).size == size
    assert is_locked_up(answer)
    assert "private" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("part", ["/thumb", "/preview"])
def test_there_is_no_picture_of_what_is_none(desk, ticket, keep, part):
    assert desk.get(address(ticket, keep(PDF), part)).status_code == 404


@pytest.mark.parametrize("part", ["", "/thumb", "/preview"])
def test_who_may_not_see_the_ticket_sees_no_file_of_it(ticket, keep, client, part):
    path = address(ticket, keep(photo()), part)
    elsewhere = make_unit()
    strangers = [make_clerk(elsewhere), make_agent(queues=[make_queue(unit=elsewhere)], unit=elsewhere)]
    assert [browser_of(each).get(path).status_code for each in strangers] == [404, 404]
    assert client.get(path).status_code == 302


def test_a_file_is_found_on_its_own_ticket_only(desk, ticket, keep):
    kept, other = keep(photo()), make_ticket()
    assert desk.get(address(other, kept)).status_code == 404
    assert desk.get(f"/desk/tickets/0000000000/files/{kept.id}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "1.jpg", "..%2f1"])
def test_odd_numbers_lead_nowhere(desk, ticket, number):
    assert desk.get(f"/desk/tickets/{ticket.reference}/files/{number}").status_code == 404


def test_what_waits_or_was_refused_is_not_to_be_had_but_told(desk, ticket, agent):
    with transaction():
        note = add_note(ticket, "See.", actor=colleague(agent))
        offered = [Offered("http://127.0.0.1:9/1", "image/jpeg")] * 2
        note_offered(note, offered, actor=colleague(agent), at=note.at)
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert page.count("A file, still on its way") == 2
    numbers = sorted(int(number) for number in attachment_ids(note))
    with transaction():
        refuse_fetched(numbers[0], "type")
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert page.count("A file, still on its way") == 1
    assert "A file was not taken. Files of this type are not taken." in page
    for number in numbers:
        assert desk.get(f"/desk/tickets/{ticket.reference}/files/{number}").status_code == 404


def attachment_ids(message):
    return [each.id for each in attachments_of([message.id])[message.id]]


def test_the_timeline_shows_pictures_with_their_names_and_leads_to_the_rest(desk, ticket, keep):
    picture, paper = keep(photo(), "box.jpg"), keep(PDF, "<b>receipt.pdf")
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert f'src="{address(ticket, picture, "/thumb")}" alt="Picture: box.jpg"' in page
    assert f'href="{address(ticket, picture, "/preview")}"' in page
    assert f'href="{address(ticket, paper)}"' in page
    assert f"{paper.id}/thumb" not in page
    assert "<b>receipt" not in page
    assert "&lt;b&gt;receipt.pdf" in page
    assert "attachment.kept" not in page


def test_a_file_that_the_storage_lost_is_missing(desk, ticket, keep, app):
    kept = keep(photo())
    app.extensions["storage"].delete(kept.key)
    assert desk.get(address(ticket, kept)).status_code == 404
    assert desk.get(address(ticket, kept, "/preview")).status_code == 404


def write_note(desk, ticket, *files, once="a", htmx=True, body="See the picture."):
    """Post the note's form with files."""
    data = {
        "body": body,
        "once": once,
        "files": [FileStorage(BytesIO(content), name) for name, content in files],
    }
    return post(desk, f"/tickets/{ticket.reference}/notes", data, {"HX-Request": "true"} if htmx else {})


def post(desk, path, fields, headers=None):
    """As a browser posts a form with files."""
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return desk.post(path, data=body, headers=headers, content_type=kind)


def kept_on(ticket):
    notes = [message.id for message in messages_of([ticket.id], limit=10)]
    return [each.name for files in attachments_of(notes).values() for each in files]


def test_a_colleague_keeps_files_with_a_note(desk, ticket):
    assert write_note(desk, ticket, ("box.jpg", photo()), ("receipt", PDF)).status_code == 200
    assert kept_on(ticket) == ["box.jpg", "receipt.pdf"]


def test_a_note_without_files_is_a_note(desk, ticket):
    assert write_note(desk, ticket, htmx=False).status_code == 303
    assert write_note(desk, ticket, ("", b""), once="b").status_code == 200
    assert kept_on(ticket) == []


def test_a_note_posted_twice_keeps_its_files_once(desk, ticket):
    for _ in range(2):
        write_note(desk, ticket, ("box.jpg", photo()))
    assert kept_on(ticket) == ["box.jpg"]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_file_that_is_not_taken_keeps_the_words_and_says_why(desk, ticket, htmx):
    answer = write_note(desk, ticket, ("box.jpg", photo()), ("page.png", HTML), htmx=htmx)
    assert answer.status_code == 422
    assert "Files of this type are not taken." in answer.text
    assert "See the picture.</textarea>" in answer.text
    assert kept_on(ticket) == []


def test_files_of_ten_megabytes_come_through_and_one_of_more_than_twenty_does_not(desk, ticket):
    large = PDF + b" " * 10_000_000
    assert write_note(desk, ticket, ("1.pdf", large), ("2.pdf", large + b"x")).status_code == 200
    answer = write_note(desk, ticket, ("3.pdf", PDF + b" " * LARGEST), once="b")
    assert (answer.status_code, "A file may have 20 MB at most." in answer.text) == (422, True)
    assert kept_on(ticket) == ["1.pdf", "2.pdf"]


def test_eleven_files_are_too_many(desk, ticket):
    answer = write_note(desk, ticket, *[(f"{number}.pdf", PDF) for number in range(AT_MOST + 1)])
    assert "Ten files at most can come with one message." in answer.text
    assert kept_on(ticket) == []


def test_more_than_any_form_may_weigh_is_not_even_read(desk, ticket):
    path = f"/tickets/{ticket.reference}/notes"
    tall = {"CONTENT_LENGTH": str(WHOLE_FORM + 1)}
    kind = "multipart/form-data; boundary=x"
    answer = desk.post(path, data=b"--x", content_type=kind, environ_overrides=tall)
    assert (answer.status_code, "These files are too large together." in answer.text) == (413, True)


@pytest.mark.parametrize("noun", ["messages", "moves", "closure"])
def test_there_is_room_only_where_files_are_taken(desk, ticket, noun):
    sent = {"body": "x", "files": FileStorage(BytesIO(bytes(2_000_000)), "x.pdf")}
    assert post(desk, f"/tickets/{ticket.reference}/{noun}", sent).status_code == 413


def test_who_may_only_read_keeps_nothing(ticket):
    reader = browser_of(make_user("clerk"))
    assert write_note(reader, ticket, ("box.jpg", photo())).status_code == 403
    assert kept_on(ticket) == []
