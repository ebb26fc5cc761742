"""The supervisor moves people and work from the live floor, by forms that say first what it would do."""

import pytest
import sqlalchemy as sa

from app.core.configuration import changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import QueueMember
from app.routing.operations.attending import enter
from app.routing.operations.holding import take_ticket
from app.routing.presence import State
from app.routing.queries import place_of
from app.routing.scenes import held_by
from tests.factories import browser_of, make_agent, make_queue, make_supervisor, make_ticket, make_unit


class Arranged:
    """A supervisor's browser, and somebody on the floor who holds two pieces."""

    def __init__(self) -> None:
        self.queue = make_queue("queries-here", kinds=["query"])
        self.person = make_agent(queues=[self.queue], name="Ann Holder")
        self.browser = browser_of(make_supervisor())
        self.tickets = [make_ticket("query") for _ in range(2)]
        with transaction():
            enter(self.person.id, State.AVAILABLE, actor=SYSTEM)
            for ticket in self.tickets:
                take_ticket(ticket, actor=self.person)

    @property
    def path(self):
        return f"/live/people/{self.person.id}"

    @property
    def references(self):
        return [ticket.reference for ticket in self.tickets]

    def ask(self, **asked):
        return self.browser.get(self.path, query_string=asked).text

    def do(self, what, **said):
        return self.browser.post(f"{self.path}/{what}", data=said)

    def works(self):
        return works(self.person)

    def holders(self):
        db.session.expire_all()
        return {place_of(ticket).holder_id for ticket in self.tickets}


def works(person):
    """The queues they work, as written."""
    theirs = sa.select(QueueMember.queue_id).where(QueueMember.user_id == person.id)
    return set(db.session.scalars(theirs))


@pytest.fixture
def floor(app):
    return Arranged()


def test_the_page_shows_what_they_work_and_hold(floor):
    html = floor.ask()
    assert "queries-here" in html
    assert all(reference in html for reference in floor.references)
    assert "What that would do" not in html


def test_joining_is_told_before_it_is_done(floor):
    beside = make_queue("beside")
    html = floor.ask(join=beside.id)
    assert "<caption>beside</caption>" in html
    assert "Change their queues" in html
    assert floor.works() == {floor.queue.id}
    answer = floor.do("queues", join=beside.id)
    assert (answer.status_code, answer.location) == (303, "/live")
    assert floor.works() == {floor.queue.id, beside.id}


def test_moving_is_leaving_one_and_joining_the_other(floor):
    beside = make_queue("beside")
    html = floor.ask(join=beside.id, leave=floor.queue.id)
    assert html.count('class="outlook"') == 2
    floor.do("queues", join=beside.id, leave=floor.queue.id)
    assert floor.works() == {beside.id}


def test_leaving_the_last_queue_is_possible_and_what_is_held_stays(floor):
    floor.do("queues", leave=floor.queue.id)
    assert floor.works() == set()
    assert floor.holders() == {floor.person.id}
    assert floor.browser.get(floor.path).status_code == 200  # they still hold something


def test_what_changes_nothing_is_said_and_refused(floor):
    html = floor.ask(join=floor.queue.id)
    assert "Nothing would change." in html
    assert "Change their queues" not in html
    assert floor.do("queues", join=floor.queue.id).status_code == 422
    assert floor.do("queues").status_code == 422


def test_work_goes_back_to_where_it_waits(floor):
    html = floor.ask(ticket="*", to="back")
    assert "Move the work" in html
    assert floor.do("work", ticket=floor.references, to="back").status_code == 303
    assert floor.holders() == {None}


def test_work_goes_to_a_colleague_of_its_queue(floor):
    other = make_agent(queues=[floor.queue], name="Ben Other")
    html = floor.ask(ticket="*", to=f"user:{other.id}")
    assert "2 pieces go to Ben Other." in html
    assert "They are not there now." in html
    floor.do("work", ticket=floor.references, to=f"user:{other.id}")
    assert floor.holders() == {other.id}


def test_work_cannot_go_to_somebody_who_does_not_work_its_queue(floor):
    stranger = make_agent(queues=[make_queue("elsewhere")])
    html = floor.ask(ticket="*", to=f"user:{stranger.id}")
    assert "2 pieces wait in queues that they do not work" in html
    assert "Move the work" not in html
    answer = floor.do("work", ticket=floor.references, to=f"user:{stranger.id}")
    assert answer.status_code == 422
    assert "That cannot be done; what stands against it is told below." in answer.text
    assert "2 pieces wait in queues that they do not work" in answer.text
    assert floor.holders() == {floor.person.id}


def test_what_stands_against_a_change_holds_for_whoever_skips_the_preview(floor):
    calls = make_queue("calls-only")
    with transaction():
        calls.takes_tickets = False
        changed()
    answer = floor.do("work", ticket=floor.references, to=f"queue:{calls.id}")
    assert answer.status_code == 422
    assert "what stands against it is told below" in answer.text
    assert floor.holders() == {floor.person.id}


def test_what_is_too_much_for_one_move_is_told(floor, monkeypatch):
    monkeypatch.setattr(held_by, "__defaults__", (1,))
    assert "The first 1 of 2 pieces." in floor.ask()
    floor.do("work", ticket="*", to="back")
    assert floor.holders() == {None, floor.person.id}
    assert "Done for 1 of 2 pieces." in floor.browser.get("/live").text
    answer = floor.do("work", ticket=[f"PL{number}" for number in range(201)], to="back")
    assert (answer.status_code, "That is too much at once." in answer.text) == (422, True)


def test_what_somebody_holds_who_is_gone_for_good_can_still_be_moved(floor):
    with transaction():
        floor.person.is_active = False
    assert "Move the work" in floor.ask(ticket="*", to="back")
    assert floor.do("work", ticket="*", to="back").status_code == 303
    assert floor.holders() == {None}
    assert floor.browser.get(floor.path).status_code == 404


def test_who_is_gone_for_good_is_given_nothing(floor):
    other = make_agent(queues=[floor.queue])
    take_one = make_ticket("query")
    with transaction():
        take_ticket(take_one, actor=other)
        other.is_active = False
    assert floor.do("work", ticket="*", to=f"user:{other.id}").status_code == 404
    assert floor.holders() == {floor.person.id}
    beside = make_queue("beside")
    path = f"/live/people/{other.id}"
    assert "beside" not in floor.browser.get(path).text.partition('id="to"')[0]
    assert floor.browser.post(f"{path}/queues", data={"join": beside.id}).status_code == 422
    assert beside.id not in works(other)


def test_work_goes_to_another_queue_and_what_is_foreign_there_is_told(floor):
    beside = make_queue("beside", kinds=["pickup"])
    html = floor.ask(ticket=floor.references[0], to=f"queue:{beside.id}")
    assert "One piece is not what the queue is for." in html
    floor.do("work", ticket=floor.references[0], to=f"queue:{beside.id}")
    assert place_of(floor.tickets[0]).queue_id == beside.id
    assert floor.holders() == {None, floor.person.id}


@pytest.mark.parametrize(
    "to", ["", "queue:", "queue:999999", "user:999999", "nowhere", "user:99999999999999999999", "queue:²"]
)
def test_a_place_that_is_none_moves_nothing(floor, to):
    assert floor.do("work", ticket=floor.references, to=to).status_code in (404, 422)
    assert floor.holders() == {floor.person.id}


@pytest.mark.parametrize("what", ["queues", "work"])
def test_nobody_has_a_number_too_large(floor, what):
    assert floor.browser.get("/live/people/99999999999").status_code == 404
    assert floor.browser.post(f"/live/people/99999999999/{what}").status_code == 404
    assert floor.do("queues", join=99999999999).status_code == 422
    assert floor.do("work", ticket="PL\0", to="back").status_code == 404


def test_what_somebody_else_has_by_now_is_said_on_the_page(floor):
    other = make_agent(queues=[floor.queue])
    floor.do("work", ticket=floor.references[0], to=f"user:{other.id}")
    answer = floor.do("work", ticket=floor.references, to="back")
    assert answer.status_code == 409
    assert "Some of it is in other hands by now." in answer.text
    assert floor.holders() == {floor.person.id, other.id}


def test_the_dialog_gets_a_part_and_closes_itself(floor):
    htmx = {"HX-Request": "true"}
    assert "<html" not in floor.browser.get(floor.path, headers=htmx).text
    said = {"ticket": floor.references, "to": "back"}
    answer = floor.browser.post(f"{floor.path}/work", data=said, headers=htmx)
    assert answer.status_code == 204
    assert "moved" in answer.headers["HX-Trigger"]


def test_a_supervisor_of_another_unit_sees_and_moves_nobody(floor):
    stranger = browser_of(make_supervisor(unit=make_unit()))
    assert stranger.get(floor.path).status_code == 404
    for what in ("queues", "work"):
        said = {"leave": floor.queue.id, "ticket": floor.references, "to": "back"}
        assert stranger.post(f"{floor.path}/{what}", data=said).status_code == 404
    assert floor.holders() == {floor.person.id}
    assert floor.works() == {floor.queue.id}


def test_nobody_is_moved_into_a_queue_of_another_unit(app):
    here, there = make_unit(), make_unit()
    person = make_agent(queues=[make_queue(unit=here)])
    browser, beside = browser_of(make_supervisor(unit=here)), make_queue(unit=there)
    assert browser.get(f"/live/people/{person.id}?join={beside.id}").status_code == 404
    assert browser.post(f"/live/people/{person.id}/queues", data={"join": beside.id}).status_code == 404
    assert beside.id not in works(person)


def test_work_is_not_sent_to_a_queue_of_another_unit(app):
    here, there = make_unit(), make_unit()
    queue, beside = make_queue(unit=here, kinds=["query"]), make_queue(unit=there, position=2)
    person, ticket = make_agent(queues=[queue]), make_ticket("query")
    with transaction():
        take_ticket(ticket, actor=person)
    said = {"ticket": ticket.reference, "to": f"queue:{beside.id}"}
    answer = browser_of(make_supervisor(unit=here)).post(f"/live/people/{person.id}/work", data=said)
    assert answer.status_code == 404
    assert place_of(ticket).queue_id == queue.id


def test_all_that_somebody_who_is_gone_holds_is_kept_for_them_by_one_press(floor):
    with transaction():
        enter(floor.person.id, State.OFFLINE, actor=SYSTEM)
    part = "/live/parts/live_kept"
    assert 'value="keep"' in floor.browser.get(part).text
    assert floor.do("work", ticket="*", to="keep").status_code == 303
    assert "Ann Holder" not in floor.browser.get(part).text
    assert floor.holders() == {floor.person.id}
    page = floor.browser.get(f"/desk/tickets/{floor.references[0]}").text
    assert "left it to Ann Holder, who was gone" in page
