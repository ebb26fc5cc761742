"""Files that people bring with a form, and files that nobody names."""

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.storage import storage
from app.core.transaction import transaction
from app.tickets.content import LARGEST, NotTaken
from app.tickets.jobs import sweep_files
from app.tickets.models import Attachment, Message
from app.tickets.operations import attaching
from app.tickets.operations.answering import add_note
from app.tickets.operations.attaching import AT_MOST, keep_upload, store_uploads
from app.tickets.queries import attachments_of
from tests.factories import colleague, events_named, make_agent, make_ticket
from tests.samples import HTML, PDF, photo


@pytest.fixture
def agent(app):
    return colleague(make_agent())


@pytest.fixture
def ticket(app):
    return make_ticket()


@pytest.fixture
def note(ticket, agent):
    with transaction():
        return add_note(ticket, "See the picture.", actor=agent)


def keep(message, *files, name="box.jpg", **more):
    with transaction():
        return [keep_upload(message, *store_uploads([(name, BytesIO(content))]), **more) for content in files]


def contents():
    return set(storage().put_before(now() + timedelta(days=365)))


@pytest.fixture(autouse=True)
def empty_storage(app):
    for key in contents():
        storage().delete(key)


def test_what_comes_with_a_form_is_kept_with_its_words(ticket, agent):
    with transaction():
        message = add_note(ticket, "See the picture.", actor=agent)
        kept = keep_upload(message, *store_uploads([("box.jpg", BytesIO(photo()))]), actor=agent)
    [shown] = attachments_of([message.id])[message.id]
    assert (shown.id, shown.name, shown.state, shown.content_type) == (
        kept.id,
        "box.jpg",
        "kept",
        "image/jpeg",
    )
    assert contents() == {kept.key, kept.thumbnail_key}
    [event] = events_named("attachment.kept", ticket_id=ticket.id)
    assert (event.subject_id, event.actor_id) == (kept.id, agent.id)


def test_several_stand_in_their_order_and_the_same_one_lies_there_once(note):
    keep(note, photo(), PDF, photo())
    assert [each.position for each in attachments_of([note.id])[note.id]] == [0, 1, 2]
    assert len(contents()) == 3  # the picture, its thumbnail, the PDF


@pytest.mark.parametrize(
    ("given", "content", "shown"),
    [
        ("box.png", photo(), "box.jpg"),
        ("invoice.pdf.exe", PDF, "invoice.pdf.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\li\\收据.PDF", PDF, "收据.pdf"),
        (".htaccess", PDF, "htaccess.pdf"),
        ("a\r\nSet-Cookie: x\x00.pdf", PDF, "a Set-Cookie: x.pdf"),
        ("\u202egpj.exe", PDF, "gpj.pdf"),
        ("", PDF, "document-1.pdf"),
        ("...", photo(), "photo-1.jpg"),
        ("x" * 300, PDF, "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name_and_ends_as_its_content_does(note, given, content, shown):
    [kept] = keep(note, content, name=given)
    assert kept.name == shown


def test_what_is_not_taken_undoes_the_act_and_says_why(ticket, agent):
    with pytest.raises(NotTaken, match="Files of this type are not taken"), transaction():
        keep_upload(add_note(ticket, "See.", actor=agent), *store_uploads([("box.jpg", BytesIO(photo()))]))
        keep_upload(add_note(ticket, "And.", actor=agent), *store_uploads([("box.png", BytesIO(HTML))]))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 0


def test_a_message_carries_ten(note):
    keep(note, *[PDF] * AT_MOST)
    with pytest.raises(NotTaken) as refused:
        keep(note, PDF)
    assert refused.value.reason == "too_many"


def test_a_file_of_more_than_20_mb_is_refused(note):
    with pytest.raises(NotTaken) as refused:
        keep(note, bytes(LARGEST + 1))
    assert (refused.value.reason, contents()) == ("too_large", set())


def test_what_nobody_names_is_swept_after_a_day_and_the_rest_stays(note, travel):
    travel("2026-03-02 09:00")
    [kept] = keep(note, photo())
    lost = attaching.store(BytesIO(photo(colour="blue")))
    assert len(contents()) == 4
    travel("2026-03-03 08:59")
    sweep_files()
    assert len(contents()) == 4
    travel("2026-03-03 09:01")
    sweep_files()
    assert contents() == {kept.key, kept.thumbnail_key}
    assert not storage().exists(lost.key)


def test_the_sweep_looks_at_all_there_is(note, travel, monkeypatch):
    monkeypatch.setattr("app.tickets.jobs.BATCH", 2)
    travel("2026-03-02 09:00")
    for number in range(5):
        attaching.store(BytesIO(PDF + bytes(str(number), "ascii")))
    [kept] = keep(note, PDF)
    travel("2026-03-04 09:00")
    sweep_files()
    assert contents() == {kept.key}


def test_what_the_sweep_took_while_it_was_being_kept_is_put_there_again(note, travel):
    travel("2026-03-02 09:00")
    file = BytesIO(photo())
    with transaction():
        attaching.note_offered(note, [attaching.Offered("http://x/", "image/jpeg")], actor=SYSTEM, at=now())
    [event] = events_named("attachment.noted")
    stored = attaching.store(file)
    travel("2026-03-04 09:00")
    sweep_files()
    assert contents() == set()
    with transaction():
        attaching.keep_fetched(event.subject_id, stored, file)
    assert contents() == {stored.key, stored.thumbnail_key}


def test_what_somebody_keeps_meanwhile_the_sweep_leaves_alone(note):
    stored = attaching.store(BytesIO(PDF))
    keep(note, PDF)
    with transaction():
        attaching.throw_away(stored.key)
    assert storage().exists(stored.key)
