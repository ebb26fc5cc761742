"""Alive, and ready."""

import sqlalchemy as sa
from redis import Redis

from app.core.database import db
from app.core.transaction import transaction


def test_the_process_is_alive(client):
    assert client.get("/healthz").json == {"status": "alive"}


def test_it_is_ready_when_all_it_needs_is_there(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"database": "ok", "redis": "ok", "migrations": "ok"})


def test_it_is_not_ready_without_redis(app, client, monkeypatch):
    monkeypatch.setitem(app.extensions, "redis", Redis.from_url("redis://127.0.0.1:1/0"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["redis"]) == (503, "away")
    assert answer.json["database"] == "ok"


def test_it_is_not_ready_on_an_older_schema(client):
    with transaction():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (503, "behind")


def test_health_needs_no_sign_in_and_sets_no_cookie(client):
    assert "Set-Cookie" not in client.get("/healthz").headers
