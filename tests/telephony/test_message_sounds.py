"""What callers say after the tone: fetched from the provider, known by its content, kept once, heard by whoever may."""

from itertools import permutations

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import GatewayError
from app.core.storage import storage
from app.core.tasks import Task, offer_due_tasks
from app.telephony.calls.jobs import fetch_sound
from app.telephony.calls.models import CallRecording
from app.tickets.content import LARGEST
from app.tickets.jobs import UNNAMED_FOR, sweep_files
from tests.factories import (
    browser_of,
    events_named,
    make_agent,
    make_clerk,
    make_point,
    make_queue,
    make_unit,
    tickets,
)
from tests.samples import HTML, PDF, photo, spoken
from tests.servers import ACCOUNT_SID
from tests.telephony.calling import Caller
from tests.telephony.media_house import content, login_of, status

FOLDER = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings"
SID = "RE" + "7" * 32
MP3 = bytes.fromhex("ffe318c4") + bytes(68)


@pytest.fixture
def caller(client, house):
    """Li Wen at the tone, and a provider that has nothing yet."""
    make_point("+14155550101", language="en")
    calling = Caller(client).dial().press("3").wait()
    calling.sounds_at = house.url + FOLDER
    return calling


def recording():
    return db.session.scalars(sa.select(CallRecording).execution_options(populate_existing=True)).one()


def fetch(name="call.message_ready"):
    """Fetch it, as a worker does."""
    [event] = events_named(name)
    fetch_sound(event)
    return recording()


def sound_of(kept):
    with storage().open(kept.key) as file:
        return file.read()


def address():
    return f"/desk/tickets/{tickets()[0].reference}/sounds/{recording().id}"


def page_of(user):
    return browser_of(user).get(f"/desk/tickets/{tickets()[0].reference}").text


@pytest.fixture
def kept(caller, house):
    """A second of sound that we have."""
    house.keep(spoken(), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    return fetch()


def test_the_sound_is_fetched_with_our_name_and_key_after_it_was_told_of(app, caller, house, run_jobs):
    sent = spoken(3)
    house.keep(sent, f"{FOLDER}/{SID}")
    caller.leave(3, sid=SID)
    caller.sounds(SID, 3)
    assert (recording().state, house.asked) == ("ready", [])
    run_jobs()
    found = recording()
    assert (found.state, found.content_type, found.size) == ("kept", "audio/wav", len(sent))
    assert sound_of(found) == sent
    assert house.asked == [(f"{FOLDER}/{SID}", login_of(app.config["TWILIO_AUTH_TOKEN"]))]
    [event] = events_named("call.sound_kept")
    assert (event.ticket_id, event.actor_kind) == (tickets()[0].id, "provider")


@pytest.mark.parametrize("order", permutations(["sound", "words", "end"]), ids=" ".join)
def test_told_twice_and_in_any_order_it_is_kept_once(caller, house, run_jobs, order):
    house.keep(spoken(), f"{FOLDER}/{SID}")
    tell = {
        "sound": lambda: caller.sounds(SID),
        "words": lambda: caller.transcribed(SID, "My parcel is broken"),
        "end": caller.hang_up,
    }
    caller.leave(12, sid=SID)
    for each in order * 2:
        tell[each]()
        run_jobs()
    assert (recording().state, len(tickets())) == ("kept", 1)
    assert len(events_named("call.sound_kept")) == 1
    assert len(house.asked) == 1


def test_if_the_provider_never_says_that_it_is_there_it_is_fetched_all_the_same(caller, house, travel):
    travel("2026-03-02 09:00")
    house.keep(spoken(), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    with pytest.raises(GatewayError) as early:
        fetch("call.message_left")
    assert (early.value.permanent, house.asked) == (False, [])
    travel("2026-03-02 09:01")
    assert fetch("call.message_left").state == "kept"
    caller.sounds(SID, 1)
    assert recording().state == "kept"
    assert events_named("call.message_ready") == []


def test_what_is_not_filed_yet_is_asked_for_again(caller, house, run_jobs, travel):
    travel("2026-03-02 09:00")
    house.keep(status(404), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    run_jobs()
    waiting = sa.select(Task.error).where(Task.listener.like("%fetch_sound"), Task.done_at.is_(None))
    assert recording().state == "ready"
    assert set(db.session.scalars(waiting)) == {"provider answered 404"}

    house.keep(spoken(), f"{FOLDER}/{SID}")
    travel("2026-03-02 09:01")
    offer_due_tasks()
    run_jobs()
    assert recording().state == "kept"


@pytest.mark.parametrize("answer", [status(503), status(429), content(spoken()[:100], length=100_000)])
def test_what_may_pass_is_tried_again(caller, house, answer):
    house.keep(answer, f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    with pytest.raises(GatewayError) as failed:
        fetch()
    assert (failed.value.permanent, recording().state) == (False, "ready")
    house.keep(spoken(), f"{FOLDER}/{SID}")
    assert fetch().state == "kept"


@pytest.mark.parametrize(
    ("answer", "waited", "reason"),
    [
        (404, "2026-03-02 10:00", "gone"),
        (410, "2026-03-02 11:00", "gone"),
        (503, "2026-03-05 09:01", "not_fetched"),
    ],
)
def test_in_the_end_it_is_given_up_and_the_timeline_says_why(caller, house, travel, answer, waited, reason):
    travel("2026-03-02 09:00")
    house.keep(status(answer), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    travel(waited)
    given_up = fetch()
    assert (given_up.state, given_up.reason) == ("refused", reason)
    [event] = events_named("call.sound_refused")
    assert (event.ticket_id, event.data) == (tickets()[0].id, {"reason": reason})
    page = page_of(make_agent())
    assert "Its sound is not to be had. The provider did" in page or "does not have it any more" in page
    assert "<audio" not in page


@pytest.mark.parametrize(
    "posing", [HTML, PDF, photo(), b"RIFF????<script>", b""], ids=["html", "pdf", "photo", "riff", "empty"]
)
def test_what_only_calls_itself_a_sound_is_refused(caller, house, posing):
    house.keep(content(posing, Content_Type="audio/x-wav"), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    refused = fetch()
    assert (refused.state, refused.key) == ("refused", None)
    assert refused.reason == ("type" if posing else "empty")
    assert browser_of(make_agent()).get(address()).status_code == 404


def test_an_mp3_is_a_sound_too(caller, house):
    house.keep(content(MP3, Content_Type="application/octet-stream"), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    assert fetch().content_type == "audio/mpeg"


def test_more_than_we_take_is_refused(caller, house):
    house.keep(content(spoken() + bytes(LARGEST)), f"{FOLDER}/{SID}")
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    assert fetch().reason == "too_large"


def test_only_our_own_account_at_the_provider_is_asked(caller, house):
    caller.sounds_at = "http://169.254.169.254/latest"
    caller.leave(1, sid=SID)
    caller.sounds(SID, 1)
    assert (fetch().reason, house.asked) == ("foreign", [])


def test_of_whose_address_nobody_told_it_is_waited_for(caller, house, travel):
    travel("2026-03-02 09:00")
    house.keep(spoken(), f"{FOLDER}/{SID}")
    caller.transcribed(SID, "My parcel is broken")
    travel("2026-03-02 09:01")
    with pytest.raises(GatewayError) as failed:
        fetch("call.message_left")
    assert not failed.value.permanent
    caller.sounds(SID, 1)
    assert fetch().state == "kept"


def test_there_may_be_no_sound_and_the_timeline_says_so(caller):
    caller.leave(1, sid=SID)
    for _ in range(2):
        caller.sounds(SID, 1, status="absent")
    assert fetch("call.message_left").state == "absent"
    assert len(events_named("call.sound_refused")) == 1
    assert "Its sound is not to be had. The provider has none." in page_of(make_agent())


def test_what_we_have_is_not_taken_back(kept, caller):
    caller.sounds(SID, 1, status="absent")
    assert recording().state == "kept"


def test_the_sweep_leaves_what_a_message_names(kept, travel):
    travel((now() + UNNAMED_FOR * 2).isoformat())
    sweep_files()
    assert storage().exists(kept.key)


def test_it_is_heard_on_the_timeline_beside_its_words(kept, caller):
    agent = make_agent()
    player = f'src="{address()}"'
    before = page_of(agent)
    assert before.count(player) == 1
    assert before.index("A message of 1 s was left on the phone") < before.index(player)
    assert 'aria-label="Message on the phone, 1 s"' in before

    caller.transcribed(SID, "The courier shouted at me")
    after = page_of(agent)
    assert after.count(player) == 1
    words = after.index('<p class="words" dir="auto" lang="en">The courier shouted at me')
    assert after[words : after.index(player)].count("<li") == 0
    assert 'preload="none"' in after


def test_a_callback_is_heard_on_its_ticket_too(client, house):
    calling = Caller(client).dial().press("0")
    calling.sounds_at = house.url + FOLDER
    house.keep(spoken(), f"{FOLDER}/{SID}")
    calling.leave(1, sid=SID)
    calling.sounds(SID, 1)
    assert fetch().ticket.topic == "callback"
    assert f'src="{address()}"' in page_of(make_agent())


def test_while_it_is_on_its_way_the_timeline_says_so(caller):
    caller.leave(1, sid=SID)
    assert "Its sound is still on its way" in page_of(make_agent())


def test_whoever_may_see_the_ticket_hears_it_and_can_run_nothing_with_it(kept):
    answer = browser_of(make_agent()).get(address(), buffered=True)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, spoken(), "audio/wav")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "private" in answer.headers["Cache-Control"]
    assert (answer.headers["Accept-Ranges"], answer.content_length) == ("bytes", len(spoken()))


def test_a_stretch_of_it_can_be_asked_for(kept):
    browser, whole = browser_of(make_agent()), spoken()
    part = browser.get(address(), headers={"Range": "bytes=1000-1999"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(whole)}"
    rest = browser.get(address(), headers={"Range": "bytes=16000-"}, buffered=True)
    assert rest.data == whole[16000:]
    assert browser.get(address(), headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    again = browser.get(address(), headers={"If-None-Match": part.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_who_may_not_see_the_ticket_does_not_hear_it(kept, client):
    elsewhere = make_unit()
    strangers = [make_clerk(elsewhere), make_agent(queues=[make_queue(unit=elsewhere)], unit=elsewhere)]
    assert [browser_of(each).get(address()).status_code for each in strangers] == [404, 404]
    assert client.get(address()).status_code == 302


def test_it_is_found_on_its_own_ticket_only(kept, client):
    Caller(client, "+14155550102").dial().press("3").wait().leave()
    path = f"/desk/tickets/{tickets()[1].reference}/sounds/{kept.id}"
    assert browser_of(make_agent()).get(path).status_code == 404
