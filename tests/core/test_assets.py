"""Style sheets and scripts are kept by browsers for good, and never a release too long."""

import re

from app.core.assets import _release


def sheet_of(client):
    """The address of a style sheet, as a page names it."""
    return re.findall(r'href="(/static/[^"]+/base\.css)"', client.get("/sign-in").text)[0]


def test_what_a_page_names_is_kept_for_good(client):
    answer = client.get(sheet_of(client), buffered=True)
    assert answer.status_code == 200
    kept = answer.cache_control
    assert (kept.public, kept.immutable, kept.max_age, kept.no_cache) == (True, True, 31_536_000, None)


def test_a_script_beside_another_is_of_the_same_release(client):
    beside = sheet_of(client).replace("css/base.css", "js/main.js")
    assert client.get(beside, buffered=True).cache_control.immutable


def test_another_releases_address_is_answered_and_not_kept(client):
    answer = client.get("/static/0123456789abcdef/css/base.css", buffered=True)
    assert answer.status_code == 200
    assert answer.cache_control.max_age is None
    assert answer.cache_control.no_cache


def test_what_is_not_there_is_not_kept(client):
    missing = client.get(sheet_of(client).replace("base.css", "nothing.css"))
    assert (missing.status_code, missing.cache_control.max_age) == (404, None)


def test_every_letter_and_every_name_make_another_release(tmp_path):
    sheet = tmp_path / "a.css"
    sheet.write_text("a {}")
    first = _release(tmp_path)
    assert _release(tmp_path) == first
    sheet.write_text("b {}")
    second = _release(tmp_path)
    sheet.rename(tmp_path / "b.css")
    assert len({first, second, _release(tmp_path)}) == 3
