"""Files of plans that are refused, with line, column and reason."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from indicators.imports import sheets
from indicators.imports.read import FileRefused
from plans.files import imports
from tests.factories import (
    TODAY,
    make_department,
    make_member,
)
from tests.plans.factories import (
    bring_to,
    make_city_goal,
    make_plan,
    make_ready_plan,
)
from tests.plans.typed import DRAFT, csv_file, send, workbook
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


GOAL = {"kind": "goal", "title": "Homes", "city_goals": "homes"}


def big_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("big", b"0" * (sheets.LARGEST_UNPACKED + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([GOAL | {"city_goals": "nowhere"}], "column city_goals: “nowhere” is not known"),
        ([GOAL | {"city_goals": ""}], "Name at least one citywide goal"),
        ([GOAL | {"strategies": "Hope"}], "column strategies: “Hope” is not known"),
        ([GOAL | {"title": ""}], "column title: Say what the goal is."),
        ([{"kind": "wish", "title": "X"}], "Known are: plan, goal, action, measure."),
        ([{"kind": "action", "title": "X"}], "No goal stands above it."),
        ([GOAL, {"kind": "measure", "title": "X"}], "No action stands above it."),
        ([GOAL, {"kind": "action", "title": "X", "due_on": "soon"}], "Write days as 2027-06-30"),
        ([GOAL, {"kind": "action", "title": "X", "priority": "urgent"}], "priority"),
        ([GOAL, {"kind": "action", "title": "X", "cost_usd": "-1"}], "cost_usd"),
        ([GOAL, {"kind": "action", "title": "X", "lead": "a@b.c"}], "holds no role"),
        ([GOAL, {"kind": "action", "title": "X"}, {"kind": "measure", "title": "Y"}],
         "line 4, column measure_kind"),
        ([GOAL, {"kind": "action", "title": "X", "starts_on": "2027-02-01",
                 "due_on": "2027-01-01"}], "before it starts"),
        ([GOAL | {"wishes": "many"}], "There is no such column."),
        ([{"kind": "goal"}], "column title: This column is missing."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_with_its_place(department, rows, said):
    make_city_goal(slug="homes")

    with pytest.raises(FileRefused) as refusal:
        imports.understand(csv_file(*rows), make_plan(department), TODAY)

    assert said in str(refusal.value)


def test_every_refused_row_is_named_at_once(department):
    make_city_goal(slug="homes")
    rows = [GOAL, {"kind": "action", "title": ""}, {"kind": "wish", "title": "X"}]

    with pytest.raises(FileRefused) as refusal:
        imports.understand(csv_file(*rows), make_plan(department), TODAY)

    assert [each.line for each in refusal.value.refusals] == [3, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 no zip", "not a workbook"),
        (b"%PDF-1.7", "not a CSV file"),
        (b"kind,title\n", "The file has no rows"),
        (workbook(["kind", "title"]), "The file has no rows"),
        (workbook(["kind", "title"], ["kind", "title"]), "header stands here again"),
        (workbook(["kind", "title"], ["goal", "x" * 4001]), "the most is 4000"),
        (big_zip(), "too large"),
    ],
    ids=["broken", "pdf", "empty", "empty workbook", "header twice", "long", "bomb"],
)
def test_what_is_no_plan_is_refused(department, content, said):
    with pytest.raises(FileRefused, match=said):
        imports.understand(content, make_plan(department), TODAY)


def test_a_refused_file_says_where_and_stores_nothing(client, department, lead):
    plan = make_plan(department)

    answer = send(client, csv_file({"kind": "goal", "title": "X", "city_goals": "y"}))

    assert answer.status_code == 422
    assert "line 2, column city_goals: “y” is not known here." in text_of(answer)
    assert not plan.goals.exists()


def test_a_file_is_not_added_to_a_plan_on_its_way(client, department, lead):
    plan = make_ready_plan(department)
    make_city_goal(slug="homes")
    signed = send(client, csv_file(GOAL)).context["signed"]
    bring_to(plan, "submitted")

    answer = client.post(f"{DRAFT}file/", {"found": signed}, follow=True)

    assert "no longer written in" in text_of(answer)
    assert plan.goals.count() == 1


def damaged(cut):
    """A workbook that was cut or bent on its way."""
    make = workbook(["kind", "title"], ["goal", "Homes"])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make)) as old, zipfile.ZipFile(file, "w") as new:
        for each in old.infolist():
            content = old.read(each)
            if cut in each.filename:
                content = content[: len(content) // 2]
            new.writestr(each.filename, content)
    return file.getvalue()


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "[Content_Types]"])
def test_a_damaged_workbook_is_refused_with_a_sentence(department, part):
    with pytest.raises(FileRefused, match="can be read"):
        imports.understand(damaged(part), make_plan(department), TODAY)


def test_a_workbook_with_a_word_far_below_is_refused_at_once(department):
    book = Workbook()
    book.active.append(["kind", "title"])
    book.active["A200000"] = "goal"
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(FileRefused, match="More rows than can be read"):
        imports.understand(file.getvalue(), make_plan(department), TODAY)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOAL | {"steps": "One"}, "has nothing in this column"),
        (
            {"kind": "plan", "title": "", "result": "Twice"},
            "on an earlier line already",
        ),
    ],
)
def test_words_that_would_be_lost_are_refused(department, row, said):
    make_city_goal(slug="homes")
    first = {"kind": "plan", "title": "", "result": "Once"}

    with pytest.raises(FileRefused, match=said):
        imports.understand(csv_file(first, row), make_plan(department), TODAY)
