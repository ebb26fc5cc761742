"""Headers of every answer."""

import re

import pytest

from tests.factories import browser_of, make_agent, make_supervisor, make_ticket


def directives(answer):
    """The content policy as a table."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/sign-in", "/desk", "/nowhere", "/healthz", "/static/any/css/base.css"])
def test_every_answer_forbids_scripts_but_ours_and_frames(client, path):
    answer = client.get(path, buffered=True)
    policy = directives(answer)
    assert policy["default-src"] == ["'self'"]
    assert "'unsafe-inline'" not in policy.get("script-src", [])
    assert "'unsafe-eval'" not in str(policy)
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_not_kept_by_caches_and_assets_may_be(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/static/any/css/base.css", buffered=True).headers["Cache-Control"]


def test_no_page_holds_an_inline_script_or_handler(app):
    browser, ticket = browser_of(make_supervisor()), make_ticket()
    browser_of(make_agent())
    for path in ("/desk", f"/desk/tickets/{ticket.reference}", "/live", "/desk/search?q=x", "/styleguide"):
        html = browser.get(path).text
        scripts = re.findall(r"<script\b[^>]*>", html)
        assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts), path
        assert not re.search(r"<[^>]*\son(click|load|error|submit|change|input|key\w+)=", html), path


def test_over_https_browsers_are_told_to_stay_there(app, client, monkeypatch):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    assert "max-age" in client.get("/sign-in").headers["Strict-Transport-Security"]
