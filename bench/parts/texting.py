"""Customers who text: signed webhooks from several clients at once, as fast as they are answered."""

import itertools
import secrets
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Thread
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from app.items.checks import s10_digit

PATH = "/telephony/sms"
AT_MOST_A_SECOND = 1200  # texts made ready
PER_CONNECTION = 20  # then a new one, so that no worker keeps all clients to itself
TEXTS = (
    "My parcel {item} should have come on Monday, where is it?",
    "The courier threw my box over the fence, it is broken. I want compensation.",
    "Please send somebody to collect two parcels tomorrow morning from Market Street 12.",
    "我的快递三天没有更新了，请帮我查一下在哪里",
    "快递员态度非常差，还把我的包裹丢在门外，我要投诉",
    "Mi paquete no ha llegado y nadie me da una respuesta, ¿dónde está?",
    "بسته من هنوز نرسیده است، لطفا پیگیری کنید",
)


@dataclass(frozen=True)
class Line:
    """To whom the texts go: the address, how it knows us, and the number that is texted."""

    url: str
    token: str
    account: str
    hotline: str

    def parts(self, sender: str, body: str) -> tuple[str, dict[str, str], dict[str, str]]:
        """Address, headers and form of a signed text."""
        form = {
            "MessageSid": f"SM{secrets.token_hex(16)}",
            "AccountSid": self.account,
            "From": sender,
            "To": self.hotline,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        }
        address = self.url + PATH
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": RequestValidator(self.token).compute_signature(address, form),
        }
        return address, headers, form

    def request(self, sender: str, body: str) -> bytes:
        """The same as it goes over the wire."""
        address, headers, form = self.parts(sender, body)
        content = urlencode(form).encode()
        headers |= {
            "Host": urlsplit(address).netloc,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(content)),
        }
        lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(frozen=True)
class Load:
    """What came of it."""

    seconds: float
    latencies: list[float]
    failures: int


def send_texts(line: Line, senders: Iterator[str], *, clients: int, seconds: float) -> Load:
    """Each client sends the next text when the one before is answered, until the time is over."""
    requests = _signed_ahead(line, itertools.islice(senders, round(seconds * AT_MOST_A_SECOND)))
    latencies: list[list[float]] = [[] for _ in range(clients)]
    failures = [0] * clients
    began = perf_counter()

    def client(number: int) -> None:
        connection = _Connection(line.url)
        while perf_counter() - began < seconds and (request := next(requests, None)):
            sent_at = perf_counter()
            status = connection.ask(request)
            latencies[number].append(perf_counter() - sent_at)
            failures[number] += status != b"200"
        connection.close()

    threads = [Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(perf_counter() - began, list(itertools.chain(*latencies)), sum(failures))


def _signed_ahead(line: Line, senders: Iterable[str]) -> Iterator[bytes]:
    """Signed before the clock runs: it is the provider's work."""
    told = zip(senders, itertools.cycle(TEXTS), strict=False)
    return iter([line.request(sender, body.format(item=_item_of(sender))) for sender, body in told])


def _item_of(sender: str) -> str:
    """Everybody asks after an item of their own: who asks after the same one has the same matter."""
    serial = sender[-8:]
    return f"RR{serial}{s10_digit(serial)}CN"


class _Connection:
    """Keep-alive, but not for ever."""

    def __init__(self, url: str) -> None:
        self._address = (urlsplit(url).hostname, urlsplit(url).port)
        self._socket: socket.socket | None = None
        self._asked = 0

    def ask(self, request: bytes) -> bytes:
        """Send, wait for the whole answer, give its status."""
        if self._socket is None or self._asked % PER_CONNECTION == 0:
            self.close()
            self._socket = socket.create_connection(self._address, timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asked += 1
        self._socket.sendall(request)
        answer = b""
        while not _is_whole(answer):
            part = self._socket.recv(65536)
            if not part:
                self._asked = 0
                return b"cut"
            answer += part
        return answer[9:12]

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()


def _is_whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return len(body) >= int(lengths[0].split(b":")[1])
