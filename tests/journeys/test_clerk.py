"""A unit clerk's desk: what their unit has to do with, to read, and nothing else."""

from app.sla.jobs import sweep_timers
from tests.factories import browser_of, make_clerk, make_queue, make_unit, text_in, tickets
from tests.journeys.walks import parts


def test_reads_what_the_unit_has_and_what_climbed_to_it_and_writes_nothing(client, travel):
    travel("2026-03-02 09:00")
    province = make_unit()
    station, neighbour = make_unit(parent=province), make_unit(parent=province)
    make_queue(unit=station, kinds=["query"])
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    path = f"/desk/tickets/{ticket.reference}"

    own, above, beside = (browser_of(make_clerk(unit)) for unit in (station, province, neighbour))
    assert parts(ticket) in own.get("/desk").text
    assert "You may read this ticket." in own.get(path).text
    assert [browser.get(path).status_code for browser in (own, above, beside)] == [200, 200, 404]
    for noun in ("notes", "messages", "moves", "holder", "release", "closure", "look"):
        assert own.post(f"/tickets/{ticket.reference}/{noun}", data={"body": "x"}).status_code == 403
    assert own.post("/desk/next").status_code == 403

    travel("2026-03-02 13:00")
    sweep_timers()
    assert beside.get(path).status_code == 404
    assert above.get(path).status_code == 200
