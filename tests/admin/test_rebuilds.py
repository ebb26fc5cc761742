"""The administrator sees what a changed policy would do to open work, and decides."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.queue import redis
from app.core.transaction import transaction
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import PolicySet, Rebuild, RebuildStage, SetState
from app.sla.operations.rebuilding import begin_rebuild
from app.sla.queries import find_set
from tests.factories import browser_of, events_named, make_agent, make_ticket, make_user, moment
from tests.locks import until_somebody_waits
from tests.sla.arranging import policy, put_in_force, timer

HOUR = 60


@pytest.fixture
def ticket(app, travel):
    """A query to be settled by five, under policies that now say nine."""
    put_in_force(policy("query", resolution=8 * HOUR))
    travel("2026-03-02 09:00")
    made = make_ticket("query")
    put_in_force(policy("query", resolution=12 * HOUR))
    return made


@pytest.fixture
def desk(ticket):
    """The browser of an administrator, at the moment of the story."""
    return browser_of(make_user("administrator"))


def begun():
    return db.session.scalars(sa.select(Rebuild).execution_options(populate_existing=True)).one()


def test_counted_it_shows_the_shift_and_changes_nothing(desk, ticket):
    answer = desk.post("/admin/rebuilds", data={"of": "in_force"})
    address = answer.headers["Location"]
    assert answer.status_code == 303
    assert "hx-trigger" in desk.get(address).text
    go_on_with_rebuild()
    page = desk.get(address).text
    assert "Counted: nothing is changed yet" in page
    assert "Do it" in page
    assert "hx-trigger" not in page[page.index('id="rebuild"') :].partition(">")[0]
    assert (begun().changed, begun().latest) == (1, 4 * 3600)
    assert timer(ticket).due_at == moment("2026-03-02 17:00")


def test_told_to_it_is_done(desk, ticket):
    address = desk.post("/admin/rebuilds", data={"of": "in_force"}).headers["Location"]
    go_on_with_rebuild()
    assert desk.post(f"{address}/confirmation").status_code == 303
    go_on_with_rebuild()
    assert begun().stage is RebuildStage.DONE
    assert timer(ticket).due_at == moment("2026-03-02 21:00")
    assert "Done" in desk.get(address + "/state").text
    [confirmed] = events_named("rebuild.confirmed")
    assert confirmed.data["changed"] == 1


def test_it_is_done_only_once_it_was_counted(desk, ticket):
    address = desk.post("/admin/rebuilds", data={"of": "in_force"}).headers["Location"]
    assert desk.post(f"{address}/confirmation").status_code == 409
    assert begun().stage is RebuildStage.COUNTING


def test_stopped_it_leaves_open_work(desk, ticket):
    address = desk.post("/admin/rebuilds", data={"of": "in_force"}).headers["Location"]
    go_on_with_rebuild()
    desk.post(f"{address}/stop")
    assert begun().stage is RebuildStage.STOPPED
    assert "Do it" not in desk.get(address).text
    assert timer(ticket).due_at == moment("2026-03-02 17:00")


def test_a_second_one_waits_for_the_first(desk, ticket):
    desk.post("/admin/rebuilds", data={"of": "in_force"})
    assert desk.post("/admin/rebuilds", data={"of": "in_force"}).status_code == 409


def test_the_draft_is_counted_and_cannot_be_done(desk, ticket):
    draft = put_in_force(policy("query", resolution=2 * HOUR))
    with transaction():
        former = sa.select(PolicySet.id).where(PolicySet.state == SetState.PAST).order_by(PolicySet.id.desc())
        before = db.session.scalars(former.limit(1)).one()
        for number, state in ((draft, SetState.DRAFT), (before, SetState.IN_FORCE)):
            db.session.get_one(PolicySet, number).state = state
            db.session.flush()
    address = desk.post("/admin/rebuilds", data={"of": "draft"}).headers["Location"]
    go_on_with_rebuild()
    page = desk.get(address).text
    assert "This is the draft" in page
    assert "Do it" not in page
    assert desk.post(f"{address}/confirmation").status_code == 422


def test_without_a_draft_there_is_nothing_to_count(desk, ticket):
    assert desk.post("/admin/rebuilds", data={"of": "draft"}).status_code == 404


@pytest.mark.parametrize("path", ["/admin/rebuilds", "/admin/rebuilds/1", "/admin/rebuilds/1/state"])
def test_only_who_may_change_settings(app, path):
    assert browser_of(make_agent()).get(path).status_code == 403


def test_the_list_leads_to_each(desk, ticket):
    address = desk.post("/admin/rebuilds", data={"of": "in_force"}).headers["Location"]
    redis().flushdb()
    assert f'href="{address}"' in desk.get("/admin/rebuilds").text


@pytest.mark.parametrize("page", ["policies/sets", "rebuilds", "territories/imports", "items/imports"])
def test_a_number_that_nothing_can_have_is_not_there(desk, page):
    assert desk.get(f"/admin/{page}/99999999999").status_code == 404


def test_of_two_begun_at_one_moment_the_second_is_told_so(own_app):
    put_in_force(policy("query", resolution=8 * HOUR))
    desk = browser_of(make_user("administrator"))
    with ThreadPoolExecutor(1) as beside:
        with transaction():
            begin_rebuild(find_set(SetState.IN_FORCE), actor=SYSTEM, at=now())
            second = beside.submit(desk.post, "/admin/rebuilds", data={"of": "in_force"})
            until_somebody_waits()
        answer = second.result()
    assert answer.status_code == 409
    assert "Open work is being reckoned already. Stop that first." in answer.text
    assert begun().stage is RebuildStage.COUNTING
