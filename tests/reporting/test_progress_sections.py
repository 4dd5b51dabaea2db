"""What the report tells of the plans: the goals, what was done, and what was not, as it
was when the period ended."""

import json
from datetime import date

import pytest
from django.utils.html import escape

from equity_office import periods
from equity_office.tabular import csv_of
from plans.models import Action, Plan
from plans.reads import outcomes
from plans.services import plans as plan_services
from progress.models import ProgressUpdate
from reporting import sections
from reporting.files import documents
from reporting.models import Edition
from reporting.reads import tables
from reporting.services import editions
from tests.factories import (
    NOON,
    load,
    make_built_edition,
    make_department,
    make_indicator,
)
from tests.plans.factories import bring_to, make_city_goal, make_measure
from tests.progress.factories import JULY, make_plan_in_force, tell

pytestmark = pytest.mark.django_db

NOTHING = lambda *_: None  # noqa: E731


@pytest.fixture
def plan():
    """Adopted in May 2026; one action told to be off track, one deferred."""
    plan = make_plan_in_force(make_department(name="Housing", slug="housing"), more=1)
    first, second = ProgressUpdate.objects.order_by("pk")
    tell(first, delivery="off_track", reason="The court moved.")
    tell(second, delivery="deferred", reason="No money.")
    Action.objects.filter(pk=first.action_id).update(due_on=date(2026, 12, 31))
    return plan


def ask(year=2026):
    period = periods.year(year)
    edition = Edition(
        year=year, starts_on=period.starts_on, ends_on=period.ends_on, language="en"
    )
    return editions.ask(edition, NOON)


def told(slug, *summed_up, year=2026):
    snapshot = sections.tell(ask(year), slug, "", *summed_up)
    assert json.loads(json.dumps(snapshot)) == snapshot
    return snapshot


def test_what_was_done_stands_by_plan_and_together(plan):
    make_department(name="Parks", slug="parks")

    snapshot = told("progress")

    (only,) = snapshot["plans"]
    assert (only["department"], only["period"]) == ("Housing", "2026–2028")
    assert (
        only["done"]
        == snapshot["whole"]
        == {
            "total": 2,
            "named": [["off_track", "Off track", 1], ["deferred", "Deferred", 1]],
        }
    )
    assert "Parks" in snapshot["without"]
    assert "Housing" not in snapshot["without"]


def test_a_year_before_the_plan_promised_nothing(plan):
    assert told("progress", year=2025)["plans"] == []
    assert "Housing" in told("progress", year=2025)["without"]
    assert told("undone", year=2025) == {
        "has_plans": False,
        "plans": [],
    }


def test_what_was_due_on_the_last_day_of_the_year_was_missed(plan):
    ((only),) = told("undone")["plans"]

    assert [(e["kind"], e["due_on"], e["reason"]) for e in only["entries"]] == [
        ("missed", "2026-12-31", "The court moved."),
        ("deferred", "2027-06-30", "No money."),
    ]


def test_a_goal_is_told_twice_and_never_as_one_number(plan):
    indicator = make_indicator(title="Evictions")
    load(indicator)
    city_goal = plan.goals.first().city_goals.get()
    city_goal.indicators.add(indicator)
    make_city_goal(title="Of later", adopted_on=date(2027, 1, 1))
    for side, direction in (("office", "unchanged"), ("board", "widening")):
        outcomes.rate(
            goal=city_goal, period=periods.year(2025), side=side, direction=direction,
            indicator=indicator if side == "office" else None, reason="So.", read="",
            by=None, at=NOON,
        )  # fmt: skip
    disparities = sections.tell(ask(2025), "disparities", "")

    goals = told("goals", [disparities], year=2025)["goals"]
    (first,) = [goal for goal in goals if goal["slug"] == city_goal.slug]

    assert "Of later" not in [goal["title"] for goal in goals]
    assert first["done"]["total"] == 0
    assert [line["title"] for line in first["lines"]] == ["Evictions"]
    assert first["outcome"]["differs"]
    assert [
        (side["side"], side["direction"], side["indicator"])
        for side in first["outcome"]["sides"]
    ] == [("office", "unchanged", "Evictions"), ("board", "widening", "")]


def test_an_indicator_that_the_report_does_not_tell_is_not_named():
    city_goal = make_city_goal()
    outcomes.rate(
        goal=city_goal, period=periods.year(2025), side="office", direction="closing",
        indicator=make_indicator(title="Evictions"), reason="So.", read="", by=None, at=NOON,
    )  # fmt: skip

    assert "Evictions" not in json.dumps(told("goals", [], year=2025))


def test_what_goes_on_in_a_later_plan_counts_once(plan):
    """Two plans of one promise that were both in force: the city has one action."""
    following = plan_services.start_plan(
        department=plan.department, period=periods.parse("2026-2029"),
        carried_from=plan, by=None, at=NOON,
    )  # fmt: skip
    Plan.objects.filter(pk=following.pk).update(
        status="adopted", adopted_at=NOON, snapshot={}, sha256="x", council_file="1"
    )

    snapshot = told("progress")

    assert [each["done"]["total"] for each in snapshot["plans"]] == [2, 2]
    assert snapshot["whole"]["total"] == 2


def test_the_files_of_the_report_hold_it_all():
    """The report of a city with many plans and reasons is printed, and its tables tell
    what its pages tell."""
    edition = make_built_edition()
    done = {
        "delivery": "on_track", "label": "On track", "total": 5,
        "named": [["on_track", "On track", 5]],
    }  # fmt: skip
    entry = {
        "action": "Pay for a lawyer", "kind": "missed", "says": "Not done by its day",
        "due_on": "2024-12-31", "reason": "<b>No</b> money.",
    }  # fmt: skip
    plans = [
        {"department": f"D{n}", "slug": f"d{n}", "period": "2024", "version": 1,
         "done": done, "entries": [entry] * 4}
        for n in range(60)
    ]  # fmt: skip
    for slug in ("progress", "undone"):
        section = edition.build.sections.get(slug=slug)
        section.snapshot |= {"plans": plans, "whole": done, "without": ["Parks"]}
        section.save()

    folder = edition.build.artifacts.first().file.parent / "again"
    built = documents.build(edition.build, folder, NOTHING)
    html = built.files["page"].read_text()

    assert html.count("Pay for a lawyer") == 240
    assert escape(entry["reason"]) in html
    report = documents.report(edition.build)
    found = {table.name: csv_of(table) for table in tables.tables(report)}
    assert len(found["undone"].splitlines()) == 241
    assert found["progress"].splitlines()[1] == "d0,2024,on_track,5"
    assert found["goals"].lstrip("\ufeff").splitlines() == [
        "goal,title,side,direction,indicator,reason"
    ]


def test_a_plan_stands_once_though_versions_of_it_are_mixed(plan):
    following = plan_services.amend(plan=plan, reason="Less.", by=None, at=JULY)
    make_measure(Action.objects.of(following).last())
    dropped = Action.objects.of(following).first()
    plan_services.remove(section=dropped, by=None, at=JULY)
    bring_to(following, "adopted")

    (only,) = told("undone")["plans"]

    assert [entry["kind"] for entry in only["entries"]] == ["dropped", "deferred"]


def test_a_character_that_no_font_has_does_not_stop_the_report():
    edition = make_built_edition()
    section = edition.build.sections.get(slug="undone")
    entry = {
        "action": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587",
        "kind": "missed", "says": "Missed", "due_on": None, "reason": "",
    }  # fmt: skip
    section.snapshot["plans"] = [
        {"department": "D", "slug": "d", "period": "2024", "entries": [entry]}
    ]
    section.save()

    folder = edition.build.artifacts.first().file.parent / "again"
    built = documents.build(edition.build, folder, NOTHING)

    assert built.files["pdf"].stat().st_size
    assert "\u4e2d\u6587" in built.files["page"].read_text()
