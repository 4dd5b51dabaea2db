"""What every page costs the database: the same for one row and for fifty."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.services import record_event
from equity_office.jobs import services as jobs
from indicators.models import Dataset, Note, RaceGroup, Release, Withdrawal
from reporting.models import Run
from tests import factories
from tests.nets import plans, progress, toolkit, training
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
    "indicators:index": 8,
    "indicators:detail": 9,
    "indicators:trace": 11,
    "indicators:figures": 5,
    "indicators:keep": 11,
    "indicators:load": 5,
    "indicators:confirm": 11,
    "indicators:note": 4,
    "indicators:change_note": 5,
    "indicators:remove_note": 5,
    "indicators:withdraw": 5,
    "indicators:withdraw_file": 5,
    "plans:goals": 5,
    "plans:goal": 9,
    "plans:rate": 9,
    "plans:index": 8,
    "plans:detail": 7,
    "plans:desk": 8,
    "plans:draft": 17,
    "plans:history": 16,
    "plans:pdf_page": 10,
    "plans:draft_pdf_page": 21,
    "plans:section": 16,
    "plans:add": 9,
    "plans:comment": 6,
    "plans:read_in": 6,
    "plans:comments": 8,
    "plans:open_window": 6,
    "plans:answer": 5,
    "plans:amend": 5,
    "plans:move": 6,
    "progress:city": 8,
    "progress:plan": 15,
    "progress:owners": 8,
    "progress:hand_over": 7,
    "progress:desk": 8,
    "progress:period": 12,
    "progress:save": 11,
    "progress:send_back": 8,
    "progress:files": 9,
    "progress:periods": 7,
    "reporting:front": 5,
    "reporting:archive": 4,
    "reporting:components": 2,
    "reporting:desk": 15,
    "reporting:office": 6,
    "reporting:edition": 6,
    "reporting:preview": 5,
    "reporting:move": 5,
    "reporting:run": 5,
    "toolkit:index": 10,
    "toolkit:exemptions": 4,
    "toolkit:detail": 14,
    "toolkit:pdf_page": 13,
    "toolkit:read_in": 5,
    "toolkit:desk": 9,
    "toolkit:start": 8,
    "toolkit:templates": 5,
    "toolkit:template": 3,
    "toolkit:draft": 22,
    "toolkit:screening": 8,
    "toolkit:conclusion": 5,
    "toolkit:team": 7,
    "toolkit:history": 5,
    "toolkit:reuse": 8,
    "toolkit:signature": 8,
    "toolkit:step": 21,
    "toolkit:review": 5,
    "toolkit:question": 6,
    "toolkit:answer_history": 6,
    "toolkit:add": 6,
    "toolkit:figures": 7,
    "toolkit:row": 7,
    "toolkit:withhold": 7,
    "toolkit:move": 5,
    "training:mine": 23,
    "training:transcript": 4,
    "training:withdraw": 4,
    "training:ask": 13,
    "training:course": 19,
    "training:module": 22,
    "training:courses": 10,
    "training:add_course": 4,
    "training:change_course": 8,
    "training:draft": 10,
    "training:section": 5,
    "training:add": 4,
    "training:preview": 6,
    "training:publish": 6,
    "training:learners": 6,
    "training:add_learner": 3,
    "training:learner": 29,
    "training:record": 5,
    "training:void": 4,
    "training:leave": 4,
    "training:extend": 5,
    "training:requests": 5,
    "training:answer": 4,
    "training:rosters": 4,
    "training:completion": 22,
    "training:department": 17,
    "training:release": 22,
    "training:public": 4,
    "training:verify": 2,
    "training:certificate": 4,
    "training:certificate_pdf_page": 13,
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


def fill_figures(dataset, upload, count):
    """So many periods, groups, files, notes and withdrawals of an indicator, and as many
    other indicators."""
    indicator = dataset.indicator
    for number in range(count):
        group = RaceGroup.objects.create(
            scheme=indicator.scheme, slug=f"g{number}", name="G", position=number + 9
        )
        year = f"{1950 + number}".encode()
        factories.load(indicator, factories.COUNTS.replace(b"2022", year))
        Note.objects.create(indicator=indicator, dated_on=factories.TODAY, body="So.")
        Withdrawal.objects.create(
            indicator=indicator, group=group, starts_on=factories.TODAY, reason="So",
            ends_on=factories.TODAY, withdrawn_at=NOW,
        )  # fmt: skip
        for cell in Release.objects.filter(starts_on__year=2022, indicator=indicator):
            cell.pk, cell.starts_on, cell.ends_on = (
                None,
                date(1900 + number, 1, 1),
                date(1900 + number, 12, 31),
            )
            cell.save()
        other = factories.make_indicator(scheme=indicator.scheme)
        cell = Release.objects.filter(indicator=indicator).first()
        cell.pk, cell.indicator = None, other
        cell.save()


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


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("name", BUDGETS)
def test_it_keeps_its_budget(
    name, count, sign_in, administrator, django_assert_num_queries
):
    filled = {
        "plans": plans.fill,
        "progress": progress.fill,
        "toolkit": toolkit.fill,
        "training": training.fill,
    }
    fill_app = filled.get(name.partition(":")[0], fill_office)
    arguments = fill_app(name, count, administrator)
    client = sign_in(administrator)

    with django_assert_num_queries(BUDGETS[name]):
        client.get(reverse(name, kwargs=arguments))


def fill_office(name, count, administrator):
    """So many editions, indicators and departments. Returns the arguments of the
    page."""
    edition = factories.make_reviewed_edition()
    if name == "reporting:front" or name.startswith("indicators:"):
        edition = factories.publish(edition)
    dataset = Dataset.objects.get()
    upload = factories.make_upload(dataset.indicator, administrator)
    note = Note.objects.create(
        indicator=dataset.indicator, dated_on=factories.TODAY, body="So."
    )
    if name.startswith("indicators:"):
        fill_figures(dataset, upload, count)
    fill(edition, count)
    slug = {"slug": dataset.indicator.slug}
    return {
        "indicators:detail": slug,
        "indicators:keep": slug,
        "indicators:load": slug,
        "indicators:note": slug,
        "indicators:change_note": slug | {"pk": note.pk},
        "indicators:remove_note": slug | {"pk": note.pk},
        "indicators:withdraw": slug,
        "indicators:withdraw_file": slug | {"pk": dataset.pk},
        "indicators:confirm": slug | {"key": upload.key},
        "indicators:trace": {"dataset": dataset.pk, "code": "2023"},
        "departments:detail": {"slug": "the-one"},
        "departments:edit": {"slug": "the-one"},
        "reporting:edition": {"pk": edition.pk},
        "reporting:preview": {"pk": edition.pk},
        "reporting:move": {"pk": edition.pk, "name": "approve"},
        "reporting:run": {"pk": edition.build_id},
        "account_reset_password_from_key": {"uidb36": "zzzz", "key": "bad-key"},
    }.get(name, {})
