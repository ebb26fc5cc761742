"""The Messages resource: send, list, fetch, cancel, redact, delete."""

from collections.abc import Iterator
from typing import Any

from flask import Response, current_app, g, request

from simulator.messages import Message
from simulator.outbound import Rejected, send
from simulator.people import bare
from simulator.rest.dates import span
from simulator.rest.errors import RestError, weather_error
from simulator.rest.message_request import message_asked_for, send_at
from simulator.rest.message_resource import resource
from simulator.rest.paging import page_of
from simulator.world import World


def create(account_sid: str) -> tuple[dict[str, Any], int]:
    """Accept a message. In bad weather refuse it, or accept it and keep the caller waiting."""
    world = _world()
    faults = world.weather.faults
    if faults.rest_error:
        raise weather_error(faults.rest_error)
    message = message_asked_for(request.form, world)
    g.hang = faults.rest_hang
    try:
        with world.lock:
            answer = resource(
                account_sid, send(world, message, refusable=True, not_before=send_at(request.form))
            )
    except Rejected as error:
        g.hang = 0.0
        raise RestError(400, error.code, error.message) from error
    return answer, 201


def index(account_sid: str) -> dict[str, Any]:
    """The messages that pass the filters, newest first."""
    return page_of(_filtered(_world()), "messages", lambda message: resource(account_sid, message))


def fetch(account_sid: str, sid: str) -> dict[str, Any]:
    return resource(account_sid, _find(sid))


def update(account_sid: str, sid: str) -> dict[str, Any]:
    """Cancel what is scheduled, or forget what was said."""
    world, message = _world(), _find(sid)
    with world.lock:
        if request.form.get("Status") == "canceled":
            _cancel(message)
        elif request.form.get("Body") == "":
            _forget_files(message)
            message.body, message.media = "", ()
        else:
            raise RestError(400, 20001, "Only Status=canceled or an empty Body can be posted here")
        message.updated_at = world.clock.now()
        answer = resource(account_sid, message)
    world.show(message)
    return answer


def delete(account_sid: str, sid: str) -> Response:  # noqa: ARG001 - part of the path
    message = _find(sid)
    _forget_files(message)
    _world().messages.remove(message)
    return Response(status=204)


def _forget_files(message: Message) -> None:
    files = _world().files
    for file in files.of_message(message):
        files.remove(file)


def _cancel(message: Message) -> None:
    if message.status != "scheduled":
        raise RestError(400, 30409, "This message is not scheduled, so it cannot be canceled")
    message.status = "canceled"


def _find(sid: str) -> Message:
    message = _world().messages.find(sid)
    if message is None:
        raise RestError(404, 20404, f"The requested resource {request.path} was not found")
    return message


def _filtered(world: World) -> Iterator[Message]:
    sender, recipient = request.args.get("From"), request.args.get("To")
    first, last = span("DateSent")
    for message in world.messages.newest_first({bare(number) for number in (sender, recipient) if number}):
        at = message.sent_at or message.created_at
        if sender not in (None, message.sender) or recipient not in (None, message.recipient):
            continue
        if first <= at < last:
            yield message


def _world() -> World:
    return current_app.extensions["world"]
