"""Why a ticket waits where it waits and is with whom it is; and why the next piece is the next."""

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Skill
from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM, Actor, ActorKind
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.homes import Home
from app.routing.models import Came, QueueSkill
from app.routing.operations.holding import assign_ticket, release_ticket, take_ticket
from app.routing.operations.overflowing import overflow_waiting
from app.routing.operations.placing import requeue_all
from app.routing.operations.taking import take_next
from app.routing.queries import place_of, pool, queues
from app.rules.models import Rule
from app.tickets.models import Priority, Status
from app.tickets.operations.closing import end_ticket
from tests.factories import (
    browser_of,
    colleague,
    join_queue,
    make_able,
    make_agent,
    make_clerk,
    make_point,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
    root_unit,
)
from tests.routing.test_offers import accept, available, decline, end_all, hold_out_all, pushing
from tests.test_budgets import counted, told

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nine(app, travel):
    travel("2026-03-02 09:00")


def setting(queue, **values):
    with transaction():
        for name, value in values.items():
            setattr(queue, name, value)
        configuration.changed()
    return queue


def page_of(ticket, reader=None):
    answer = browser_of(reader or make_agent()).get(f"/desk/tickets/{ticket.reference}/placement")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def facts_of(ticket):
    return browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}/placement.json").json


def test_it_says_which_queues_were_tried_before_and_what_of_it_did_not_fit(app):
    setting(make_queue("vips", kinds=["complaint"], position=1), grades=["vip"], names={"en": "VIPs"})
    setting(
        make_queue("letters", kinds=["complaint"], position=2), channels=["letter"], names={"en": "Letters"}
    )
    make_queue("other", kinds=["query"], position=3)
    setting(
        make_queue("english", kinds=["complaint"], languages=["en"], position=4),
        names={"en": "English complaints"},
    )
    ticket = make_ticket("complaint")
    page = page_of(ticket)
    assert "“English complaints” is the first queue that takes it: Complaint and English." in page
    assert "“VIPs”: not for grade Standard" in page
    assert "“Letters”: not by SMS" in page
    assert "1 queue for other kinds of work" in page
    facts = facts_of(ticket)
    assert (facts["queue"], facts["home"], facts["came"]) == ("english", "english", "home")
    assert facts["passed"] == [
        {"queue": "vips", "misfits": ["grade"]},
        {"queue": "letters", "misfits": ["channel"]},
    ]


def test_a_closed_queue_is_said_to_take_nothing_new(app):
    setting(make_queue("shut", kinds=["complaint"]), is_closed=True, names={"en": "Shut"})
    assert "“Shut”: it takes nothing new" in page_of(make_ticket("complaint"))


def test_what_overflowed_says_from_where_and_after_how_long(app, travel):
    beside = make_queue("beside", position=99)
    first = make_queue("first", kinds=["complaint"])
    setting(first, overflow_id=beside.id, overflow_after=timedelta(minutes=30), names={"en": "The first"})
    ticket = make_ticket("complaint")
    travel("2026-03-02 09:45")
    with transaction():
        assert overflow_waiting(now()) == 1
    assert "It had waited 45 min in “The first”" in page_of(ticket)
    assert facts_of(ticket)["arrival"] == {
        "from": "first", "at": "2026-03-02T09:45:00+00:00", "waited": 2700, "by": None,
    }  # fmt: skip


def test_what_was_too_much_says_so(app):
    beside = make_queue("beside", position=99)
    setting(
        make_queue("first", kinds=["complaint"]),
        overflow_id=beside.id,
        most_waiting=1,
        names={"en": "The first"},
    )
    make_ticket("complaint")
    second = make_ticket("complaint")
    with transaction():
        overflow_waiting(now())
    assert "Too much waited in “The first”, and it came over." in page_of(second)


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (Came.LEVEL, "A level of one of its clocks moved it here from “Complaints”."),
        (Came.PERSON, "Sara Karimi moved it here from “Complaints”."),
        (Came.SET_BACK, "It came back:"),
    ],
)
def test_whatever_brought_it_there_is_said(app, came, words):
    ticket, mover = make_ticket("complaint"), colleague(make_supervisor(name="Sara Karimi"))
    with transaction():
        home = Home(pool(), pool().unit_id)
        requeue_all([(place_of(ticket), ticket)], home, None, now(), came=came, actor=mover)
    assert words in page_of(ticket)


def test_a_rule_that_brought_it_there_is_named(app):
    ticket, rule = make_ticket("complaint"), db.session.scalars(sa.select(Rule)).first()
    with transaction():
        home, actor = Home(pool(), pool().unit_id), Actor(ActorKind.RULE, rule.id)
        requeue_all([(place_of(ticket), ticket)], home, None, now(), came=Came.RULE, actor=actor)
    assert f"Rule “{rule.name}” moved it here from “Complaints”." in html.unescape(page_of(ticket))
    assert facts_of(ticket)["arrival"]["by"] == rule.name


def test_where_it_would_wait_today_is_said_when_queues_have_changed(app):
    ticket = make_ticket("complaint")
    setting(make_queue("newer", kinds=["complaint"]), names={"en": "Newer"})
    assert "by today's queues it would wait in “Newer”" in page_of(ticket)


def test_it_says_what_its_rank_is_made_of_and_how_many_stand_before_it(app):
    first = make_ticket("complaint", point=make_point(grade=Grade.VIP))
    for _ in range(2):
        second = make_ticket("complaint")
    assert "It is the first to be given out." in page_of(first)
    assert "VIP: 1d earlier." in page_of(first)
    assert "2 free pieces stand before it." in page_of(second)
    with transaction():
        second.priority = Priority.LOW
    assert "Priority Low: 1h later." in page_of(second)
    assert facts_of(first)["standing"]["head_start"] == {"priority": 0, "grade": 86400}


def test_what_waits_for_somebody_else_and_what_has_ended_say_so(app):
    ticket = make_ticket("query")
    with transaction():
        place_of(ticket).paused = True
    assert "It waits for somebody else and is given to nobody." in page_of(ticket)
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "They called it off.", actor=SYSTEM)
    assert "It has ended and waits nowhere." in page_of(ticket)
    assert facts_of(ticket)["queue"] is None


def test_it_says_in_which_way_whoever_has_it_came_to_it(app):
    agent, giver = make_agent(name="Ana García"), colleague(make_supervisor(name="Sara Karimi"))
    ticket, ana = make_ticket("complaint"), colleague(agent)
    assert "Nobody has it." in page_of(ticket)
    with transaction():
        take_ticket(ticket, actor=ana)
    assert "Ana García chose it." in page_of(ticket)
    with transaction():
        release_ticket(ticket, actor=ana)
    with transaction():
        assert take_next([place_of(ticket).queue_id], actor=ana) is ticket
    assert "Ana García asked for the next piece, and it was this." in page_of(ticket)
    with transaction():
        release_ticket(ticket, actor=ana)
    with transaction():
        assign_ticket(ticket, agent.id, actor=giver)
    assert "Sara Karimi gave it to Ana García." in page_of(ticket)
    assert facts_of(ticket)["holding"]["way"] == "given"


def test_it_says_to_whom_it_was_held_out_and_how_that_went(app, travel):
    ana, bruno, eve = (make_agent(queues=[], name=name) for name in ("Ana García", "Bruno Silva", "Eve Li"))
    pushing(ana, bruno, eve)
    ticket = make_ticket("complaint")
    for agent, minute in ((ana, 1), (bruno, 2), (eve, 3)):
        travel(f"2026-03-02 09:0{minute}")
        available(agent)
        hold_out_all()
        if agent is ana:
            decline(ana, "not_able")
        elif agent is bruno:
            travel("2026-03-02 09:02:30")
            end_all()
    assert "It is being held out to Eve Li: the only one who was free for it." in page_of(ticket)
    accept(eve)
    page = page_of(ticket)
    assert "It was held out to Eve Li, who accepted: the only one who was free for it." in page
    assert "Ana García</strong> declined: Not something I can do" in page
    assert "Bruno Silva</strong> did not answer" in page
    held_out = facts_of(ticket)["held_out"]
    assert [(each["name"], each["state"], each["reason"]) for each in held_out] == [
        ("Eve Li", "accepted", None), ("Bruno Silva", "expired", None), ("Ana García", "declined", "not_able"),
    ]  # fmt: skip


def test_the_ticket_page_opens_it_and_who_may_not_see_the_ticket_does_not_see_it(app):
    ticket, agent = make_ticket(), make_agent()
    page = browser_of(agent).get(f"/desk/tickets/{ticket.reference}").text
    assert f'hx-get="/desk/tickets/{ticket.reference}/placement"' in page
    part = browser_of(agent).get(f"/desk/tickets/{ticket.reference}/placement", headers=HTMX).text
    assert part.lstrip().startswith("<div")
    stranger = make_clerk(make_unit(parent=root_unit()))
    assert browser_of(stranger).get(f"/desk/tickets/{ticket.reference}/placement").status_code == 404


def test_it_costs_the_same_however_long_its_story(app, travel):
    agent, ticket = make_agent(queues=[]), make_ticket("complaint")
    queue = pushing(agent)
    browser, path = browser_of(make_agent()), f"/desk/tickets/{ticket.reference}/placement"
    with transaction():
        requeue_all(
            [(place_of(ticket), ticket)], Home(queues()[queue.id], queue.unit_id), None, now(), came=Came.RULE
        )
    available(agent)
    costs = []
    for minute in (10, 20):
        travel(f"2026-03-02 09:{minute}")
        hold_out_all()
        decline(agent)
        with transaction():
            take_ticket(ticket, actor=colleague(agent))
        with transaction():
            release_ticket(ticket, actor=colleague(agent))
        browser.get(path)
        with counted() as seen:
            browser.get(path)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12, told(seen)


def next_page(agent):
    return " ".join(browser_of(agent).get("/desk/next").text.split())


def test_the_next_pieces_stand_in_the_order_in_which_they_are_given_out(app):
    agent = make_agent()
    plain, vip = (
        make_ticket("complaint"),
        make_ticket("complaint", point=make_point(name="Li Wen", grade=Grade.VIP)),
    )
    page = next_page(agent)
    assert page.index(f"/desk/tickets/{vip.reference}") < page.index(f"/desk/tickets/{plain.reference}")
    assert "VIP: 1d earlier." in page
    with transaction():
        assert take_next([place_of(vip).queue_id], actor=agent) is vip


def test_what_they_are_not_given_is_said(app):
    agent = make_agent(queues=[])
    customs = setting(make_queue(kinds=["query"]), names={"en": "Customs questions"})
    strict = setting(make_queue(kinds=["complaint"]), language_level=3)
    join_queue(agent, customs, strict)
    with transaction():
        db.session.add(QueueSkill(queue_id=customs.id, skill_code="senior", level=4))
        configuration.changed()
    make_ticket("complaint", language="en")
    page, named = next_page(agent), db.session.get(Skill, "senior").names["en"]
    assert f"“Customs questions” asks for “{named}” at level 4, which you do not have." in page
    assert "1 free piece is passed over because of its language." in page
    assert "Nothing that you may take is free in your queues." in page
    make_able(agent, "senior", level=2)
    assert "at level 4; you have it at 2." in next_page(agent)


def test_the_next_pieces_cost_the_same_however_much_waits(app):
    agent, costs = make_agent(), []
    browser = browser_of(agent)
    for number in (1, 30):
        for _ in range(number):
            make_ticket("complaint")
        browser.get("/desk/next")
        with counted() as seen:
            browser.get("/desk/next")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 4, told(seen)
