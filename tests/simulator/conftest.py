"""A simulator on a free port, and a receiver that plays the application and checks every signature."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from playwright.sync_api import Page, expect
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.serving import BaseWSGIServer, make_server

from simulator.server import create_simulator, make_loopback_server
from simulator.settings import FAKE_ACCOUNT_SID, Settings

PUBLIC = "https://hotline.example"
TOKEN = "a-token-of-the-tests"
HOTLINE = "+14155550100"
LI_WEN = "+14155550101"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Received:
    path: str
    form: dict[str, str]
    headers: dict[str, str]
    is_genuine: bool


@dataclass
class Receiver:
    """The application's side: keeps what it was told, answers what the test wants."""

    url: str = ""
    answer: Callable[[], Response] = lambda: Response(status=204)
    documents: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def take(self, path: str) -> Response:
        validator, url = RequestValidator(TOKEN), PUBLIC + request.environ["RAW_URI"]
        is_genuine = validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", ""))
        form = dict(request.form or request.args)
        self.received.append(Received(f"/{path}", form, dict(request.headers), is_genuine))
        if not is_genuine:
            return Response(status=403)
        document = self.documents.get(path)
        return self.answer() if document is None else Response(document, content_type="text/xml")

    def speaks(self, **documents: str) -> None:
        """What is answered below /telephony/voice; `voice` itself is the first document of a call."""
        for name, verbs in documents.items():
            path = "telephony/voice" if name == "voice" else f"telephony/{name}"
            self.documents[path] = f"<Response>{verbs}</Response>"

    def posts(self, path: str) -> list[dict[str, str]]:
        return [post.form for post in self.received if post.path == path]

    @property
    def statuses(self) -> list[str]:
        return [post.form["MessageStatus"] for post in self.received if "MessageStatus" in post.form]


@dataclass
class Simulator:
    """The simulator over HTTP, as tests, training and the storm drive it."""

    url: str
    http: requests.Session

    def get(self, path: str) -> Any:
        return self.http.get(self.url + path, timeout=5).json()

    def post(self, path: str, **data: Any) -> Any:
        response = self.http.post(self.url + path, json=data, timeout=20)
        assert response.status_code < 300, response.text
        return response.json()

    def text(self, body: str, number: str = LI_WEN, **more: Any) -> Any:
        return self.post(f"/handsets/{number}/texts", body=body, **more)

    def thread(self, number: str = LI_WEN) -> list[dict[str, Any]]:
        return self.get(f"/handsets/{number}/texts")["texts"]

    def dial(self, number: str = LI_WEN) -> "Phone":
        """Call the hotline."""
        return Phone(self, self.post(f"/handsets/{number}/calls"))

    def ringing(self, number: str = LI_WEN) -> "Phone":
        """The call that rings on a handset."""
        [call] = [
            each
            for each in self.get(f"/handsets/{number}/calls")["calls"]
            if each["waits_for"] and each["waits_for"]["verb"] == "answer"
        ]
        return Phone(self, call)

    def stand(self) -> None:
        self.post("/clock", mode="manual")

    def advance(self, seconds: float) -> None:
        self.post("/clock", advance=seconds)

    def wire(self, since: int = 0) -> list[dict[str, Any]]:
        return self.get(f"/wire?since={since}")["entries"]


@dataclass
class Phone:
    """A handset in a call, over the simulator's JSON addresses."""

    simulator: Simulator
    call: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/handsets/{self.call['handset']}/calls/{self.call['sid']}"

    @property
    def heard(self) -> list[str]:
        """The words of the hotline so far."""
        return [each["text"] for each in self.look()["captions"] if each["kind"] == "say"]

    def look(self) -> dict[str, Any]:
        self.call = self.simulator.get(self.path)
        return self.call

    def does(self, deed: str, **particulars: Any) -> dict[str, Any]:
        self.call = self.simulator.post(f"{self.path}/{deed}", **particulars)
        return self.call

    def cannot(self, deed: str, **particulars: Any) -> str:
        """Try it, and be refused; gives the reason."""
        url = f"{self.simulator.url}{self.path}/{deed}"
        response = self.simulator.http.post(url, json=particulars, timeout=20)
        assert response.status_code == 409, response.text
        return response.json()["error"]


class LoopbackHttpClient(TwilioHttpClient):
    """Sends what the official client wants to send to Twilio to the simulator instead."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=20)
        self._base_url = base_url
        self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self._base_url), *args, **kwargs)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver, app = Receiver(), Flask("receiver")
    app.add_url_rule("/<path:path>", view_func=lambda path: receiver.take(path), methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    receiver.url = f"http://127.0.0.1:{server.port}"
    yield from _served(server, receiver)


@pytest.fixture
def settings(receiver: Receiver) -> Settings:
    return Settings(receiver.url, PUBLIC, FAKE_ACCOUNT_SID, TOKEN, HOTLINE)


@pytest.fixture
def simulator(settings: Settings) -> Iterator[Simulator]:
    server = make_loopback_server(create_simulator(settings, webhook_limit=0.5), 0)
    with requests.Session() as http:
        http.trust_env = False
        yield from _served(server, Simulator(f"http://127.0.0.1:{server.port}", http))


@pytest.fixture
def twilio(simulator: Simulator) -> Iterator[Client]:
    """The official client, unchanged but for where it connects."""
    http = LoopbackHttpClient(simulator.url)
    yield Client(FAKE_ACCOUNT_SID, TOKEN, http_client=http)
    http.session.close()


def _served(server: BaseWSGIServer, thing: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield thing
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium; tests of the page are skipped where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("No chromium on this machine")
    return {
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-sync"],
    }


@pytest.fixture
def handset(page: Page, simulator: Simulator) -> Iterator[Page]:
    """The page, opened; it must log no error and ask nobody but the simulator."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(simulator.url) else problems.append(sent.url))
    page.goto(simulator.url)
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    yield page
    assert problems == []


@pytest.fixture
def violations(page: Page) -> Callable[[], list[str]]:
    """What axe finds. It runs in a world of its own, where the page's strict policy does not stop it."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")

    def violations() -> list[str]:
        session = page.context.new_cdp_session(page)
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8"), "contextId": world})
        script = "axe.run().then(found => found.violations.map(v => v.id + ' ' + v.nodes[0].html))"
        asked = {"expression": script, "contextId": world, "awaitPromise": True, "returnByValue": True}
        return session.send("Runtime.evaluate", asked)["result"]["value"]

    return violations
