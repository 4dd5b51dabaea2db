import os
import shutil

import psycopg
import pytest
import redis
from django.conf import settings

from tests.copies import Copy

# Tests run side by side: every test process takes names of its own.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
REDIS_NUMBER = 8 + WORKER


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """A copy with the demonstration city, made once and copied by every test."""
    folder = tmp_path_factory.mktemp("loaded") / "var"
    name = f"loaded_{os.getpid()}"
    made = Copy(folder, own_services(name) if settings.IS_SHARED else {})
    made.migrate()
    demonstration = made.manage("load_demo")
    assert demonstration.returncode == 0, demonstration.stderr
    yield name, folder
    if settings.IS_SHARED:
        drop(name)


@pytest.fixture
def copy(tmp_path, loaded):
    """A copy with the demonstration city loaded, and nothing running yet."""
    original, source = loaded
    folder = tmp_path / "var"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("static"))
    name = f"copy_{os.getpid()}"
    made = Copy(folder, own_services(name, original) if settings.IS_SHARED else {})
    yield made
    made.stop()
    if settings.IS_SHARED:
        drop(name)


def own_services(name, original="template1"):
    """A database and a Redis number that no other test uses."""
    drop(name)
    run(f"CREATE DATABASE {name} TEMPLATE {original}")
    broker = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{REDIS_NUMBER}"
    with redis.from_url(broker) as server:
        server.flushdb()
    return {
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}",
        "REDIS_URL": broker,
        "IS_DEMONSTRATION": "1",
    }


def drop(name):
    run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def run(statement):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)
