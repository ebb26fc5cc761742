"""Agents with browsers: signed in over real HTTP, with the token that every form of ours asks for."""

import re

import requests

from app.accounts.models import User
from tests.factories import PASSWORD, make_agent
from tests.faults.house import House

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Agent:
    """Somebody who works all queues, or a user there is already, at a screen of theirs."""

    def __init__(self, house: House, name: str, user: User | None = None) -> None:
        self.name = name
        self._url = house.url
        self.browser = requests.Session()
        self.browser.trust_env = False
        user = user or make_agent(name=name)
        self._post("/sign-in", self._token("/sign-in"), email=user.email, password=PASSWORD)
        self._desk_token = self._token("/desk")

    def take(self, reference: str) -> requests.Response:
        """Take this ticket."""
        return self._post(f"/tickets/{reference}/holder", self._desk_token)

    def next(self) -> str | None:
        """Ask for the next piece of work; the reference of what they hold now, None if nothing waits."""
        target = self._post("/desk/next", self._desk_token).headers["Location"]
        return target.rpartition("/tickets/")[2] if "/tickets/" in target else None

    def close(self) -> None:
        """Close the browser."""
        self.browser.close()

    def _token(self, path: str) -> str:
        page = self.browser.get(self._url + path, timeout=20)
        found = _TOKEN.search(page.text)
        assert found, page.text[:500]
        return found[1]

    def _post(self, path: str, token: str, **form: str) -> requests.Response:
        answer = self.browser.post(
            self._url + path, data=form | {"csrf_token": token}, allow_redirects=False, timeout=30
        )
        assert answer.status_code < 500, answer.text
        return answer
