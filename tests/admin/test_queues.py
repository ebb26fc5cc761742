"""The pages on which administrators set queues: what there is, what a change would do, and who takes work."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import Place, QueueMember
from app.routing.operations.setting_up import change_queue, place_in_order
from app.routing.queries import find_queue, queues
from tests.factories import (
    browser_of,
    events_named,
    make_agent,
    make_queue,
    make_ticket,
    make_user,
    root_unit,
)

PAGE = "/admin/queues/letters"


@pytest.fixture
def queue(app):
    return make_queue("letters", kinds=["query"])


@pytest.fixture
def admin(queue):
    return browser_of(make_user("administrator"))


def form_of(page, mark):
    """What a browser would send of a form as it is shown, but for its buttons."""
    form = re.search(f"<form [^>]*{re.escape(mark)}.*?</form>", page, re.DOTALL).group()
    sent = {}
    for tag in re.findall("<input[^>]*>", form):
        each = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if each.get("type") not in ("checkbox", "radio") or re.search(r"\bchecked\b", tag):
            sent.setdefault(each.get("name"), []).append(unescape(each.get("value", "")))
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', body) or re.search(r'value="([^"]*)"', body)
        sent[name] = [unescape(chosen.group(1))]
    return sent


def queue_form(browser, address=PAGE, **typed):
    named = {name.replace("__", "-"): value for name, value in typed.items()}
    return form_of(browser.get(address).text, f'action="{address}"') | named


def now_is(code="letters"):
    db.session.expire_all()
    return find_queue(code)


def plain(page):
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def test_the_list_shows_queues_in_the_order_in_which_they_are_tried(admin):
    make_ticket()
    page = admin.get("/admin/queues").text
    assert page.index("letters") < page.index("queue-traces") < page.index("queue-dispatch-pool")
    assert "Whatever no other queue takes" in page
    assert 'href="/admin/queues"' in admin.get("/start").text


def test_a_page_saved_as_it_is_shown_changes_nothing(admin):
    for code in ("letters", "dispatch-pool"):
        address = f"/admin/queues/{code}"
        assert admin.post(address, data=queue_form(admin, address)).status_code == 303
    assert events_named("queue.changed") == []


def test_what_moves_nothing_is_saved_at_once(admin):
    typed = queue_form(admin, offer_seconds="۳۰", words__0__purpose="Letters that got lost")
    answer = admin.post(PAGE, data=typed, follow_redirects=True)
    assert "Nothing that waits moves by it" in answer.text
    assert (now_is().offer_seconds, now_is().purposes["en"]) == (30, "Letters that got lost")
    assert "Seconds to accept: 20 → 30" in plain(answer.text)


def test_what_moves_work_is_shown_first_and_saved_as_it_was_seen(admin, run_jobs):
    reference = make_ticket().reference
    seen = admin.post(PAGE, data=queue_form(admin, kinds=["complaint"]))
    assert seen.status_code == 200
    assert "1 ticket that waits in letters belongs in Texts." in plain(seen.text)
    assert f"{reference[:3]} {reference[3:6]}" in seen.text
    assert now_is().kinds == ["query"]
    again = form_of(seen.text, f'action="{PAGE}"')
    assert admin.post(PAGE, data=again | {"act": "move"}).status_code == 303
    assert now_is().kinds == ["complaint"]
    run_jobs()
    assert queues()[_only_place().queue_id].code == "text"


def test_saved_alone_what_waits_stays(admin, run_jobs):
    make_ticket()
    seen = admin.post(PAGE, data=queue_form(admin, kinds=["complaint"]))
    admin.post(PAGE, data=form_of(seen.text, f'action="{PAGE}"') | {"act": "save"})
    run_jobs()
    assert queues()[_only_place().queue_id].code == "letters"


def test_what_was_left_behind_can_be_moved_later(admin, run_jobs):
    make_ticket()
    assert "Everything waits where it belongs." in admin.get("/admin/queues/astray").text
    with transaction():
        change_queue(find_queue("letters"), {"kinds": ["complaint"]}, actor=SYSTEM)
    page = admin.get("/admin/queues/astray").text
    assert "1 ticket that waits in letters belongs in Texts." in plain(page)
    assert admin.post("/admin/queues/astray").status_code == 303
    run_jobs()
    assert queues()[_only_place().queue_id].code == "text"
    assert "What belonged elsewhere was moved" in admin.get(PAGE).text


def _only_place():
    return db.session.scalars(sa.select(Place)).one()


def test_what_was_typed_after_looking_is_shown_again(admin):
    make_ticket()
    seen = admin.post(PAGE, data=queue_form(admin, kinds=["complaint"]))
    other = form_of(seen.text, f'action="{PAGE}"') | {"act": "save", "kinds": ["pickup"]}
    answer = admin.post(PAGE, data=other)
    assert (answer.status_code, now_is().kinds) == (200, ["query"])
    assert "What this would do" in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words-0-name": ""}, "Give it a name in English"),
        ({"offer_seconds": "1"}, "This is too little or too much."),
        ({"offer_seconds": "soon"}, "Write a whole number."),
        ({"most_waiting": "5"}, "Say to which queue it overflows."),
        ({"unit_id": "Atlantis"}, "Name one unit by its code."),
        ({"takes_tickets": []}, "It takes tickets, people on the line or both."),
        ({"shown": "[1"}, "This form cannot be read."),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(admin, typed, sentence):
    answer = admin.post(PAGE, data=queue_form(admin) | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert events_named("queue.changed") == []


def test_two_people_change_the_same_setting_and_the_second_is_told(admin):
    mine = queue_form(admin, offer_seconds="40", wrap_up_seconds="5")
    with transaction():
        change_queue(find_queue("letters"), {"offer_seconds": 30}, actor=SYSTEM)
    answer = admin.post(PAGE, data=mine)
    assert answer.status_code == 409
    assert "Meanwhile this has become “30”." in answer.text
    again = form_of(answer.text, f'action="{PAGE}"')
    assert admin.post(PAGE, data=again).status_code == 303
    assert (now_is().offer_seconds, now_is().wrap_up_seconds) == (40, 5)


def test_order_that_moves_no_work_is_changed_at_once_other_is_shown_first(admin):
    make_queue("parcels", kinds=["query"], position=2)
    make_ticket()
    aside = {"was": place_in_order(find_queue("pickups")), "to": 1}
    assert admin.post("/admin/queues/pickups/place", data=aside).status_code == 303
    swap = {"was": 2, "to": 3}
    seen = admin.post(f"{PAGE}/place", data=swap)
    assert "1 ticket that waits in letters belongs in parcels." in plain(seen.text)
    assert place_in_order(find_queue("letters")) == 2
    assert admin.post(f"{PAGE}/place", data=swap | {"act": "save"}).status_code == 303
    assert place_in_order(now_is()) == 3
    assert admin.post(f"{PAGE}/place", data=swap | {"act": "save"}).status_code == 409


def test_a_new_queue_is_made_closed_and_its_code_is_used_once(admin):
    new = {"name": "Valuables", "code": "valuables", "unit_id": root_unit().code}
    assert admin.post("/admin/queues", data=new).headers["Location"] == "/admin/queues/valuables"
    assert now_is("valuables").is_closed
    assert "There is a queue valuables already." in admin.post("/admin/queues", data=new).text
    assert admin.post("/admin/queues", data=new | {"code": "New!"}).status_code == 422
    assert admin.post("/admin/queues", data=new | {"code": "new"}).status_code == 422


def test_members_are_added_weighed_and_taken_out(admin, queue):
    agent = make_agent(queues=[], name="Zhang Min")
    assert "Zhang Min" in admin.get(PAGE).text
    admin.post(f"{PAGE}/members", data={"user": agent.id})
    weighed = {f"weight-{agent.id}": "٤", f"was-{agent.id}": "1"}
    assert admin.post(f"{PAGE}/members/weights", data=weighed).status_code == 303
    assert _weights(queue) == {agent.id: 4}
    assert (
        admin.post(
            f"{PAGE}/members/weights", data={f"weight-{agent.id}": "3", f"was-{agent.id}": "2"}
        ).status_code
        == 409
    )
    admin.post(f"{PAGE}/members/removal", data={"user": agent.id})
    assert _weights(queue) == {}
    told = plain(admin.get(PAGE).text)
    assert "Weight of Zhang Min: 1 → 4" in told
    assert "Zhang Min takes no more work from it" in told


def _weights(queue):
    rows = db.session.execute(sa.select(QueueMember.user_id, QueueMember.weight).filter_by(queue_id=queue.id))
    return {row.user_id: row.weight for row in rows}


def test_there_is_no_page_of_a_queue_that_is_not(admin):
    assert admin.get("/admin/queues/nothing").status_code == 404
    assert admin.post(f"{PAGE}/members", data={"user": "9" * 30}).status_code == 404
