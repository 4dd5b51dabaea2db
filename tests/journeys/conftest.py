import os

import psycopg
import pytest
import redis
from django.conf import settings

from tests.copies import Copy

# Tests run side by side: every test process takes a Redis database of its own.
REDIS_NUMBER = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])


@pytest.fixture
def copy(tmp_path, request):
    """A copy with the demonstration city loaded, and nothing running yet."""
    folder = tmp_path / "var"
    environment = {}
    if settings.IS_SHARED:
        environment = own_services(request)
    made = Copy(folder, environment)
    assert made.manage("migrate", "-v0").returncode == 0
    loaded = made.manage("load_demo")
    assert loaded.returncode == 0, loaded.stderr
    yield made
    made.stop()


def own_services(request):
    """A database and a Redis number that no other test uses."""
    address = os.environ["DATABASE_URL"]
    name = f"copy_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")

    def drop():
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    request.addfinalizer(drop)
    broker = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{REDIS_NUMBER}"
    with redis.from_url(broker) as server:
        server.flushdb()
    return {
        "DATABASE_URL": f"{address.rpartition('/')[0]}/{name}",
        "REDIS_URL": broker,
        "IS_DEMONSTRATION": "1",
    }
