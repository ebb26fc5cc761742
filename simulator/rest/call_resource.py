"""A call as the REST API shows it."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

import phonenumbers

from simulator.hotline import Hotline
from simulator.voice.call import Call

ABSENT = (
    "parent_call_sid", "price", "answered_by", "forwarded_from", "group_sid", "caller_name", "trunk_sid",
)  # fmt: skip


def resource(account_sid: str, hotline: Hotline, call: Call) -> dict[str, Any]:
    """Exactly the properties of Twilio's published schema; it has no status `initiated`."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Calls/{call.sid}"
    has_begun = call.status not in ("queued", "initiated")
    return dict.fromkeys(ABSENT) | {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "date_created": _date(call.created_at),
        "date_updated": _date(call.updated_at),
        "direction": call.direction,
        "duration": str(call.seconds) if call.ended_at else None,
        "end_time": _date(call.ended_at),
        "from": call.sender,
        "from_formatted": _national(call.sender),
        "phone_number_sid": hotline.sid,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": _date(call.answered_at or call.created_at) if has_begun else None,
        "status": "queued" if call.status == "initiated" else call.status,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": call.recipient,
        "to_formatted": _national(call.recipient),
        "uri": f"{uri}.json",
    }


def _national(number: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)


def _date(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None
