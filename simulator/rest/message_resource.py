"""A message as the REST API shows it."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from simulator.messages import Message

ERRORS = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


def resource(account_sid: str, message: Message) -> dict[str, Any]:
    """Exactly the properties of Twilio's published schema."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": _date(message.created_at),
        "date_sent": _date(message.sent_at),
        "date_updated": _date(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": ERRORS.get(message.error_code) if message.error_code else None,
        "from": message.sender,
        "messaging_service_sid": message.service,
        "num_media": str(len(message.media)),
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.recipient,
        "uri": f"{uri}.json",
    }


def _date(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None
