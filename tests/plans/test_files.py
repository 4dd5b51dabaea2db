"""A plan as a spreadsheet: out, and in again unchanged."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from plans.files import imports, sheets
from plans.models import Action, Plan
from plans.reads import snapshots, words
from plans.services import plans
from tests.factories import (
    NOON,
    TODAY,
    make_department,
    make_indicator,
    make_member,
    make_user,
)
from tests.plans.factories import (
    bring_to,
    make_action,
    make_city_goal,
    make_goal,
    make_measure,
    make_plan,
    make_strategy,
)
from tests.plans.typed import DRAFT, csv_file, send, without_pks, workbook
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department(slug="housing")


@pytest.fixture
def lead(department, client):
    lead = make_member("lead", department, email="lena@city.example")
    client.force_login(lead)
    return lead


def full_plan(department, lead=None):
    """With everything that a plan can hold, and what spreadsheets trip over."""
    plan = make_plan(department, statement="=HYPERLINK(1)\n'quoted'")
    goal = make_goal(plan, make_city_goal(), make_city_goal(), title="+1 home 🏠 مسكن")
    goal.strategies.add(make_strategy(*goal.city_goals.all()))
    goal.indicators.add(make_indicator())
    action = make_action(
        goal, title="'=1+1", lead=lead, partners="Legal Aid; “the” courts, both",
        starts_on=date(2026, 2, 1), steps="One\n- Two\n@Three", staff_level="low",
        cost_usd="1250.5", funding="partly", priority="high", lift="medium",
        impact="low",
    )  # fmt: skip
    make_measure(action, baseline="-2.5", target="0")
    make_measure(action, kind="amount", baseline=None, baseline_on=None, unit="")
    make_action(goal, title="''=", lead_role="", due_on=None, is_resident_facing=False)
    make_goal(plan, title="Nothing in it", result="")
    return plan


@pytest.mark.parametrize("write", [sheets.SHEET.as_csv, sheets.SHEET.as_xlsx])
def test_what_is_exported_imports_again_unchanged(department, lead, write):
    plan = full_plan(department, lead)
    snapshot = snapshots.of(plan)
    file = write(sheets.rows_of(snapshot, {lead.pk: lead.email}))
    plan.goals.update(removed_at=NOON)
    Plan.objects.update(statement="")

    found = imports.understand(file, plan, TODAY)
    plans.import_goals(plan=plan, found=found, by=lead, at=NOON)

    again = snapshots.of(Plan.objects.get())
    assert without_pks(again) == without_pks(snapshot)
    assert Action.objects.get(goal__removed_at=None, lead=lead).history.count() == 1


def test_as_many_queries_for_a_long_file_as_for_a_short_one(
    department, lead, django_assert_max_num_queries
):
    plan = full_plan(department, lead)
    file = sheets.SHEET.as_csv(sheets.rows_of(snapshots.of(plan))[1:] * 5)

    with django_assert_max_num_queries(5):
        found = imports.understand(file, plan, TODAY)
    with django_assert_max_num_queries(30):
        plans.import_goals(plan=plan, found=found, by=lead, at=NOON)

    assert plan.goals.kept().count() == 12


def test_no_cell_of_a_file_is_a_formula(department):
    rows = sheets.rows_of(snapshots.of(full_plan(department)))

    values = list(
        csv.reader(io.StringIO(sheets.SHEET.as_csv(rows).decode("utf-8-sig")))
    )
    book = load_workbook(io.BytesIO(sheets.SHEET.as_xlsx(rows)))

    assert not [v for row in values for v in row if v.startswith(("=", "+", "@", "-"))]
    assert {cell.data_type for row in book["plan"].iter_rows() for cell in row} <= {
        "s", "n", "inlineStr",
    }  # fmt: skip
    assert not any(
        cell.data_type == "f" for row in book["plan"].iter_rows() for cell in row
    )


GOAL = {"kind": "goal", "title": "Homes", "city_goals": "homes"}


def test_people_may_write_the_words_that_they_read(department):
    make_city_goal(slug="homes", title="Homes for all")
    rows = [
        GOAL | {"city_goals": "Homes for all"},
        {"kind": "Action", "title": "X", "priority": "High", "lead_role": "Equity lead",
         "is_resident_facing": "Yes"},
    ]  # fmt: skip

    found = imports.understand(csv_file(*rows), make_plan(department), TODAY)

    (action,) = found["goals"][0]["actions"]
    assert (action["priority"], action["lead_role"]) == ("high", "lead")
    assert action["is_resident_facing"] == "on"


def test_a_workbook_as_people_make_it_is_read(department):
    make_city_goal(slug="homes")
    file = workbook(
        ["kind", "title", "city_goals", "due_on", "cost_usd"],
        ["goal", "Homes", "homes", None, None],
        [None] * 5,
        ["action", "Lawyers", None, datetime(2027, 6, 30), 1000.0],
        ["action", "Advice", None, date(2027, 7, 1), 12.5],
    )

    found = imports.understand(file, make_plan(department), TODAY)

    snapshot = [(a["due_on"], a["cost_usd"]) for a in found["goals"][0]["actions"]]
    assert snapshot == [("2027-06-30", "1000"), ("2027-07-01", "12.5")]


def test_a_file_is_looked_at_and_then_added(client, department, lead):
    make_city_goal(slug="homes")
    make_plan(department)
    content = csv_file(
        {"kind": "plan", "title": "", "result": "For whom?"},
        GOAL,
        {"kind": "action", "title": "Lawyers"},
    )

    looked = send(client, content)
    before = Plan.objects.get().goals.count()
    added = client.post(
        f"{DRAFT}file/", {"found": looked.context["signed"]}, follow=True
    )

    assert "Nothing is stored yet." in text_of(looked)
    assert before == 0
    assert "What the file says stands in the plan now." in text_of(added)
    assert "1.1 Lawyers" in text_of(added)
    assert Plan.objects.get().statement == "Homes for everyone."


def test_what_another_looked_at_is_not_confirmed(client, department, lead):
    make_city_goal(slug="homes")
    plan = make_plan(department)
    signed = send(client, csv_file(GOAL)).context["signed"]
    client.force_login(make_member("backup", department))

    answers = [
        client.post(f"{DRAFT}file/", {"found": found}, follow=True)
        for found in (signed, "made up")
    ]

    assert all("Load the file again." in text_of(answer) for answer in answers)
    assert not plan.goals.exists()


def test_an_adopted_plan_is_downloaded_without_names(client, department, lead):
    plan = full_plan(department, lead)
    make_measure(make_action(plan.goals.last()))
    Action.objects.filter(lead_role="").update(lead_role="head", due_on=TODAY)
    for measure in Action.objects.get(lead=lead).measures.all():
        measure.baseline = 1
        measure.save()
    plan.goals.update(result="So.")
    address = bring_to(plan, "adopted").get_absolute_url()
    client.logout()

    answer = client.get(f"{address}plan.csv")

    assert answer["Content-Disposition"].endswith('"plan-housing-2026-2028-v1.csv"')
    assert "@city.example" not in answer.content.decode()
    assert client.get(f"{address}plan.xlsx?version=1").status_code == 200
    assert client.get(f"{address}plan.docx").status_code == 404
    assert client.get(f"{address}plan.csv?version=7").status_code == 404


def test_a_draft_is_downloaded_by_its_readers_with_its_leads(client, department, lead):
    full_plan(department, lead)

    mine = client.get(f"{DRAFT}plan.csv").content.decode()
    client.force_login(make_user())

    assert "lena@city.example" in mine
    assert client.get(f"{DRAFT}plan.csv").status_code == 404


def test_the_template_reads_as_the_columns_say(client, lead):
    book = load_workbook(io.BytesIO(client.get("/plans/template.xlsx").content))
    text = client.get("/plans/template.csv").content.decode("utf-8-sig")

    assert [cell.value for cell in book["plan"][1]] == list(sheets.COLUMNS)
    assert text.strip() == ",".join(sheets.COLUMNS)
    assert book["columns"]["A2"].value == "kind"


def test_a_percent_of_a_workbook_is_a_number_of_percent(department):
    make_city_goal(slug="homes")
    book = Workbook()
    for row in (
        ["kind", "title", "city_goals", "measure_kind", "baseline"],
        ["goal", "Homes", "homes"], ["action", "Lawyers"],
        ["measure", "Kept", None, "effect", 0.4],
    ):  # fmt: skip
        book.active.append(row)
    book.active["E4"].number_format = "0%"
    file = io.BytesIO()
    book.save(file)

    found = imports.understand(file.getvalue(), make_plan(department), TODAY)

    assert found["goals"][0]["actions"][0]["measures"][0]["baseline"] == "40"


def test_a_blank_line_names_nothing(department):
    city_goal = make_city_goal(slug="homes")
    strategies = [make_strategy(city_goal, title=title) for title in ("A", "B", "C")]
    rows = [GOAL | {"strategies": "A\n\nB"}]

    found = imports.understand(csv_file(*rows), make_plan(department), TODAY)

    assert found["goals"][0]["strategies"] == [each.pk for each in strategies[:2]]


def test_a_file_is_added_once(client, department, lead):
    make_city_goal(slug="homes")
    plan = make_plan(department)
    signed = send(client, csv_file(GOAL)).context["signed"]

    for _again in range(2):
        page = client.post(f"{DRAFT}file/", {"found": signed}, follow=True)

    assert "This file has been added already." in text_of(page)
    assert plan.goals.count() == 1


def test_what_is_gone_by_the_confirmation_is_left_out(department):
    plan, gone = make_plan(department), make_city_goal(slug="homes")
    found = imports.understand(csv_file(GOAL), plan, TODAY)
    gone.delete()

    plans.import_goals(plan=plan, found=found, by=None, at=NOON)

    assert not plan.goals.get().city_goals.exists()


def test_a_control_character_does_not_stop_a_download():
    rows = [dict.fromkeys(sheets.COLUMNS, "One\x0bTwo")]

    book = load_workbook(io.BytesIO(sheets.SHEET.as_xlsx(rows)))

    assert book["plan"]["A2"].value == "OneTwo"


def test_a_measure_of_a_plan_frozen_before_is_read_by_its_new_name():
    measure = {"kind": "better_off"}

    assert words.kind_of(measure) == "effect"
    assert words.kind_of({"kind": "amount"}) == "amount"
