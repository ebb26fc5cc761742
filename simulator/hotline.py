"""The number the application owns, and the addresses it wants to be called at."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Hotline:
    """An incoming phone number with its webhooks, changeable over REST."""

    number: str
    created_at: datetime
    updated_at: datetime
    friendly_name: str
    sms_url: str
    voice_url: str
    status_callback: str
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback_method: str = "POST"

    @property
    def sid(self) -> str:
        return "PN" + uuid.uuid5(uuid.NAMESPACE_URL, f"tel:{self.number}").hex
