"""The benchmarks' servers are the tests' own, under another name."""

from collections.abc import Iterator

import pytest

from bench.parts.servers import Servers
from tests.servers import Servers as TestServers


@pytest.fixture(scope="package")
def bench_servers(servers: TestServers, redis_url: str, worker_number: int) -> Iterator[Servers]:
    """What is kept in them lasts as long as the tests of this folder."""
    made = Servers(servers.admin_url, redis_url, prefix=f"bench_test{worker_number}")
    made.forget()
    yield made
    made.forget()
