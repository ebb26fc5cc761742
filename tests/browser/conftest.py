"""A real Chromium on the real application. Nothing it loads may leave the machine, and nothing may complain."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page, Request
from werkzeug.serving import make_server

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium: Playwright's is never downloaded."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-dev-shm-usage", *QUIET]}


@pytest.fixture(scope="session")
def base_url(shared_app: Flask) -> Iterator[str]:
    """The application on a loopback port."""
    server = make_server("127.0.0.1", 0, shared_app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    shared_app.config.update(PUBLIC_BASE_URL=address, EVENTS_URL=address)
    yield address
    server.shutdown()
    thread.join()


@pytest.fixture
def quiet_page(page: Page, base_url: str) -> Iterator[Page]:
    """A page that may neither complain nor ask anybody else for anything."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def watch(request: Request) -> None:
        if not request.url.startswith((base_url, "data:")):
            complaints.append(f"asked for {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", watch)
    yield page
    assert complaints == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Axe finds nothing on the page."""

    def check(page: Page) -> None:
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []

    return check
