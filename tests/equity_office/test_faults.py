"""What goes wrong around us: a cache that is away, a callback that fails, a database that
is not of this version, clocks that differ."""

from functools import partial

import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import connection, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from equity_office import checks
from equity_office.after_commit import after_commit
from equity_office.jobs import clock, health
from equity_office.process.cache import SturdyCache
from tests.factories import make_member

# Nobody listens there.
AWAY = "redis://127.0.0.1:9/0"


def test_a_cache_that_is_away_is_this_processs_own():
    cache = SturdyCache(AWAY, {"OPTIONS": {"socket_connect_timeout": 1}})

    cache.set("tries", 1)
    cache.incr("tries")

    assert cache.get("tries") == 2
    assert cache.get("nothing", "–") == "–"
    assert cache.add("tries", 9) is False
    assert cache.get_or_set("more", 5) == 5
    cache.delete("tries")
    assert not cache.has_key("tries")
    with pytest.raises(RedisError):
        RedisCache(AWAY, {}).get("tries")


@pytest.mark.django_db
def test_sign_in_goes_on_while_redis_is_away(client, staff, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "equity_office.process.cache.SturdyCache",
            "LOCATION": AWAY,
        }
    }
    wrong = {"login": staff.email, "password": "wrong"}

    said = [client.post("/account/login/", wrong).text for _number in range(11)]
    client.cookies.clear()

    assert "not correct" in said[0]
    assert "Too many" in said[-1]  # limits are kept


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_undoes_nothing(staff, caplog):
    def fail(word):
        raise ValueError(word)

    with transaction.atomic():
        after_commit(fail, "no disk")
        staff.name = "Kim Again"
        staff.save()

    staff.refresh_from_db()
    assert staff.name == "Kim Again"
    assert "fail" in caplog.text
    with pytest.raises(AttributeError), transaction.atomic():  # as it was
        transaction.on_commit(partial(fail, "no disk"), robust=True)


@pytest.mark.django_db
def test_the_clock_of_the_queue_is_the_databases():
    here, there = timezone.now(), clock.now()

    assert there.tzinfo
    assert abs((there - here).total_seconds()) < 60


@pytest.mark.django_db
def test_a_database_of_another_version_is_said(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'training'")

    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz").json() == {"status": "not migrated"}
    assert client.get("/readyz").json()["migrated"] is False


@pytest.mark.django_db
def test_a_broker_that_is_away_is_said(client, settings):
    settings.REDIS_URL = AWAY

    assert client.get("/readyz").json()["broker"] is False


@pytest.mark.django_db
def test_an_address_that_is_missing_is_named(client, settings):
    client.force_login(make_member("administrator"))
    settings.IS_SHARED, settings.SITE_ADDRESS = True, ""

    (said,) = checks.address_is_known(None)
    assert said.id == "equity_office.W001"
    assert "Links in letters lead nowhere yet." in client.get("/desk/").text
    settings.SITE_ADDRESS = "https://equity.example"
    assert not checks.address_is_known(None)
    assert "lead nowhere" not in client.get("/desk/").text
    settings.IS_SHARED, settings.SITE_ADDRESS = False, ""
    assert not checks.address_is_known(None)
