"""The Calls resource: place, list, fetch; redirect, end or take back a live one."""

from collections.abc import Iterator
from typing import Any

from flask import current_app, g, request

from simulator.rest.call_request import (
    CHANGEABLE,
    DEFAULT_RING,
    LONGEST_RING,
    call_asked_for,
    change_addresses,
    check_parameters,
    document_asked_for,
    seconds,
)
from simulator.rest.call_resource import resource
from simulator.rest.dates import span
from simulator.rest.errors import RestError, weather_error
from simulator.rest.paging import page_of
from simulator.voice.call import Call
from simulator.voice.placing import break_off, place, redirect
from simulator.world import World

NOT_IN_PROGRESS = 21220


def create(account_sid: str) -> tuple[dict[str, Any], int]:
    """Accept a call. In bad weather refuse it, or accept it and keep the caller waiting."""
    world = _world()
    faults = world.weather.faults
    if faults.rest_error:
        raise weather_error(faults.rest_error)
    call = call_asked_for(request.form, world)
    ring_for = seconds(request.form, "Timeout", DEFAULT_RING, LONGEST_RING)
    g.hang = faults.rest_hang
    answer = _shown(account_sid, call)
    place(world, call, ring_for)
    return answer, 201


def index(account_sid: str) -> dict[str, Any]:
    """The calls that pass the filters, newest first."""
    return page_of(_filtered(_world()), "calls", lambda call: _shown(account_sid, call))


def fetch(account_sid: str, sid: str) -> dict[str, Any]:
    return _shown(account_sid, find(sid))


def update(account_sid: str, sid: str) -> dict[str, Any]:
    """Lead a live call elsewhere, or end it; a canceled call must not have been answered."""
    world, call = _world(), find(sid)
    check_parameters(request.form, CHANGEABLE)
    change_addresses(call, request.form, world)
    fetch, status = document_asked_for(request.form, world, "redirect over REST"), request.form.get("Status")
    if status:
        _check_status(call, status)
        break_off(world, call)
    elif fetch and call.status == "in-progress":
        redirect(world, call, fetch)
    elif fetch:
        raise RestError(400, NOT_IN_PROGRESS, "The call is not in progress, so it cannot be redirected")
    return _shown(account_sid, call)


def find(sid: str) -> Call:
    call = _world().calls.find(sid)
    if call is None:
        raise RestError(404, 20404, f"The requested resource {request.path} was not found")
    return call


def _check_status(call: Call, status: str) -> None:
    if status not in ("completed", "canceled"):
        raise RestError(400, 20001, "Status is completed or canceled")
    if not call.is_live or (status == "canceled" and call.answered_at):
        raise RestError(400, NOT_IN_PROGRESS, f"The call is {call.status}, so it cannot be {status}")


def _filtered(world: World) -> Iterator[Call]:
    wanted = {name: request.args[name] for name in ("From", "To", "Status") if name in request.args}
    starts, ends = span("StartTime"), span("EndTime")
    is_over = any(name.startswith("EndTime") for name in request.args)
    for call in world.calls.newest_first():
        facts = {"From": call.sender, "To": call.recipient, "Status": call.status}
        if any(facts[name] != value for name, value in wanted.items()):
            continue
        if not starts[0] <= (call.answered_at or call.created_at) < starts[1]:
            continue
        if is_over and (call.ended_at is None or not ends[0] <= call.ended_at < ends[1]):
            continue
        yield call


def _shown(account_sid: str, call: Call) -> dict[str, Any]:
    world = _world()
    with world.lock:
        return resource(account_sid, world.hotline, call)


def _world() -> World:
    return current_app.extensions["world"]
