"""The account itself."""

from email.utils import format_datetime
from typing import Any

from flask import current_app


def fetch(account_sid: str) -> dict[str, Any]:
    world = current_app.extensions["world"]
    began, uri = format_datetime(world.began_at), f"/2010-04-01/Accounts/{account_sid}"
    return {
        "auth_token": world.settings.auth_token,
        "date_created": began,
        "date_updated": began,
        "friendly_name": "Simulator",
        "owner_account_sid": account_sid,
        "sid": account_sid,
        "status": "active",
        "subresource_uris": {
            "incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json",
            "messages": f"{uri}/Messages.json",
        },
        "type": "Full",
        "uri": f"{uri}.json",
    }
