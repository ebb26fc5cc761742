"""What comes beside the words of a text: fetched from the provider only, known by its content, kept once."""

from tempfile import TemporaryFile

import pytest
import sqlalchemy as sa
from PIL import Image

from app.core.clock import now
from app.core.database import db
from app.core.errors import GatewayError
from app.core.queue import redis
from app.core.storage import storage
from app.core.tasks import Task, offer_due_tasks
from app.core.transaction import transaction
from app.stream import cards
from app.stream.channels import STREAM, Entry, note_listened
from app.telephony import media
from app.telephony.jobs import GIVE_UP_AFTER, fetch_media
from app.telephony.media import MediaHouse
from app.tickets.content import LARGEST
from app.tickets.models import Attachment, Message
from app.tickets.operations import attaching
from tests.factories import LI_WEN, events_named, signed_post, text_form, text_in, tickets
from tests.samples import HTML, PDF, archive, photo
from tests.telephony.media_house import (
    chunked,
    content,
    drips,
    is_silent,
    login_of,
    status,
    without_end,
)
from tests.telephony.payloads import cases_of


def mms(client, *addresses, body="", claims="image/jpeg", **more):
    """A text with files beside it."""
    fields = {"NumMedia": str(len(addresses))}
    for number, address in enumerate(addresses):
        fields |= {f"MediaUrl{number}": address, f"MediaContentType{number}": claims}
    return text_in(client, body, **fields, **more)


def attachments():
    newest = sa.select(Attachment).order_by(Attachment.id).execution_options(populate_existing=True)
    return db.session.scalars(newest).all()


def fetch():
    """Fetch what was noted last, as a worker does."""
    fetch_media(events_named("attachment.noted")[-1])
    return attachments()[-1]


def content_of(attachment):
    with storage().open(attachment.key) as kept:
        return kept.read()


def test_a_picture_is_noted_with_its_text_and_kept_after_it(client, house, run_jobs):
    sent = photo(800, 600)
    assert mms(client, house.keep(sent), body="My parcel is broken").status_code == 200
    [waiting] = attachments()
    assert (waiting.state, waiting.content_type, house.asked) == ("waiting", None, [])

    run_jobs()
    [kept] = attachments()
    assert (kept.state, kept.content_type, kept.size) == ("kept", "image/jpeg", len(sent))
    assert kept.name == "photo-1.jpg"
    assert content_of(kept) == sent
    [event] = events_named("attachment.kept")
    assert (event.ticket_id, event.actor_kind) == (tickets()[0].id, "provider")
    assert db.session.scalar(sa.select(Task.error).where(Task.listener.like("%fetch_media"))) is None


def test_our_name_and_key_open_the_providers_door(app, client, house):
    mms(client, house.keep(photo()))
    fetch()
    [(_, shown)] = house.asked
    assert shown == login_of(app.config["TWILIO_AUTH_TOKEN"])


def test_a_repeated_text_and_a_repeated_fetch_keep_each_picture_once(client, house, run_jobs):
    both = house.keep(photo()), house.keep(PDF)
    for _ in range(2):
        mms(client, *both, body="Broken", sid="MM1")
    run_jobs()
    fetch()
    assert [each.content_type for each in attachments()] == ["image/jpeg", "application/pdf"]
    assert len(house.asked) == 2
    assert len(events_named("attachment.kept")) == 2


def test_of_two_that_fetch_at_once_one_settles_it(client, house):
    mms(client, house.keep(photo()))
    [event] = events_named("attachment.noted")
    with TemporaryFile() as file:
        file.write(photo())
        stored = attaching.store(file)
        fetch_media(event)
        with transaction():
            attaching.keep_fetched(event.subject_id, stored, file)
            attaching.refuse_fetched(event.subject_id, "gone")
    assert attachments()[0].state == "kept"
    assert len(events_named("attachment.kept")) == 1


@pytest.mark.parametrize(
    ("sent", "claims", "reason"),
    [
        (archive(), "image/jpeg", "type"),
        (HTML, "image/png", "type"),
        (photo()[:-200], "image/jpeg", "damaged"),
    ],
    ids=["zip named jpg", "html named png", "half a picture"],
)
def test_what_is_not_what_it_says_is_refused_with_a_reason(client, house, sent, claims, reason):
    mms(client, house.keep(content(sent, Content_Type=claims)), claims=claims)
    refused = fetch()
    assert (refused.state, refused.reason, refused.key) == ("refused", reason, None)
    [event] = events_named("attachment.refused")
    assert (event.ticket_id, event.data) == (tickets()[0].id, {"reason": reason})


def test_what_it_says_to_be_is_not_believed_where_it_is_better_either(client, house):
    mms(client, house.keep(content(photo(), Content_Type="text/html")), claims="application/zip")
    assert fetch().content_type == "image/jpeg"


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://chatwoot-assets.local/sample.png",
        "https://mms.twiliocdn.com/sample.png",
        "file:///etc/passwd",
        "http://{host}@127.0.0.1:1/2010-04-01/Accounts/{account}/x",
        "{url}/2010-04-01/Accounts/AC{other}/Messages/MM1/Media/ME1",
        "{url}/2010-04-01/Accounts/{account}/../../../health",
        "{url}.evil.example/2010-04-01/Accounts/{account}/Messages/MM1/Media/ME1",
        "no address",
        "http://[::1",
        "//{host}/2010-04-01/Accounts/{account}/Messages/MM1/Media/ME1",
    ],
)
def test_only_the_accounts_own_address_at_the_provider_is_asked(app, client, house, address):
    account = app.config["TWILIO_ACCOUNT_SID"]
    host = house.url.removeprefix("http://")
    mms(client, address.format(url=house.url, host=host, account=account, other="1" * 32))
    refused = fetch()
    assert (refused.state, refused.reason) == ("refused", "foreign")
    assert house.asked == []


@pytest.mark.parametrize(
    "onward",
    ["http://169.254.169.254/latest", "http://localhost:{port}/x", "https://mms.twiliocdn.com/x", "ftp://x/"],
)
def test_a_redirect_leads_nowhere_else(client, house, onward):
    onward = onward.format(port=house.url.rpartition(":")[2])
    mms(client, house.keep(status(307, Location=onward)))
    assert fetch().reason == "foreign"
    assert len(house.asked) == 1


def test_a_redirect_within_the_provider_is_followed_without_our_key(client, house):
    house.keep(photo(), "/store/1")
    mms(client, house.keep(status(307, Location="/store/1")))
    assert fetch().state == "kept"
    assert house.asked[1] == ("/store/1", None)


def test_whoever_sends_us_in_circles_is_left(client, house):
    house.keep(status(302, Location="/store/round"), "/store/round")
    mms(client, house.keep(status(302, Location="/store/round")))
    assert fetch().reason == "foreign"
    assert len(house.asked) == media.HOPS


def test_the_real_provider_may_send_us_on_to_its_stores_only():
    real = MediaHouse(None, "AC1", "token", None)
    may = [
        "https://api.twilio.com/x", "https://mms.twiliocdn.com/AC1/x", "https://media.twiliocdn.com:443/x",
    ]  # fmt: skip
    may_not = [
        "http://mms.twiliocdn.com/x", "https://twiliocdn.com.evil.example/x", "https://eviltwiliocdn.com/x",
        "https://evil.example\\.twiliocdn.com/x", "https://mms.twiliocdn.com@evil.example/x",
        "https://mms.twiliocdn.com:8443/x", "http://api.twilio.com/x",
    ]  # fmt: skip
    assert [each for each in may if not real._may_be_asked(media._parts(each))] == []
    assert [each for each in may_not if real._may_be_asked(media._parts(each))] == []


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_gone_is_refused_for_good(client, house, code):
    mms(client, house.keep(status(code)))
    assert fetch().reason == "gone"


@pytest.mark.parametrize(
    "answer",
    [
        status(503),
        status(401),
        status(429),
        content(photo()[:100], length=100_000),
        chunked(photo()[:100], ends=False),
    ],
    ids=["503", "401", "429", "dropped", "dropped chunks"],
)
def test_what_may_pass_is_tried_again_and_kept_once(client, house, answer):
    address = house.keep(answer)
    mms(client, address)
    with pytest.raises(GatewayError) as failed:
        fetch()
    assert not failed.value.permanent
    assert attachments()[0].state == "waiting"

    house.keep(chunked(photo()[:300], photo()[300:]), address.removeprefix(house.url))
    assert fetch().state == "kept"
    assert content_of(attachments()[0]) == photo()


def test_a_failure_puts_its_task_off_and_the_sweep_brings_it_back(client, house, run_jobs, travel):
    travel("2026-03-02 09:00")
    address = house.keep(status(503))
    mms(client, address)
    run_jobs()
    task = db.session.scalars(sa.select(Task).where(Task.listener.like("%fetch_media"))).one()
    assert (task.done_at, task.error) == (None, "provider answered 503")

    house.keep(photo(), address.removeprefix(house.url))
    travel("2026-03-02 09:01")
    offer_due_tasks()
    run_jobs()
    assert attachments()[0].state == "kept"


def test_after_three_days_nobody_asks_any_more(client, house, travel):
    travel("2026-03-02 09:00")
    mms(client, house.keep(status(503)))
    travel("2026-03-05 09:01")
    assert now() > attachments()[0].at + GIVE_UP_AFTER
    assert (fetch().state, fetch().reason) == ("refused", "not_fetched")


@pytest.mark.parametrize(
    "answer", [without_end, content(bytes(LARGEST + 1)), content(bytes(LARGEST + 1), length=10**9)]
)
def test_more_than_we_take_is_left_in_the_middle_whatever_length_is_told(client, house, answer):
    mms(client, house.keep(answer))
    assert fetch().reason == "too_large"


@pytest.mark.parametrize("answer", [drips, is_silent])
def test_whoever_is_slow_does_not_hold_a_worker(client, house, monkeypatch, answer):
    monkeypatch.setattr(media, "WHOLE_SECONDS", 0.2)
    monkeypatch.setattr(media, "SILENCE_SECONDS", 0.2)
    mms(client, house.keep(answer))
    with pytest.raises(GatewayError) as failed:
        fetch()
    assert not failed.value.permanent
    assert attachments()[0].state == "waiting"


def test_a_packed_answer_is_not_unfolded(client, house):
    mms(client, house.keep(content(photo(), Content_Encoding="gzip")))
    assert fetch().state == "kept"


def test_a_lone_photo_opens_an_unsure_query_that_says_so(client, house):
    mms(client, house.keep(photo()))
    [ticket] = tickets()
    assert (ticket.kind, ticket.subject, ticket.needs_look) == ("query", "[photo]", True)
    assert db.session.scalar(sa.select(Message.body)) == ""


def test_a_lone_photo_of_somebody_known_speaks_their_language(client, house):
    text_in(client, "我的包裹丢了，什么时候到？", "+14155550102")
    [ticket] = tickets()
    ticket.status, ticket.closed_at = "closed", now()
    db.session.flush()
    text_in(client, "", "+14155550102", MediaUrl0=house.keep(photo()), MediaContentType0="image/jpeg")
    assert tickets()[-1].subject == "[图片]"


def test_what_is_no_photo_is_a_file(client, house):
    mms(client, house.keep(PDF), claims="application/pdf")
    assert tickets()[0].subject == "[file]"


def test_a_lone_photo_joins_the_open_matter(client, house):
    text_in(client, "Where is my parcel?")
    mms(client, house.keep(photo()))
    [ticket] = tickets()
    assert ticket.subject == "Where is my parcel?"
    assert fetch().timeline_id == ticket.id


@pytest.mark.parametrize("said", ["Thanks!", "Hello", "ok"])
def test_a_picture_with_a_polite_word_is_looked_at(client, house, said):
    mms(client, house.keep(photo()), body=said)
    assert len(tickets()) == 1


def test_a_stop_beside_a_picture_is_a_stop(client, house):
    mms(client, house.keep(photo()), body="STOP")
    assert tickets() == []
    assert fetch().timeline_id is None


def test_ten_at_most_come_with_a_text(client, house):
    mms(client, *(house.keep(photo()) for _ in range(12)))
    assert [each.position for each in attachments()] == list(range(10))


@pytest.mark.parametrize("number", ["0", "-1", "many", "", "9" * 30])
def test_a_forged_number_of_files_does_no_harm(client, house, number):
    form = text_form("Broken", LI_WEN, MediaUrl0=house.keep(photo()), MediaUrl2="\x00", NumMedia=number)
    assert signed_post(client, "/telephony/sms", form).status_code == 200
    assert len(attachments()) == 1


@pytest.mark.parametrize("case", cases_of("recorded.jsonl", "reconstructed.jsonl", kinds=("mms.inbound",)))
def test_no_captured_address_is_asked(app, client, house, case):
    ours = case["params"] | {"AccountSid": app.config["TWILIO_ACCOUNT_SID"], "MessageSid": f"MM{case['id']}"}
    assert signed_post(client, "/telephony/sms", ours).status_code == 200
    for event in events_named("attachment.noted"):
        fetch_media(event)
    assert {each.reason for each in attachments()} <= {"foreign"}
    assert house.asked == []


def test_the_thumbnail_is_small_and_tells_nothing_of_the_camera(client, house):
    mms(client, house.keep(photo(1200, 900)))
    with storage().open(fetch().thumbnail_key) as drawn, Image.open(drawn) as picture:
        assert (picture.format, picture.size) == ("JPEG", (320, 240))
        assert dict(picture.getexif()) == {}


def test_whoever_has_the_ticket_open_is_told_when_its_picture_is_there(client, house, run_jobs):
    note_listened(redis(), ["en"])
    mms(client, house.keep(photo()))
    run_jobs()
    redis().delete(STREAM)
    fetched = events_named("attachment.kept")
    cards.show(fetched)
    told = [Entry.from_fields(decoded(fields)).for_language("en") for _, fields in redis().xrange(STREAM)]
    assert any(f"ticket-{tickets()[0].id}" in each for each in told)


def decoded(fields):
    return {name.decode(): value.decode() for name, value in fields.items()}
