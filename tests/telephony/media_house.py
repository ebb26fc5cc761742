"""What stands in the provider's place and keeps what people send: a real server that may be as bad as we like."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread

from tests.servers import ACCOUNT_SID

Answer = Callable[["Handler"], None]
_numbers = count(1)


class Handler(BaseHTTPRequestHandler):
    """Answers as the house was told to."""

    house: "MediaHouse"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.house.asked.append((self.path, self.headers.get("Authorization")))
        with suppress(ConnectionError):
            self.house.answers.get(self.path, status(404))(self)

    def end_headers(self) -> None:
        """Each answer is the last on its line."""
        self.send_header("Connection", "close")
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nothing is logged."""


class MediaHouse:
    """Files by their address, and who asked for them with which name and key."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.closed = Event()

    def keep(self, answer: bytes | Answer, path: str | None = None) -> str:
        """Have an answer for an address, which is of a message of our account unless said otherwise; gives the address."""
        if path is None:
            path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/MM1/Media/ME{next(_numbers)}"
        self.answers[path] = content(answer) if isinstance(answer, bytes) else answer
        return self.url + path


@contextmanager
def media_house(port: int = 0) -> Iterator[MediaHouse]:
    """One that is open, on loopback."""
    handler = type("OfThisHouse", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    house = handler.house = MediaHouse(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield house
    house.closed.set()
    server.shutdown()
    thread.join()
    server.server_close()


def login_of(token: str) -> str:
    """How our account proves itself."""
    return "Basic " + b64encode(f"{ACCOUNT_SID}:{token}".encode()).decode()


def content(body: bytes, *, length: int | None = None, **headers: str) -> Answer:
    """All of it, whatever the headers say."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def chunked(*parts: bytes, ends: bool = True) -> Answer:
    """In pieces without a length told before; or broken off in the middle."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for part in parts:
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        if ends:
            handler.wfile.write(b"0\r\n\r\n")

    return answer


def status(code: int, **headers: str) -> Answer:
    """No content, but a word."""

    def answer(handler: Handler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Length", "0")
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def drips(handler: Handler) -> None:
    """A byte now and then, for ever: never silent, never done."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.house.closed.wait(0.02):
        handler.wfile.write(b"\xff")


def is_silent(handler: Handler) -> None:
    """Takes the question and says nothing."""
    handler.house.closed.wait(30)


def without_end(handler: Handler) -> None:
    """More and more, and it does not say how much."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.house.closed.is_set():
        handler.wfile.write(bytes(64 * 1024))
