"""The signature Twilio puts on every webhook, made by Twilio's own validator."""

from collections.abc import Mapping
from urllib.parse import urldefrag

from twilio.request_validator import RequestValidator


def sign(auth_token: str, url: str, parameters: Mapping[str, str]) -> str:
    """Sign what the application is configured with; a fragment reaches no server, so it is not signed."""
    return RequestValidator(auth_token).compute_signature(urldefrag(url).url, parameters)
