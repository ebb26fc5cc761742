"""A supervisor's watch: what is about to go wrong, what has, and who shall see to it."""

from app.sla.jobs import sweep_timers
from tests.factories import browser_of, make_agent, make_supervisor, text_in, tickets


def test_sees_it_turn_red_and_gives_it_to_somebody(client, travel):
    travel("2026-03-02 09:00")
    agent_id = make_agent(name="Bo Chen").id
    browser = browser_of(make_supervisor())
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    assert ticket.reference not in browser.get("/live/parts/at_risk").text

    travel("2026-03-02 12:30")
    sweep_timers()
    [ticket] = tickets()
    assert ticket.reference in browser.get("/live/parts/at_risk").text

    travel("2026-03-02 15:10")
    sweep_timers()
    [ticket] = tickets()
    assert (ticket.priority, ticket.level) == ("high", 1)
    assert 'class="late"' in browser.get("/live/parts/live_queues").text

    given = browser.post(f"/tickets/{ticket.reference}/assignment", data={"holder": agent_id})
    assert given.status_code == 303
    [ticket] = tickets()
    assert ticket.assignee_id == agent_id
    timeline = browser.get(f"/desk/tickets/{ticket.reference}/parts/timeline").text
    assert "Bo Chen" in timeline


def test_hears_what_an_agent_may_not(client):
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    agent = browser_of(make_agent())
    assert agent.get("/live").status_code == 403
    assert agent.post(f"/tickets/{ticket.reference}/assignment").status_code == 403
