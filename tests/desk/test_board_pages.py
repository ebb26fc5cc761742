"""The board as it is asked for."""

import re

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.routing.board import PAGE
from app.routing.operations.holding import take_ticket
from tests.factories import browser_of, colleague, make_agent, make_point, make_queue, make_ticket, moment
from tests.faults.arranging import open_tickets

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(app, travel):
    travel("2026-03-02 09:00")
    return make_agent(name="Ann Lee")


@pytest.fixture
def desk(agent):
    return browser_of(agent)


def cards(html):
    return re.findall(r'id="card-(\d+)"', html)


def test_the_front_door_leads_to_the_board(desk):
    answer = desk.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == "/desk"


def test_an_empty_board_says_so(desk):
    assert "Nothing waits here" in desk.get("/desk").text


def test_a_card_shows_what_one_must_know(desk, travel):
    travel("2026-03-02 09:00")
    ticket = make_ticket(
        "complaint", point=make_point(name="Li <b>Wen</b>"), words="It is <i>broken</i>", urgent=True
    )
    html = desk.get("/desk").text
    assert f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}" in html
    assert "Li &lt;b&gt;Wen&lt;/b&gt;" in html
    assert "It is &lt;i&gt;broken&lt;/i&gt;" in html
    assert moment("2026-03-02 11:00").isoformat() in html
    assert 'data-holder=""' in html


def test_a_held_card_says_who_holds_it(desk, agent):
    ticket = make_ticket()
    taker = colleague(agent)
    with transaction():
        take_ticket(ticket, actor=taker)
    html = desk.get("/desk").text
    assert f'data-holder="{agent.id}"' in html
    assert "Ann Lee" in html


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_pages_follow_each_other_to_the_end_whatever_zone_the_database_speaks(desk, zone):
    db.session.execute(sa.text(f"SET timezone TO '{zone}'"))
    open_tickets(PAGE + 7)
    first = desk.get("/desk/rows").text
    more = re.search(r'hx-get="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    second = desk.get(more).text
    assert [len(cards(first)), len(cards(second))] == [PAGE, 7]
    assert not set(cards(first)) & set(cards(second))


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1~",
        "~1",
        "1~x",
        "nan~1",
        "inf~1",
        "-1~1",
        "1e400~1",
        "0~" + "9" * 30,
        "253402300800~1",
        "1~-1",
        "٣~٣",
    ],
)
def test_a_forged_cursor_is_the_first_page_or_an_empty_one(desk, cursor):
    make_ticket()
    assert desk.get("/desk/rows", query_string={"after": cursor}).status_code == 200


def test_a_queue_can_be_looked_at_alone(desk, agent):
    queue = make_queue("parcels-alone", kinds=["pickup"])
    pickup, query = make_ticket("pickup"), make_ticket("query")
    html = desk.get(f"/desk?queue={queue.id}").text
    assert pickup.reference in html
    assert query.reference not in html


@pytest.mark.parametrize("queue", ["999999", "-1", "9" * 30])
def test_a_queue_that_is_not_there_is_404(desk, queue):
    assert desk.get(f"/desk?queue={queue}").status_code == 404


def test_next_leads_to_the_ticket_it_took(desk, agent):
    ticket = make_ticket()
    answer = desk.post("/desk/next")
    assert (answer.status_code, answer.location) == (303, f"/desk/tickets/{ticket.reference}")
    assert ticket.assignee_id == agent.id


def test_next_tells_htmx_where_to_go(desk):
    ticket = make_ticket()
    answer = desk.post("/desk/next", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/desk/tickets/{ticket.reference}")


def test_next_says_when_nothing_waits(desk):
    assert "Nothing is waiting" in desk.post("/desk/next", follow_redirects=True).text
    answer = desk.post("/desk/next", headers=HTMX)
    assert answer.status_code == 204
    assert "Nothing is waiting" in answer.headers["HX-Trigger"]


def test_next_of_a_queue_takes_from_it_alone(desk):
    make_queue("pickups-alone", kinds=["pickup"])
    make_ticket("query")
    other = make_queue("elsewhere", kinds=["pickup"])
    assert desk.post("/desk/next", data={"queue": other.id}).location == "/desk"


@pytest.mark.parametrize("form", ["{0}", "{1}", "#{0}", "{2}"])
def test_a_reference_leads_straight_to_its_ticket(desk, form):
    reference = make_ticket().reference
    grouped = f"{reference[:3]} {reference[3:6]} {reference[6:]}"
    persian = reference.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    answer = desk.get("/desk/search", query_string={"q": form.format(reference, grouped, persian)})
    assert answer.location == f"/desk/tickets/{reference}"


@pytest.mark.parametrize(
    "typed", ["+14155550101", "+1 (415) 555-0101", "+۱۴۱۵۵۵۵۰۱۰۱", "＋１４１５５５５０１０１"]
)
def test_a_number_finds_its_tickets_in_any_script(desk, typed):
    ticket, other = make_ticket(point=make_point("+14155550101")), make_ticket()
    html = desk.get("/desk/search", query_string={"q": typed}).text
    assert ticket.reference in html
    assert other.reference not in html


@pytest.mark.parametrize("typed", ["li w", "LI WEN", "Li Wen"])
def test_the_beginning_of_a_name_finds_its_tickets(desk, typed):
    ticket, other = make_ticket(point=make_point(name="Li Wen")), make_ticket(point=make_point(name="Wen Li"))
    html = desk.get("/desk/search", query_string={"q": typed}).text
    assert ticket.reference in html
    assert other.reference not in html


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_", "\\", "\x00", "x" * 5000, "'; DROP TABLE x", "\ud83d", "1234567890"]
)
def test_whatever_is_searched_for_is_answered(desk, typed):
    make_ticket(point=make_point(name="Li Wen"))
    answer = desk.get("/desk/search", query_string={"q": typed.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (200, 302)
    assert "Li Wen" not in answer.text
