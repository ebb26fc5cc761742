"""The IncomingPhoneNumbers resource: one number, the hotline, whose webhooks can be changed."""

from email.utils import format_datetime
from typing import Any

from flask import current_app, request

from simulator.hotline import Hotline
from simulator.rest.errors import RestError
from simulator.rest.paging import page_of
from simulator.world import World

CHANGEABLE = {
    "FriendlyName": "friendly_name",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}


def index(account_sid: str) -> dict[str, Any]:
    hotline = _world().hotline
    wanted = request.args.get("PhoneNumber")
    found = [hotline] if wanted in (None, hotline.number) else []
    return page_of(found, "incoming_phone_numbers", lambda number: resource(account_sid, number))


def fetch(account_sid: str, sid: str) -> dict[str, Any]:
    return resource(account_sid, _find(sid))


def update(account_sid: str, sid: str) -> dict[str, Any]:
    """Point the number's webhooks elsewhere, on this machine."""
    world, hotline = _world(), _find(sid)
    changes = dict(request.form.items())
    if unknown := sorted(changes.keys() - CHANGEABLE.keys()):
        raise RestError(400, 20001, f"Not simulated: {', '.join(unknown)}")
    for name, value in changes.items():
        _check(world, name, value)
    with world.lock:
        for name, value in changes.items():
            setattr(hotline, CHANGEABLE[name], value)
        hotline.updated_at = world.clock.now()
    return resource(account_sid, hotline)


def resource(account_sid: str, hotline: Hotline) -> dict[str, Any]:
    """Exactly the properties of Twilio's published schema."""
    absent = dict.fromkeys(
        (
            "address_sid", "identity_sid", "trunk_sid", "sms_application_sid", "voice_application_sid",
            "emergency_address_sid", "bundle_sid",
        )
    )  # fmt: skip
    return absent | {
        "account_sid": account_sid,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": format_datetime(hotline.created_at),
        "date_updated": format_datetime(hotline.updated_at),
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": hotline.friendly_name,
        "origin": "twilio",
        "phone_number": hotline.number,
        "sid": hotline.sid,
        "sms_fallback_method": hotline.sms_fallback_method,
        "sms_fallback_url": hotline.sms_fallback_url,
        "sms_method": hotline.sms_method,
        "sms_url": hotline.sms_url,
        "status": "in-use",
        "status_callback": hotline.status_callback,
        "status_callback_method": hotline.status_callback_method,
        "type": "local",
        "uri": f"/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{hotline.sid}.json",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": hotline.voice_fallback_method,
        "voice_fallback_url": hotline.voice_fallback_url,
        "voice_method": hotline.voice_method,
        "voice_receive_mode": "voice",
        "voice_url": hotline.voice_url,
    }


def _check(world: World, name: str, value: str) -> None:
    if name.endswith("Method") and value not in ("GET", "POST"):
        raise RestError(400, 20001, f"{name} is GET or POST")
    is_address = name.endswith("Url") or name == "StatusCallback"
    if is_address and value and not world.settings.address_to_call(value):
        raise RestError(400, 21502, f"{name} {value} is not an address this simulator can call")


def _find(sid: str) -> Hotline:
    hotline = _world().hotline
    if sid != hotline.sid:
        raise RestError(404, 20404, f"The requested resource {request.path} was not found")
    return hotline


def _world() -> World:
    return current_app.extensions["world"]
