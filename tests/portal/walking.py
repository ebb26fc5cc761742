"""A customer who fills in the portal's forms, one question after the other."""

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LI_WEN = "+1 415 555 0101"
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "topic": {"topic": "delay"},
    "item": {"item": ""},
    "address": {"address": "1 Zhangheng Road, 201203 Shanghai"},
    "who": {"name": "Li Wen", "phone": LI_WEN},
}
LAST = {"words": "My passport was in it. Where can it be?"}


def walk(client: FlaskClient, kind: str, travel: Any = None, **answers: Mapping[str, Any]) -> TestResponse:
    """Answer whatever is asked until the last page, then send it, some minutes after the first."""
    page = open_last(client, kind, **answers)
    assert page.status_code == 200, page.text
    if travel:
        travel("2026-03-02 09:05")
    return client.post(f"/new/{kind}", data={**LAST, "pieces": "2", **answers.get("last", {})})


def open_last(client: FlaskClient, kind: str, **answers: Mapping[str, Any]) -> TestResponse:
    """The page with the last question."""
    page = client.get(f"/new/{kind}", follow_redirects=True)
    while (name := page.request.path.removeprefix(f"/new/{kind}").strip("/")) and page.status_code == 200:
        said = answers.get(name) or ANSWERS.get(name) or {name: first_choice(page, name)}
        page = client.post(page.request.path, data=said, follow_redirects=True)
    return page


def first_choice(page: TestResponse, name: str) -> str:
    """What the first of the offered answers stands for."""
    return re.findall(rf'name="{name}"[^>]* type="radio" value="([^"]+)"', page.text)[0]
