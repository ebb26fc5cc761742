"""Makes docs/pictures from a fresh demonstration: `./run`, then `.venv/bin/python -m tests.browser.pictures`.

It texts the hotline, as one of the simulator's people, so that there is something on the wire."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.launcher.running import running
from app.seeds.signins import PASSWORD, email_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESK, PHONE = (1440, 900), (390, 844)
EMILY, CHEN_HAO = "+14155550102", "+14155550103"


@dataclass(frozen=True)
class Picture:
    """Whose page it is, how it is reached from their board, and how it looks."""

    name: str
    who: str | None
    reach: Callable[[Page], None]
    size: tuple[int, int] = DESK
    scheme: str = "light"
    at: str = "SIMULATOR_URL"  # where it begins for somebody who does not sign in


def main() -> None:
    """Take them all."""
    urls = running()
    if not urls:
        sys.exit("Nothing is up in this checkout: start it with `./run`.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        text_the_hotline(browser.new_page(), urls["SIMULATOR_URL"])
        for picture in PICTURES:
            take(browser, picture, urls)
        browser.close()


def take(browser: Browser, picture: Picture, urls: dict[str, str]) -> None:
    """In a fresh profile, when nothing moves any more."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    if picture.who:
        sign_in(page, urls["POSTLINE_URL"], picture.who)
    else:
        page.goto(urls[picture.at])
    picture.reach(page)
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def sign_in(page: Page, url: str, who: str) -> None:
    """As one of the demonstration's people."""
    page.goto(f"{url}/sign-in")
    page.locator("input[name=email]").fill(email_of(who))
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.goto(f"{url}/desk")
    page.locator("#live-mark[data-state=live]").wait_for()


def text_the_hotline(page: Page, simulator: str) -> None:
    """With the words that the page proposes, once every web process has done its first work on a few thanks."""
    for _ in range(8):
        page.request.post(f"{simulator}/handsets/{EMILY}/texts", data={"body": "Thank you"})
    page.goto(simulator)
    page.locator("#sample").click()
    page.locator("#composer [type=submit]").click()
    page.locator("#texts li").nth(1).wait_for()
    page.close()


def stay(_page: Page) -> None:
    """On the board, or with the first phone."""


def choose(page: Page) -> None:
    """The first line of the board."""
    page.keyboard.press("j")


def open_mine(page: Page) -> None:
    """The first ticket that they hold."""
    page.locator(".card-row.is-mine a.reference").first.click()
    page.locator("#live-mark[data-state=live]").wait_for()


def open_live(page: Page) -> None:
    """The supervisor's floor."""
    page.goto(page.url.replace("/desk", "/live"))
    page.locator("#live-mark[data-state=live]").wait_for()


def on_portal(language: str, path: str) -> Callable[[Page], None]:
    """A page of the portal in that language."""

    def reach(page: Page) -> None:
        page.goto(f"{page.url.rstrip('/')}{path}{'&' if '?' in path else '?'}language={language}")

    return reach


def open_wire(page: Page) -> None:
    """The newest webhook, with all its particulars."""
    page.locator("#entries details", has_text="inbound text").first.locator("summary").click()


def ask_by_phone(page: Page) -> None:
    """In a call, as far as where the item is. One that an earlier picture left open is hung up."""
    calls = f"{page.url.rstrip('/')}/handsets/{CHEN_HAO}/calls"
    for call in page.request.get(calls).json()["calls"]:
        if call["state"] != "ended":
            page.request.post(f"{calls}/{call['sid']}/hangup", data={})
    page.get_by_role("link", name="Chen Hao").click()
    page.get_by_role("button", name="Call", exact=True).click()
    for prompt, keys in (("您好", "1"), ("请输入邮件号码", "402100577#")):
        page.locator("#caption-lines li", has_text=prompt).wait_for()
        page.get_by_role("button", name="Skip the speech").click()
        for key in keys:
            page.locator("#keypad").get_by_role("button", name=key, exact=True).click()
    page.locator("#caption-lines li", has_text="EE402100577CN").wait_for()


PICTURES = (
    Picture("board", "ma", choose),
    Picture("board-dark", "zhang", choose, scheme="dark"),
    Picture("board-phone", "carter", stay, PHONE),
    Picture("ticket", "carter", open_mine),
    Picture("ticket-dark", "qian", open_mine, scheme="dark"),
    Picture("ticket-phone", "carter", open_mine, PHONE),
    Picture("live", "ma", open_live),
    Picture("live-phone", "ma", open_live, PHONE),
    Picture("handset", None, open_wire),
    Picture("handset-phone", None, stay, PHONE),
    Picture("call", None, ask_by_phone),
    Picture("portal-en", None, on_portal("en", "/"), PHONE, at="POSTLINE_URL"),
    Picture("portal-zh", None, on_portal("zh", "/track?item=EE402100577CN"), PHONE, at="POSTLINE_URL"),
    Picture("portal-es", None, on_portal("es", "/new/complaint/topic"), PHONE, at="POSTLINE_URL"),
    Picture("portal-fa", None, on_portal("fa", "/"), PHONE, at="POSTLINE_URL"),
)

if __name__ == "__main__":
    main()
