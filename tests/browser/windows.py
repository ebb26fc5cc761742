"""Windows of one real Chromium. Nothing they load may leave the machine, and nothing may complain."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.factories import PASSWORD, browser_of

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 20_000  # milliseconds; machines may be busy, but a page that waits for its own refetch is caught
THEMES = ("light", "dark")
REFUSED = "the server responded with a status of"

expect.set_options(timeout=PATIENCE)


class Windows:
    """Opens them, signs people in, and hears what goes wrong in any of them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: list[BrowserContext] = []
        self._expected: list[str] = []
        self.complaints: list[str] = []

    def address(self, path: str) -> str:
        """Where that page of the house is."""
        return self._address + path

    def open(self, address: str = "/", *, beside: Page | None = None, **options: Any) -> Page:
        """A window, or one more of the same browser profile."""
        context = beside.context if beside else self._profile(**options)
        page = context.new_page()
        page.goto(address if "://" in address else self._address + address)
        return page

    def of(self, user: Any, address: str = "/desk", **options: Any) -> Page:
        """A window of somebody who has signed in already."""
        session = browser_of(user).get_cookie("postline")
        assert session
        context = self._profile(**options)
        context.add_cookies([{"name": session.key, "value": session.value, "url": self._address}])
        page = context.new_page()
        page.goto(self._address + address)
        if options.get("java_script_enabled", True):
            be_ready(page)
        return page

    def expect_refusal(self, status: int) -> None:
        """One answer of this status is part of the test; the browser may say so."""
        self.expect_complaint(f"{REFUSED} {status}")

    def expect_complaint(self, words: str) -> None:
        """One line of the console with these words is part of the test."""
        self._expected.append(words)

    def close(self) -> None:
        """All of them."""
        for context in self._contexts:
            context.close()

    def _profile(self, **options: Any) -> BrowserContext:
        still = {"locale": "en-GB", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
        context = self._browser.new_context(**still, **options)
        context.set_default_timeout(PATIENCE)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._watch)
        self._contexts.append(context)
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        expected = next((each for each in self._expected if each in message.text), None)
        if expected is None:
            self.complaints.append(message.text)
        else:
            self._expected.remove(expected)

    def _watch(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.complaints.append(f"asked for {request.url}")


def sign_in(page: Page, user: Any) -> None:
    """By the form, which is shown."""
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def themes(page: Page) -> Iterator[str]:
    """The page in each theme, one after the other: they differ by style sheet alone, so nothing is loaded again."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        yield theme
    page.emulate_media(color_scheme=THEMES[0])


def be_ready(page: Page) -> None:
    """Wait until its scripts hear keys, and its stream the house."""
    expect(page.locator("#live-mark")).to_have_attribute("data-state", "live")


def violations(page: Page) -> list[str]:
    """What axe finds. It runs in a world of its own, where the page's strict policy does not stop it."""
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    session.send("Runtime.evaluate", {"expression": AXE.read_text(), "contextId": world})
    asked = (
        "axe.run({resultTypes: ['violations']})"
        ".then(found => found.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.html)))"
    )
    answer = session.send(
        "Runtime.evaluate",
        {"expression": asked, "contextId": world, "awaitPromise": True, "returnByValue": True},
    )
    session.detach()
    return answer["result"]["value"]
