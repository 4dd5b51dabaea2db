import gc
import os

import hypothesis
import pytest
import zeal.constants
import zeal.patch
from django.conf import settings as django_settings
from django.db import transaction
from django.test import TransactionTestCase, override_settings
from django.test.utils import teardown_databases
from django.utils import timezone

from equity_office import written_once
from tests import databases, factories

# A property says what is true, not how fast: timings belong to `make bench`.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Beside services only what meets them is run: what asks for the database, or starts
    processes of its own. What is pure was tried without them. Whoever waits for such
    processes begins first, while others work."""
    items.sort(key=lambda item: item.path.parent.name != "journeys")
    # What is loaded by now stays: looking through it for garbage again and again takes a
    # process that has seen a thousand pages longer than the pages.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    if django_settings.IS_SHARED:
        kept, left_out = [], []
        for item in items:
            (kept if meets_services(item) else left_out).append(item)
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept

    for item in items:
        # Where everything is walked through, or one thing a hundred times, nothing is
        # measured: tracing takes half as long again, and what is at stake has tests of
        # its own.
        is_walk = item.path.parent.name in ("nets", "journeys")
        if is_walk or getattr(item.obj, "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)


def meets_services(item):
    marks = {mark.name for mark in item.iter_markers()}
    asked = {"db", "transactional_db", "needs_postgres", "one_transaction"}
    return bool(marks & {"django_db", "processes", "services"}) or bool(
        asked & set(item.fixturenames)
    )


@pytest.fixture(autouse=True, scope="session")
def loops_are_watched():
    zeal.constants.initialize_app_registry()
    zeal.patch.patch()


@pytest.fixture(autouse=True, scope="session")
def cheap_and_strict(loops_are_watched):
    """Hashing costs nothing, static files are looked for when one is asked for, and
    every page that a test asks for raises where it loads row by row."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WHITENOISE_AUTOREFRESH=True,
        ALLOWED_HOSTS=["testserver", "localhost", "127.0.0.1"],
        MIDDLEWARE=["zeal.middleware.zeal_middleware", *django_settings.MIDDLEWARE],
        ZEAL_ALLOWLIST=[
            # Signing in asks for the session and its person again; nothing of ours does.
            {"model": "sessions.Session", "field": "get*"},
            {"model": "departments.User", "field": "get*"},
            # The history of a goal's links asks for the goal once for each of the three.
            {"model": "plans.Goal", "field": "get*"},
            # Adoption has a plan printed in each of the city's languages.
            {"model": "printing.Print", "field": "get*"},
        ],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings
):
    """In place of pytest-django's own, which migrates anew in every process."""
    with django_db_blocker.unblock():
        made = databases.set_up()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied():
    """After a test that commits; nobody else can."""
    empty = TransactionTestCase._fixture_teardown

    def _fixture_teardown(case):
        written_once.release()
        empty(case)  # and says that it migrated, which protects them again

    TransactionTestCase._fixture_teardown = _fixture_teardown


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Every test writes its files into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLISHED_ROOT = tmp_path / "published"


@pytest.fixture(scope="module")
def one_transaction(django_db_setup, django_db_blocker):
    """What is made once for all tests of a module, each of which takes back its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def needs_postgres():
    """Skips without services, except where they were promised: there it fails."""
    if not django_settings.IS_SHARED:
        promised = os.environ.get("REQUIRE_SERVICES")
        (pytest.fail if promised else pytest.skip)("needs PostgreSQL and Redis")


@pytest.fixture
def administrator(db):
    return factories.make_member("administrator")


@pytest.fixture
def reviewer(db):
    return factories.make_member("reviewer")


@pytest.fixture
def auditor(db):
    return factories.make_member("auditor")


@pytest.fixture
def lead(db):
    return factories.make_member("lead", department=factories.make_department())


@pytest.fixture
def staff(db):
    return factories.make_user()


@pytest.fixture
def sign_in(client):
    """Sign a person in and give their client."""

    def _sign_in(user):
        client.force_login(user)
        return client

    return _sign_in
