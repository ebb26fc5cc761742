"""Reading a request to send a message, refusing it for the reasons and with the numbers Twilio would."""

from collections.abc import Mapping
from datetime import datetime

from werkzeug.datastructures import MultiDict

from simulator.messages import LONGEST_BODY, OUTBOUND, Media, Message
from simulator.people import bare, is_e164, is_whatsapp
from simulator.rest.errors import RestError
from simulator.world import World

SIMULATED = {
    "To", "From", "MessagingServiceSid", "Body", "MediaUrl", "StatusCallback", "ScheduleType", "SendAt",
    "ValidityPeriod", "SmartEncoded", "ProvideFeedback", "MaxPrice", "RiskCheck",
}  # fmt: skip


def message_asked_for(form: MultiDict[str, str], world: World) -> Message:
    """A message not sent yet, or the error that keeps it from being one."""
    if unknown := sorted(form.keys() - SIMULATED):
        raise RestError(400, 20001, f"Not simulated: {', '.join(unknown)}")
    _check_numbers(form, world)
    _check_content(form)
    at = world.clock.now()
    return Message(
        form.get("From") or world.hotline.number,
        form["To"],
        form.get("Body", ""),
        OUTBOUND,
        "scheduled" if send_at(form) else "queued",
        at,
        at,
        media=tuple(Media(url, "application/octet-stream") for url in form.getlist("MediaUrl")),
        callback=_callback(form, world),
        service=form.get("MessagingServiceSid"),
    )


def send_at(form: Mapping[str, str]) -> datetime | None:
    """When a scheduled message wants to go; only a Messaging Service may schedule."""
    if form.get("ScheduleType") is None:
        return None
    if not form.get("MessagingServiceSid"):
        raise RestError(400, 35118, "MessagingServiceSid is required to schedule a message")
    try:
        at = datetime.fromisoformat(form.get("SendAt", ""))
    except ValueError as error:
        raise RestError(
            400, 35111, "SendAt is required to schedule a message, as an ISO 8601 time"
        ) from error
    if at.tzinfo is None:
        raise RestError(400, 35111, "SendAt needs a zone, such as Z")
    return at


def _check_numbers(form: Mapping[str, str], world: World) -> None:
    recipient, sender = form.get("To", ""), form.get("From", "")
    if not recipient:
        raise RestError(400, 21604, "A 'To' phone number is required")
    if not is_e164(bare(recipient)):
        raise RestError(400, 21211, f"The 'To' number {recipient} is not a valid phone number")
    if not sender and not form.get("MessagingServiceSid"):
        raise RestError(400, 21603, "A 'From' phone number or a Messaging Service is required")
    if sender and bare(sender) != world.hotline.number:
        raise RestError(
            400, 21606, f"The 'From' number {sender} is not one of this account that can send texts"
        )
    if sender and is_whatsapp(sender) != is_whatsapp(recipient):
        raise RestError(400, 21910, "'From' and 'To' must be of the same channel")


def _check_content(form: Mapping[str, str]) -> None:
    if not form.get("Body") and not form.get("MediaUrl"):
        raise RestError(400, 21602, "A message body or media is required")
    if len(form.get("Body", "")) > LONGEST_BODY:
        raise RestError(400, 21617, f"The message body is longer than {LONGEST_BODY} characters")


def _callback(form: Mapping[str, str], world: World) -> str | None:
    """Where to report; an address outside this machine is refused now rather than never called."""
    url = form.get("StatusCallback")
    if url and world.settings.address_to_call(url) is None:
        raise RestError(400, 21609, f"The StatusCallback {url} is not an address this simulator can call")
    return url or None
