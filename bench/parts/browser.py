"""An agent's browser, as far as a benchmark needs one: it signs in, keeps its cookie, and asks for pages."""

import re
from functools import cached_property
from time import perf_counter

import requests

from app.seeds.signins import PASSWORD, email_of

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_TOKEN_OF_PAGE = re.compile(r'name="csrf-token" content="([^"]+)"')


class Browser:
    """Signed in as one of the organisation's people."""

    def __init__(self, url: str, login: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        door = self._session.get(f"{url}/sign-in", timeout=30)
        found = _TOKEN.search(door.text)
        if found is None:
            raise SystemExit("the sign-in page has no form")
        form = {"csrf_token": found[1], "email": email_of(login), "password": PASSWORD}
        entered = self._session.post(f"{url}/sign-in", data=form, allow_redirects=False, timeout=30)
        if entered.status_code != 302:
            raise SystemExit(f"{login} may not sign in: {entered.status_code}")

    @property
    def cookie(self) -> str:
        """What it sends along, as a header's value."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._session.cookies)

    @cached_property
    def token(self) -> str:
        """What proves that a press of a button comes from our own page."""
        found = _TOKEN_OF_PAGE.search(self.page("/desk"))
        if found is None:
            raise SystemExit("the board has no token")
        return found[1]

    def page(self, path: str) -> str:
        """One page, whole."""
        answer = self._session.get(self._url + path, timeout=30)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
        return answer.text

    def seconds(self, path: str) -> float:
        """How long one page takes until it is there, whole."""
        began = perf_counter()
        self.page(path)
        return perf_counter() - began

    def post_seconds(self, path: str, *, expected: int) -> float:
        """How long the answer to a press of a button takes, over a connection of its own: who thinks has lost the last."""
        headers = {"X-CSRFToken": self.token, "Connection": "close"}
        began = perf_counter()
        answer = self._session.post(self._url + path, headers=headers, allow_redirects=False, timeout=30)
        took = perf_counter() - began
        if answer.status_code != expected:
            raise SystemExit(f"{path} answers {answer.status_code}")
        return took
