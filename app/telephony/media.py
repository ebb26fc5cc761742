"""Fetching what came beside the words of a text: from the provider and nowhere else, within limits of size and time.

An address in a webhook, and one in a redirect, may point anywhere, also into our own network. What an answer says of
its length and type is not believed."""

from http.client import HTTPException
from time import monotonic
from typing import Any, BinaryIO
from urllib.parse import urljoin

from requests import PreparedRequest, RequestException, Response, Session
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from app.core.errors import GatewayError

API = "https://api.twilio.com"
STORES = ".twiliocdn.com"  # where its API sends us on to
HOPS = 4
CONNECT_SECONDS, SILENCE_SECONDS, WHOLE_SECONDS = 5, 10, 30
CHUNK = 64 * 1024
GONE = frozenset({404, 410})


class MediaHouse:
    """Where the provider keeps what people send."""

    def __init__(self, session: Session | None, account: str, token: str, base_url: str | None) -> None:
        self._session = session or Session()
        self._login = (account, token)
        self._api = _parts(base_url or API)
        self._is_real = base_url is None
        self._folder = f"/2010-04-01/Accounts/{account}/"

    def fetch(self, source: str, into: BinaryIO, *, limit: int) -> None:
        """Write all of it into a file; what was there before is gone."""
        give_up_at = monotonic() + WHOLE_SECONDS
        address = source
        if not self._is_of_account(_parts(address)):
            raise GatewayError("not the account's address", permanent=True, code="foreign")
        for _ in range(HOPS):
            try:
                with self._ask(address) as answer:
                    onward = self._next(answer)
                    if onward is None:
                        _pour(answer, into, limit, give_up_at)
                        return
                    address = onward
            except (RequestException, HTTPError, HTTPException, OSError) as error:
                raise GatewayError(type(error).__name__, permanent=False) from error
        raise GatewayError("sent in circles", permanent=True, code="foreign")

    def _ask(self, address: str) -> Response:
        """Our name and key go to the account's own folder only; without them nobody else's do either (.netrc)."""
        auth: Any = self._login if self._is_of_account(_parts(address)) else _nobody
        return self._session.get(
            address,
            auth=auth,
            headers={"Accept-Encoding": "identity"},  # a packed answer may unfold beyond every limit
            stream=True,
            allow_redirects=False,
            timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
        )

    def _next(self, answer: Response) -> str | None:
        """Where it sends us on to; None if it is what we asked for."""
        if answer.is_redirect:
            address = urljoin(answer.url, answer.headers["Location"])
            if not self._may_be_asked(_parts(address)):
                raise GatewayError("sent to a stranger", permanent=True, code="foreign")
            return address
        if answer.status_code != 200:
            reason = f"provider answered {answer.status_code}"
            raise GatewayError(reason, permanent=answer.status_code in GONE, code="gone")
        return None

    def _may_be_asked(self, address: Url) -> bool:
        """The API itself; and, of the real one, its stores."""
        if _origin(address) == _origin(self._api):
            return True
        scheme, host, port = _origin(address)
        return self._is_real and host.endswith(STORES) and (scheme, port) == ("https", 443)

    def _is_of_account(self, address: Url) -> bool:
        inside = (address.path or "").startswith(self._folder)
        return inside and _origin(address) == _origin(self._api)


def _pour(answer: Response, into: BinaryIO, limit: int, give_up_at: float) -> None:
    into.seek(0)
    into.truncate()
    # As it comes, not in full chunks: a byte now and then would hold those up for ever.
    while part := answer.raw.read1(CHUNK, decode_content=False):
        into.write(part)
        if into.tell() > limit:
            raise GatewayError("more than we take", permanent=True, code="too_large")
        if monotonic() > give_up_at:
            raise GatewayError("too slow", permanent=False)
    promised = answer.headers.get("Content-Length", "")
    if promised.isdigit() and into.tell() < int(promised):
        raise GatewayError("broken off", permanent=False)


def _parts(address: str) -> Url:
    """As the line itself will read it: two readers of one odd address may see two hosts. Of no address, nothing."""
    try:
        return parse_url(address)
    except LocationParseError:
        return Url()


def _origin(address: Url) -> tuple[str, str, int]:
    port = address.port or {"https": 443, "http": 80}.get(address.scheme or "", 0)
    return address.scheme or "", address.host or "", port


def _nobody(request: PreparedRequest) -> PreparedRequest:
    return request
