"""What every page of the portal has: four languages, ways on, and the same frame."""

import re

import pytest

from app.core.languages import LANGUAGES
from tests.factories import browser_of, make_agent

PAGES = ("/", "/track", "/hours", "/new/query/item", "/new/complaint/topic", "/new/pickup/address")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_every_page_speaks_every_language_and_leads_to_the_others(client, path, language):
    page = client.get(f"{path}?language={language.code}", follow_redirects=True)
    assert page.request.full_path == f"{path}?"
    assert f'<html lang="{language.code}" dir="{language.direction}"' in page.text
    for other in LANGUAGES:
        assert f'href="{path}?language={other.code}" lang="{other.code}"' in page.text


def test_the_language_stays_chosen_and_the_question_is_kept(client):
    page = client.get("/hours?q=Nan&language=es", follow_redirects=True)
    assert page.request.full_path == "/hours?q=Nan"
    assert 'lang="es"' in client.get("/").text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("fa-IR,en;q=0.5", "fa"), ("zh-CN", "zh"), ("es-MX", "es"), ("de", "en"), ("", "en")],
)
def test_at_first_the_browser_says_the_language(client, asked, spoken):
    page = client.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{spoken}"' in page.text


def test_a_language_nobody_speaks_changes_nothing(client):
    page = client.get("/?language=<b>", follow_redirects=True)
    assert (page.status_code, '<html lang="en"' in page.text) == (200, True)


def test_colleagues_go_on_to_their_own_page_and_visitors_find_their_door(client):
    assert browser_of(make_agent()).get("/").location == "/desk"
    assert 'href="/sign-in"' in client.get("/").text


def test_a_refused_form_leads_to_its_page_in_another_language(client):
    page = client.post(
        "/new/complaint/topic", data={}, headers={"Referer": "http://localhost/new/complaint/topic"}
    )
    assert page.status_code == 422
    assert 'href="/new/complaint/topic?language=zh"' in page.text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_a_script(client, path):
    html = client.get(path).text
    scripts = re.findall(r"<script[^>]*>", html)
    assert [tag for tag in scripts if 'type="module"' not in tag] == []
    assert "hx-" not in html
