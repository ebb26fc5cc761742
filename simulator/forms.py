"""What stands in each webhook, as Twilio fills it in."""

from simulator.messages import Message
from simulator.people import bare, geography, is_whatsapp
from simulator.world import World

API_VERSION = "2010-04-01"


def inbound_form(world: World, message: Message, profile_name: str) -> dict[str, str]:
    """An inbound message: three names for one id, and where both numbers are from."""
    return {
        **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid),
        "AccountSid": world.settings.account_sid,
        "From": message.sender,
        "To": message.recipient,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.segments),
        "SmsStatus": "received",
        "ApiVersion": API_VERSION,
        **_channel(message, profile_name),
        **_media(message),
    }


def status_form(world: World, message: Message, status: str) -> dict[str, str]:
    """A status callback; Twilio gives it no number and almost no time."""
    return {
        **dict.fromkeys(("MessageSid", "SmsSid"), message.sid),
        **dict.fromkeys(("MessageStatus", "SmsStatus"), status),
        "AccountSid": world.settings.account_sid,
        "From": message.sender,
        "To": message.recipient,
        "ApiVersion": API_VERSION,
        **_particulars(world, message, status),
    }


def _channel(message: Message, profile_name: str) -> dict[str, str]:
    if is_whatsapp(message.sender):
        return {
            "ProfileName": profile_name,
            "WaId": bare(message.sender).removeprefix("+"),
            "MessageType": "text",
        }
    return geography(message.sender, "From") | geography(message.recipient, "To")


def _media(message: Message) -> dict[str, str]:
    urls = {f"MediaUrl{index}": media.url for index, media in enumerate(message.media)}
    types = {f"MediaContentType{index}": media.content_type for index, media in enumerate(message.media)}
    return urls | types


def _particulars(world: World, message: Message, status: str) -> dict[str, str]:
    """What only some callbacks carry."""
    form = {"MessagingServiceSid": message.service} if message.service else {}
    if is_whatsapp(message.recipient):
        form["ChannelPrefix"] = "whatsapp"
    elif status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = f"{world.clock.now():%y%m%d%H%M}"
    if message.error_code and status in ("undelivered", "failed"):
        form["ErrorCode"] = str(message.error_code)
    return form
