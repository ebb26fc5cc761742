"""The door: who comes in, how often one may try, and how long one stays."""

import secrets

import pytest

from app.core.database import db
from app.core.queue import redis
from app.core.security import limiter
from app.core.transaction import transaction
from tests.conftest import application
from tests.factories import PASSWORD, browser_of, events_named, make_agent

NO_PASSWORD = ""  # counts as a try, and costs no hashing


@pytest.fixture
def user(app):
    return make_agent()


@pytest.fixture
def limited(clone_database, redis_url):
    """An application of its own, with the limiter on."""
    with application(clone_database(), redis_url, RATELIMIT_ENABLED=True) as app, app.app_context():
        redis().flushdb()
        yield app
        db.session.remove()
    limiter.enabled = False


def enter(client, user, password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": user.email, "password": password}, **more)


def test_the_right_password_leads_to_the_board(client, user):
    answer = enter(client, user)
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert client.get("/desk").status_code == 200
    assert [event.actor_id for event in events_named("user.signed_in")] == [user.id]


def test_the_address_is_read_in_any_case(client, user):
    user_in_capitals = {"email": f"  {user.email.upper()} ", "password": PASSWORD}
    assert client.post("/sign-in", data=user_in_capitals).status_code == 302


@pytest.mark.parametrize("reason", ["password", "address", "inactive"])
def test_every_reason_is_refused_with_the_same_sentence(client, user, reason):
    email, password = user.email, PASSWORD
    if reason == "password":
        password = "not the password"
    elif reason == "address":
        email = "nobody@postline.test"
    else:
        with transaction():
            user.is_active = False
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert client.get("/desk").status_code == 302


@pytest.mark.parametrize("form", [{}, {"email": "x"}, {"email": "a" * 300, "password": "p" * 3000}])
def test_an_incomplete_form_is_shown_again(client, form):
    assert client.post("/sign-in", data=form).status_code == 422


def test_the_eleventh_try_on_an_account_within_a_minute_is_refused(limited, travel):
    travel("2026-03-02 13:00")
    client, user, another = limited.test_client(), make_agent(), make_agent()
    answers = [enter(client, user, NO_PASSWORD).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert enter(client, user).status_code == 429
    assert enter(client, another).status_code == 302


def test_another_network_address_is_not_locked_out(limited, travel):
    travel("2026-03-02 13:00")
    client, user = limited.test_client(), make_agent()
    for _ in range(11):
        enter(client, user, NO_PASSWORD)
    assert enter(client, user).status_code == 429
    assert enter(client, user, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 302


def test_tries_over_many_accounts_from_one_address_are_stopped_too(limited, travel):
    travel("2026-03-02 13:00")
    client = limited.test_client()
    forms = ({"email": f"guess{number}@postline.test", "password": ""} for number in range(61))
    answers = [client.post("/sign-in", data=form).status_code for form in forms]
    assert answers == [422] * 60 + [429]


def test_the_cookie_is_for_the_server_alone(client, user):
    cookie = enter(client, user).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_never_travels_in_the_clear(app, client, user, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    assert "Secure" in enter(client, user).headers["Set-Cookie"]


def test_a_new_session_key_ends_all_sessions(user):
    first, second = browser_of(user), browser_of(user)
    assert [first.get("/desk").status_code, second.get("/desk").status_code] == [200, 200]
    with transaction():
        user.session_key = secrets.token_hex(16)
    assert [first.get("/desk").status_code, second.get("/desk").status_code] == [302, 302]


def test_whoever_left_is_out_at_once(user):
    browser = browser_of(user)
    with transaction():
        user.is_active = False
    assert browser.get("/desk").status_code == 302


def test_signing_out_empties_the_session(client, user):
    enter(client, user)
    client.post("/sign-out")
    assert client.get("/desk").status_code == 302
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie


def test_signing_in_forgets_what_the_session_held_before(client, user):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    enter(client, user)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "///evil.example",
        "desk",
    ],
)
def test_the_way_back_never_leads_elsewhere(client, user, target):
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD, "next": target})
    assert answer.location == "/desk"


def test_the_way_back_leads_to_the_page_that_was_wanted(client, user):
    wanted = client.get("/desk/search?q=x").location
    answer = client.post(wanted, data={"email": user.email, "password": PASSWORD})
    assert answer.location == "/desk/search?q=x"


def test_a_tampered_cookie_is_nobody(client, user):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user.id}:{'0' * 32}"
    assert client.get("/desk").status_code == 302
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "1; DROP TABLE"
    assert client.get("/desk").status_code == 302


def test_a_form_without_its_token_is_refused(app, client, user, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert enter(client, user).status_code == 400
    browser = browser_of(user)
    for path in ("/sign-out", "/language", "/desk/next"):
        assert browser.post(path).status_code == 400, path


def test_a_form_with_its_token_is_taken(app, client, user, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = client.get("/sign-in").text
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    form = {"email": user.email, "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=form).status_code == 302


def test_a_signed_in_person_is_not_asked_again(user):
    assert browser_of(user).get("/sign-in").location == "/desk"


def test_a_chosen_language_is_kept_for_the_next_browser(user):
    browser_of(user).post("/language", data={"language": "zh", "next": "/desk"})
    db.session.refresh(user)
    assert user.language == "zh"
    assert 'lang="zh' in browser_of(user).get("/desk").text


def test_an_unknown_language_changes_nothing(user):
    browser_of(user).post("/language", data={"language": "tlh"})
    db.session.refresh(user)
    assert user.language == "en"


def test_demo_sign_ins_are_shown_in_the_demonstration_only(app, client, monkeypatch):
    assert "postline-demo" not in client.get("/sign-in").text
    monkeypatch.setitem(app.config, "DEMO", True)
    assert "postline.example" in client.get("/sign-in").text
