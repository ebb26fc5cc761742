"""The embedded servers as tests get them."""

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.launcher.checkout import eventually
from tests.servers import launched_servers

pytestmark = pytest.mark.processes


def test_both_answer_to_their_password_alone() -> None:
    with launched_servers() as servers:
        with psycopg.connect(servers.admin_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert Redis.from_url(servers.redis_url).ping()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(servers.admin_url, password="wrong")
        with pytest.raises(RedisError):
            Redis.from_url(servers.redis_url.replace("redis://:", "redis://:not")).ping()


def test_a_server_that_dies_comes_back_at_its_address() -> None:
    with launched_servers() as servers:
        Redis.from_url(servers.redis_url).shutdown(nosave=True)
        assert eventually(lambda: _answers(servers.redis_url))


def _answers(redis_url: str) -> bool:
    try:
        return bool(Redis.from_url(redis_url).ping())
    except RedisError:
        return False
