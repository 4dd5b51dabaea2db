"""What every page costs the database: the same for one row and for fifty."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.services import record_event
from equity_office.jobs import services as jobs
from reporting.models import Run
from tests import factories
from tests.nets.site_map import PAGES

NOW = factories.NOON
pytestmark = pytest.mark.django_db

# page → queries, signed in as an administrator (two of them are the session and the
# person, one the roles). A page that reads nothing of the database costs those two.
BUDGETS = {
    "departments:index": 3,
    "departments:detail": 7,
    "departments:edit": 4,
    "departments:trail": 5,
    "reporting:front": 4,
    "reporting:archive": 5,
    "reporting:components": 2,
    "reporting:desk": 5,
    "reporting:office": 6,
    "reporting:edition": 6,
    "reporting:preview": 5,
    "reporting:move": 5,
    "reporting:run": 5,
    "account_login": 2,
    "account_logout": 2,
    "account_inactive": 2,
    "account_signup": 2,
    "account_change_password": 2,
    "account_reset_password": 2,
    "account_reset_password_done": 2,
    "account_reset_password_from_key": 3,
    "account_reset_password_from_key_done": 2,
}
# Served below Django, without any query.
BELOW = {"reporting:published"}


@pytest.mark.parametrize("name", sorted({page.name for page in PAGES if page.seen_at}))
def test_every_page_has_its_budget(name):
    assert name in BUDGETS.keys() | BELOW, (
        f"“{name}” has no budget: add it to BUDGETS in tests/nets/test_queries.py with "
        "the number of queries that it may cost."
    )


def fill(edition, count):
    """So many rows of everything that a page lists."""
    department = factories.make_department(slug="the-one")
    for number in range(count):
        factories.make_member("backup", department)
        other = factories.make_department()
        department.predecessors.add(other)
        department.succeeded_by.add(other)
        published = factories.make_edition(
            year=2000 - number, status="corrected", published_at=factories.NOON,
            build=edition.build,
        )  # fmt: skip
        factories.make_edition(year=1900 - number)
        for owner in (edition, published):
            Run.objects.create(
                edition=owner,
                question={},
                inputs_hash="",
                started_at=factories.NOON,
                status="failed",
                error="The worker was lost.",
            )
        record_event(verb="made", subject=other, by=factories.make_user(), at=NOW)
        jobs.enqueue(
            task="reporting.x", batch=edition.build.batch, at=timezone.now(),
            key=str(number),
        )  # fmt: skip


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("name", BUDGETS)
def test_it_keeps_its_budget(
    name, count, sign_in, administrator, django_assert_num_queries
):
    edition = factories.make_reviewed_edition()
    fill(edition, count)
    arguments = {
        "departments:detail": {"slug": "the-one"},
        "departments:edit": {"slug": "the-one"},
        "reporting:edition": {"pk": edition.pk},
        "reporting:preview": {"pk": edition.pk},
        "reporting:move": {"pk": edition.pk, "name": "approve"},
        "reporting:run": {"pk": edition.build_id},
        "account_reset_password_from_key": {"uidb36": "zzzz", "key": "bad-key"},
    }.get(name, {})
    if name == "reporting:front":
        factories.publish(edition)
    client = sign_in(administrator)

    with django_assert_num_queries(BUDGETS[name]):
        client.get(reverse(name, kwargs=arguments))
