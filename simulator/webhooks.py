"""Posting a signed webhook and writing down what came of it."""

import time
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode

import urllib3

from simulator.clock import Clock
from simulator.journal import Entry, Journal
from simulator.messages import new_sid
from simulator.overrides import TOTAL_LIMIT, BadOverride, Overrides, overrides_of
from simulator.settings import Settings
from simulator.signing import sign

CONNECT_FAILURES = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True)
class Webhook:
    """One thing to tell the application, whichever way it travels; repeats of it share the token."""

    url: str
    form: dict[str, str]
    subject: str
    method: str = "POST"
    fault: str | None = None
    token: str = field(default_factory=lambda: new_sid(""))


class Webhooks:
    """Calls the application as Twilio would: signed, in 15 seconds, again only as its address allows."""

    def __init__(
        self, settings: Settings, clock: Clock, journal: Journal, limit: float = TOTAL_LIMIT
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._journal = journal
        self._limit = limit
        self._http = urllib3.PoolManager(maxsize=64, retries=False)

    def post(self, webhook: Webhook) -> Entry:
        """Tell the application; the journal has it when this returns."""
        entry = self._draft(webhook)
        target = self._settings.address_to_call(urldefrag(entry.url).url)
        started = time.perf_counter()
        if target is None:
            entry.error = "11210: not an address of this machine, so it is never called"
        else:
            self._call(target, entry, webhook.url)
        entry.milliseconds = round((time.perf_counter() - started) * 1000, 1)
        return self._journal.write(entry)

    def drop(self, webhook: Webhook) -> Entry:
        """Write down a webhook that the weather swallowed."""
        return self._journal.write(self._draft(webhook))

    def _draft(self, webhook: Webhook) -> Entry:
        url, form = webhook.url, webhook.form
        if webhook.method == "GET":
            url, form = _with_query(url, form), {}
        signature = sign(self._settings.auth_token, url, form)
        headers = {
            "X-Twilio-Signature": signature,
            "I-Twilio-Idempotency-Token": webhook.token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        at = self._clock.now().isoformat()
        entry = Entry("webhook", webhook.subject, webhook.method, url, form, at, headers, signature)
        entry.fault = webhook.fault
        return entry

    def _call(self, target: str, entry: Entry, configured: str) -> None:
        """Once, and again while the address's policy says so and time is left."""
        try:
            overrides = overrides_of(configured, self._limit)
        except BadOverride as error:
            entry.error = f"11243: {error}"
            return
        give_up_at = time.monotonic() + overrides.total
        failure = self._try(target, entry, overrides, overrides.total)
        while failure and overrides.retries_after(failure) and entry.attempts <= overrides.retries:
            left = give_up_at - time.monotonic()
            if left <= 0:
                return
            entry.attempts += 1
            failure = self._try(target, entry, overrides, left)

    def _try(self, target: str, entry: Entry, overrides: Overrides, left: float) -> str | None:
        """One attempt; gives the kind of its failure."""
        entry.error = None
        try:
            response = self._send(target, entry, overrides, left)
        except CONNECT_FAILURES:
            entry.error = "11205: could not connect"
            return "ct"
        except urllib3.exceptions.TimeoutError:
            entry.error = f"11200: no answer within {min(left, overrides.read):g} s"
            return "rt"
        except urllib3.exceptions.HTTPError as error:
            entry.error = f"11200: the answer broke off ({type(error).__name__})"
            return "rt"
        return _note_answer(entry, response)

    def _send(self, target: str, entry: Entry, overrides: Overrides, left: float) -> urllib3.BaseHTTPResponse:
        body = urlencode(entry.parameters).encode() if entry.method == "POST" else None
        headers = entry.headers | ({"Content-Type": FORM} if body is not None else {})
        limits = urllib3.Timeout(total=left, connect=overrides.connect, read=overrides.read)
        return self._http.request(
            entry.method, target, body=body, headers=headers, timeout=limits, redirect=False
        )


def _note_answer(entry: Entry, response: urllib3.BaseHTTPResponse) -> str | None:
    """Write down what was answered; gives the kind of its failure."""
    entry.status = response.status
    entry.answer = response.data.decode("utf-8", errors="replace")
    entry.content_type = response.headers.get("Content-Type", "")
    if response.status == 403:
        entry.verdict = "refused"
    elif response.status < 400:
        entry.verdict = "accepted"
    if 200 <= response.status < 300:
        return None
    entry.error = f"11200: answered {response.status}"
    return f"{response.status // 100}xx"


def _with_query(url: str, form: dict[str, str]) -> str:
    address = urldefrag(url).url
    return f"{address}{'&' if '?' in address else '?'}{urlencode(form)}"
