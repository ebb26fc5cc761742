"""Somebody texts the hotline."""

from dataclasses import replace
from typing import Any

from simulator.forms import inbound_form
from simulator.hotline import Hotline
from simulator.journal import Entry
from simulator.markup import BadAnswer
from simulator.media import Attachment, File, check_attachments
from simulator.messages import INBOUND, LONGEST_BODY, REPLY, Media, Message, new_sid
from simulator.outbound import Rejected, send
from simulator.people import WHATSAPP, bare, is_e164, is_whatsapp
from simulator.twiml import Reply, read_replies
from simulator.webhooks import Webhook
from simulator.world import World


class BadText(ValueError):
    """A phone could not send this; the message says why."""


def text_hotline(
    world: World, number: str, to: str | None, body: str, attachments: list[Attachment]
) -> tuple[Message, dict[str, Any]]:
    """Send a text from a phone and wait for what the application makes of it."""
    to = to or world.hotline.number
    _check(world, number, to, body, attachments)
    with world.lock:
        person = world.handsets.find_or_add(number)
        message = _write(world, number, to, body, attachments)
        _obey_opt_out_word(world, message)
        repeated = world.weather.repeats_inbound()
    world.show(message)
    hotline = world.hotline
    webhook = Webhook(
        hotline.sms_url, inbound_form(world, message, person.name), "inbound text", hotline.sms_method
    )
    if repeated:
        world.agenda.after(0, lambda: _tell(world, message, replace(webhook, fault="duplicate")))
    message.outcome = _tell(world, message, webhook)
    world.show(message)
    return message, message.outcome


def _check(world: World, number: str, to: str, body: str, attachments: list[Attachment]) -> None:
    if not is_e164(number):
        raise BadText(f"{number} is not a phone number in international form, such as +14155550101.")
    if bare(to) != world.hotline.number:
        raise BadText(f"Nobody answers texts at {to}; the hotline is {world.hotline.number}.")
    if not body and not attachments:
        raise BadText("There is nothing in this text.")
    if len(body) > LONGEST_BODY:
        raise BadText(f"A text has at most {LONGEST_BODY} characters; this one has {len(body)}.")
    if any("\ud800" <= character <= "\udfff" for character in body):
        raise BadText("The text holds half a character (a lone surrogate), which no phone can send.")
    check_attachments(attachments)


def _write(world: World, number: str, to: str, body: str, attachments: list[Attachment]) -> Message:
    at = world.clock.now()
    sender = WHATSAPP + number if is_whatsapp(to) else number
    sid = new_sid("MM" if attachments else "SM")
    media = tuple(_keep(world, sid, each) for each in attachments)
    message = Message(sender, to, body, INBOUND, "received", at, at, media=media, sent_at=at, sid=sid)
    return world.messages.add(message)


def _keep(world: World, message_sid: str, attachment: Attachment) -> Media:
    """Keep the bytes where the application can fetch them; what lies elsewhere stays there."""
    if attachment.url:
        return Media(attachment.url, attachment.content_type)
    file = world.files.add(File(message_sid, attachment.content_type, attachment.data, world.clock.now()))
    account = f"{world.address}/2010-04-01/Accounts/{world.settings.account_sid}"
    return Media(f"{account}/Messages/{message_sid}/Media/{file.sid}", file.content_type, file.sid)


def _obey_opt_out_word(world: World, message: Message) -> None:
    if is_whatsapp(message.sender):
        return
    at, reply = message.created_at, world.opt_outs.hear(message.sender, message.recipient, message.body)
    if reply:
        send(world, Message(message.recipient, message.sender, reply, REPLY, "queued", at, at))


def _tell(world: World, message: Message, webhook: Webhook) -> dict[str, Any]:
    """Post the webhook, if it fails the fallback, and do what the answer asks for."""
    entry = world.webhooks.post(webhook)
    if entry.error and world.hotline.sms_fallback_url:
        entry = world.webhooks.post(_fallback(world.hotline, webhook, entry.error))
    replies, error = _answer(world, message, entry)
    return {
        "status": entry.status,
        "milliseconds": entry.milliseconds,
        "attempts": entry.attempts,
        "error": entry.error or error,
        "wire": entry.id,
        "replies": replies,
    }


def _fallback(hotline: Hotline, webhook: Webhook, error: str) -> Webhook:
    """The second address is told which error the first one made."""
    form = webhook.form | {"ErrorCode": error.partition(":")[0], "ErrorUrl": webhook.url}
    return Webhook(hotline.sms_fallback_url, form, "inbound text, fallback", hotline.sms_fallback_method)


def _answer(world: World, message: Message, entry: Entry) -> tuple[list[str], str | None]:
    if entry.error:
        return [], None
    try:
        replies = read_replies(entry.content_type, entry.answer)
        return [_reply(world, message, reply) for reply in replies], None
    except BadAnswer as error:
        return [], str(error)
    except Rejected as error:
        return [], f"{error.code}: {error.message}"


def _reply(world: World, message: Message, reply: Reply) -> str:
    at = world.clock.now()
    media = tuple(Media(url, "application/octet-stream") for url in reply.media_urls)
    sender, recipient = reply.sender or message.recipient, reply.to or message.sender
    answer = Message(
        sender, recipient, reply.body, REPLY, "queued", at, at, media=media, callback=reply.callback
    )
    return send(world, answer, refusable=True).sid
