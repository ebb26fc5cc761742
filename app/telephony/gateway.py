"""What we need from a telephony provider, and Twilio as the first to give it.

With `twiml.py` the only file that imports `twilio`. It always speaks real HTTP: to Twilio, or to the simulator when
`TWILIO_API_BASE_URL` says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

from flask import current_app
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as TwilioResponse
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from app.core.errors import GatewayError
from app.telephony.media import MediaHouse

TIMEOUT_SECONDS = 10
TRY_AGAIN_LATER = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Receipt:
    """What the provider knows of a text it took."""

    provider_id: str
    status: str


@dataclass(frozen=True)
class SentText:
    """A text of ours as the provider's list shows it."""

    provider_id: str
    body: str
    status: str
    created_at: datetime


class Gateway(Protocol):
    """A provider."""

    def send_text(self, *, sender: str, recipient: str, body: str, report_to: str) -> Receipt:
        """Hand over one text. Not idempotent: `GatewayError.unsure` says it may have been taken."""
        ...

    def texts_sent(self, *, sender: str, recipient: str, since: datetime) -> Sequence[SentText]:
        """What was really sent there since then."""
        ...

    def fetch_media(self, source: str, into: BinaryIO, *, limit: int) -> None:
        """Fetch what came beside the words of a text. A permanent `GatewayError` says by its code why it never comes."""
        ...

    def signature_is_valid(self, url: str, parameters: Mapping[str, Any] | str, signature: str) -> bool:
        """Whether the provider signed this request to us."""
        ...


def gateway() -> Gateway:
    """The application's provider, made when first needed."""
    made = current_app.extensions.get("gateway")
    if made is None:
        config = current_app.config
        made = current_app.extensions["gateway"] = TwilioGateway(
            config["TWILIO_ACCOUNT_SID"], config["TWILIO_AUTH_TOKEN"], config["TWILIO_API_BASE_URL"]
        )
    return made


class TwilioGateway:
    """Twilio, or whatever speaks like it at `base_url`."""

    def __init__(self, account: str, token: str, base_url: str | None = None) -> None:
        self._validator = RequestValidator(token)
        client = _At(base_url) if base_url else TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._messages = Client(account, token, http_client=client).messages  # imports half of the library
        self._media = MediaHouse(client.session, account, token, base_url)

    def send_text(self, *, sender: str, recipient: str, body: str, report_to: str) -> Receipt:
        """Create a message. A create is never repeated here: that would be a second text."""
        try:
            made = self._messages.create(to=recipient, from_=sender, body=body, status_callback=report_to)
        except TwilioRestException as error:
            raise _refusal(error) from error
        except RequestException as error:
            raise _broken_line(error) from error
        return Receipt(str(made.sid), str(made.status))

    def texts_sent(self, *, sender: str, recipient: str, since: datetime) -> Sequence[SentText]:
        """Read the provider's list, newest first. It could filter by the day of sending, which a waiting text has not."""
        try:
            listed = self._messages.list(to=recipient, from_=sender, limit=200, page_size=100)
        except TwilioRestException as error:
            raise _refusal(error) from error
        except RequestException as error:
            raise GatewayError(type(error).__name__, permanent=False) from error
        return [
            SentText(str(each.sid), each.body or "", str(each.status), each.date_created)
            for each in listed
            if each.date_created and each.date_created >= since.replace(microsecond=0)
        ]

    def fetch_media(self, source: str, into: BinaryIO, *, limit: int) -> None:
        """Over the same line, and from nowhere but there."""
        self._media.fetch(source, into, limit=limit)

    def signature_is_valid(self, url: str, parameters: Mapping[str, Any] | str, signature: str) -> bool:
        """As Twilio signs: URL and sorted parameters, or the URL with the body's hash."""
        try:
            return bool(self._validator.validate(url, parameters, signature))
        except (ValueError, TypeError, IndexError):
            return False


class _At(TwilioHttpClient):
    """Twilio's own client, sent to another address. No proxy of the environment may catch loopback traffic."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base = base_url.rstrip("/")
        if self.session is not None:
            self.session.trust_env = False

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> TwilioResponse:
        target = urlsplit(url)
        path = f"{target.path}?{target.query}" if target.query else target.path
        return super().request(method, self._base + path, *arguments, **named)


def _refusal(error: TwilioRestException) -> GatewayError:
    """An HTTP answer: the text was not taken, except perhaps where the provider itself broke."""
    status = int(error.status)
    later = status in TRY_AGAIN_LATER
    return GatewayError(
        f"provider answered {status}",
        permanent=400 <= status < 500 and not later,
        unsure=status >= 500 and status != 503,
        code=str(error.code) if error.code else None,
    )


def _broken_line(error: RequestException) -> GatewayError:
    """Without a connection nothing was taken; a line that broke later leaves us unsure."""
    refused = isinstance(error, ConnectTimeout) or (
        isinstance(error, NoConnection) and "NewConnectionError" in str(error)
    )
    return GatewayError(type(error).__name__, permanent=False, unsure=not refused)
