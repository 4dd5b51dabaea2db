from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from reporting.models import Artifact, Edition, Run, Section
from tests.factories import (
    NOON,
    load,
    make_edition,
    make_indicator,
    make_reviewed_edition,
    publish,
    start_build,
)

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()


@pytest.mark.parametrize(
    "changes",
    [
        {"revision": 1, "status": "corrected"},
        {"revision": 2},
    ],
)
def test_a_year_has_each_revision_once_and_one_unpublished(changes):
    make_edition()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_edition(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "published"},
        {"status": "withdrawn", "published_at": NOON},
        {"status": "in_review"},
    ],
)
def test_the_database_refuses_an_impossible_edition(changes):
    edition = make_edition()

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**changes)


def test_one_revision_is_in_force():
    first = publish(make_reviewed_edition())

    with pytest.raises(IntegrityError), transaction.atomic():
        make_edition(
            revision=2, status="published", published_at=NOON, build=first.build
        )


def test_a_failed_run_says_why():
    load(make_indicator())
    run = start_build()

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(status="failed")


def test_drafts_are_seen_by_the_office_alone(administrator, staff):
    edition = make_reviewed_edition()

    for nobody in (PUBLIC, staff):
        assert not Edition.objects.visible_to(nobody).exists()
        assert not Run.objects.visible_to(nobody).exists()
    assert Edition.objects.visible_to(administrator).get() == edition
    assert Run.objects.visible_to(administrator).get() == edition.build

    publish(edition)

    assert Edition.objects.visible_to(PUBLIC).get() == edition


def test_an_edition_knows_its_address_and_its_names():
    edition = make_edition()

    assert str(edition) == "Annual report 2024, revision 1"
    assert edition.public_url == "/reports/2024/city/en/r1/"
    assert edition.period.starts_on == date(2024, 1, 1)


def test_the_parts_of_a_build_say_what_they_are():
    run = Run(pk=7, edition=make_edition())

    assert str(run) == "Build 7 of Annual report 2024, revision 1"
    assert str(Section(slug="disparities", part="health")) == "disparities health"
    assert str(Artifact(path="runs/7/1/report.pdf")) == "report.pdf"
