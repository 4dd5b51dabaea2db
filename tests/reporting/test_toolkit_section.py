"""The section of the report that tells what was assessed before it was decided."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import localdate

from equity_office.periods import Period
from equity_office.tabular import csv_of
from reporting.files import documents
from reporting.reads import tables
from tests.factories import (
    NOON,
    TODAY,
    make_built_edition,
    make_department,
    make_scheme,
)
from tests.toolkit.factories import bring_to, make_assessment, make_exempt
from toolkit.reads.annual import of_period
from toolkit.services import assessments

pytestmark = pytest.mark.django_db
YEAR = Period(date(NOON.year, 1, 1), date(NOON.year, 12, 31))


@pytest.fixture
def group():
    return make_scheme().groups.first()


def test_it_tells_what_was_concluded_in_the_period(group):
    parks = make_department(name="Parks")
    first, _people = bring_to(make_assessment(parks), "publish", group)
    bring_to(make_assessment(at=NOON - timedelta(400)), "publish", group, NOON - timedelta(400))  # fmt: skip
    bring_to(make_assessment(), "conclude", group)
    make_assessment()

    snapshot = of_period(YEAR, TODAY)

    assert [each["title"] for each in snapshot["published"]] == [first.title]
    assert snapshot["published"][0]["changed"] == "It is free now."
    assert [(row["department"], row["total"]) for row in snapshot["departments"]] == [("Parks", 1)]  # fmt: skip
    assert [number for _code, _label, number in snapshot["whole"]] == [1, 0, 0, 0]
    assert snapshot["unpublished"] == 1


@pytest.mark.parametrize(("day", "counts"), [((2026, 12, 31), 1), ((2027, 1, 1), 0)])
def test_the_year_ends_at_midnight_in_the_city(group, day, counts):
    late = datetime(*day, 23, 30, tzinfo=NOON.tzinfo)
    bring_to(make_assessment(), "publish", group, late)

    assert len(of_period(YEAR, TODAY)["published"]) == counts


def test_it_tells_what_stood_in_the_version_that_was_published(group):
    assessment, people = bring_to(make_assessment(), "publish", group)
    assessment = assessments.move(assessment=assessment, name="reopen", by=people["publish"], at=NOON, reason="So.")  # fmt: skip
    assessment.title, assessment.subject = "Written since", "contract"
    assessment.decision_on, assessment.concluded_at = date(2098, 1, 1), None
    assessment.save()

    (snapshot,) = of_period(YEAR, TODAY)["published"]

    assert snapshot["title"] != "Written since"
    assert (snapshot["subject"], snapshot["decision_on"]) == ("policy", "2099-05-04")


def test_a_missed_day_is_the_day_that_was_missed(group):
    late = make_assessment(decision_on=TODAY)
    late, people = bring_to(late, "publish", group, NOON + timedelta(3))
    assessments.move(assessment=late, name="reopen", by=people["publish"], at=NOON, reason="So.")  # fmt: skip
    type(late).objects.update(decision_on=date(2099, 1, 1), subject="contract")

    (snapshot,) = of_period(YEAR, TODAY + timedelta(5))["missed"]

    assert (snapshot["decision_on"], snapshot["subject"]) == (
        TODAY.isoformat(),
        "policy",
    )


def test_it_tells_what_was_not_assessed(group):
    exempt = make_exempt(decision_on=TODAY)
    make_exempt(decision_on=TODAY + timedelta(400))
    late = make_assessment(decision_on=TODAY)
    make_assessment(decision_on=TODAY - timedelta(400), at=NOON - timedelta(500))
    promise = {"track": "fast-track", "fast_rule": "time", "fast_reason": "So."}
    broken = make_assessment(
        decision_on=TODAY, full_promised_on=TODAY + timedelta(1), **promise
    )
    kept = make_assessment(
        decision_on=TODAY, full_promised_on=TODAY + timedelta(1), **promise
    )
    bring_to(make_assessment(follows=kept), "conclude", group)

    snapshot = of_period(YEAR, TODAY + timedelta(10))

    assert [each["title"] for each in snapshot["exempt"]] == [exempt.title]
    assert snapshot["exempt"][0]["reason"].startswith("Reason")
    assert {each["title"] for each in snapshot["missed"]} == {late.title, broken.title, kept.title}  # fmt: skip
    assert [each["title"] for each in snapshot["overdue"]] == [broken.title]
    assert of_period(YEAR, TODAY + timedelta(1))["overdue"] == []


def test_the_page_and_the_package_tell_the_same():
    edition = make_built_edition()
    entry = {
        "address": "/toolkits/1/", "department": "Parks", "slug": "parks",
        "title": "<b>Fees</b>", "subject": "policy", "track": "full",
        "decision_on": "2026-05-04", "promised_on": "", "reason": "",
    }  # fmt: skip
    found = {"conclusion": "advances", "conclusion_label": "Advances equity", "changed": "It is free."}  # fmt: skip
    section = edition.build.sections.get(slug="toolkit")
    counts = [["advances", "Advances equity", 1]]
    section.snapshot |= {
        "published": [entry | found], "whole": counts, "unpublished": 2,
        "departments": [{"department": "Parks", "slug": "parks", "total": 1, "conclusions": counts}],
        "missed": [entry] * 80, "overdue": [entry | {"promised_on": "2026-06-01"}],
        "exempt": [entry | {"reason": "Emergency"}],
    }  # fmt: skip
    section.save()

    folder = edition.build.artifacts.first().file.parent / "again"
    built = documents.build(edition.build, folder, lambda *_steps: None)
    html = built.files["page"].read_text()
    made = {each.name: each for each in tables.tables(documents.report(edition.build))}
    lines = csv_of(made["toolkit"]).splitlines()

    assert html.count("&lt;b&gt;Fees&lt;/b&gt;") == 83
    assert "It is free." in html
    assert "2 more were concluded and are not published." in html
    assert "the full toolkit was promised by June 1, 2026" in html
    assert len(lines) == 84
    assert (
        lines[1]
        == "parks,<b>Fees</b>,policy,2026-05-04,published,advances,It is free.,,"
    )


def test_a_report_without_assessments_says_so():
    assert of_period(YEAR, localdate())["published"] == []
