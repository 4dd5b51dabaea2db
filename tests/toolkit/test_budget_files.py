"""Program lines in and out of spreadsheets."""

import csv
import io
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from indicators.imports.read import FileRefused
from indicators.models import CategoryScheme, RaceGroup
from tests.factories import NOON, make_scheme, make_user
from tests.toolkit.factories import add_line, bring_to, make_assessment
from toolkit.files import budget as budget_files
from toolkit.reads import budget as budget_reads
from toolkit.reads import snapshots
from toolkit.rules.contents import form_of
from toolkit.services import answers, assessments
from toolkit.services import budget as budget_services

pytestmark = pytest.mark.django_db
HEAD = "program,request_class,base,added,reduced,direction,benefits,bears,effect\r\n"


def cells_of(assessment):
    rows = assessment.rows.kept().filter(key="lines").in_order()
    return [row.cells for row in rows]


def rows_of(assessment):
    question = form_of(assessment.template).questions["lines"]
    return budget_files.rows_of(snapshots.of(assessment), question)


def filled():
    first, second = make_scheme().groups.all()[:2]
    assessment = make_assessment(amount_usd=Decimal(900))
    add_line(
        assessment, "=Grants", base=Decimal("1000.50"),
        benefits=sorted([str(first.pk), str(second.pk)]), effect="-5\nBetter",
    )  # fmt: skip
    add_line(assessment, "'Patrols", reduced=Decimal("100.50"), bears=[str(first.pk)])
    return assessment


@pytest.mark.parametrize(
    "write", [budget_files.SHEET.as_csv, budget_files.SHEET.as_xlsx]
)
def test_lines_read_back_as_they_were_written(write):
    assessment = filled()
    file = write(rows_of(assessment))

    changes = budget_services.compare(
        assessment, "lines", budget_files.understand(file, assessment)
    )

    assert (changes.new, changes.changed, changes.removed) == ([], [], [])
    assert [row.cells["program"] for row in changes.rows] == ["=Grants", "'Patrols"]


def load(assessment, text, before=None):
    lines = budget_files.understand(text.encode(), assessment)
    return budget_services.replace(
        assessment=assessment, key="lines", lines=lines,
        before=before or budget_services.standing(assessment, "lines"), by=None, at=NOON,
    )  # fmt: skip


def test_a_file_takes_the_place_of_the_lines(django_assert_max_num_queries):
    assessment = filled()
    group = str(make_scheme().groups.first())
    file = HEAD + (
        "Lights,MANDATED,5,,,advances,,,\r\n"
        f'=grants,efficiency,"$1,200.5",3,,Cannot tell,{group},,So\r\n'
    )
    with django_assert_max_num_queries(40):
        changes = load(assessment, file)

    assert [row.cells["program"] for row in changes.new] == ["Lights"]
    assert [row.cells["program"] for row in changes.removed] == ["'Patrols"]
    assert [each["program"] for each in cells_of(assessment)] == ["Lights", "=grants"]
    assert cells_of(assessment)[1]["base"] == "1200.5"
    assert budget_reads.totals(assessment, "lines")["all"]["requested"] == "1208.5"

    answers.restore(row=changes.removed[0], by=None, at=NOON)
    assert budget_reads.totals(assessment, "lines")["all"]["requested"] == "1108"
    versions = changes.rows[1].history.order_by("pk")
    assert [v.cells["base"] for v in versions] == ["1000.5", "1200.5"]
    assert versions.last().history_change_reason == "from a file"


def test_what_a_file_would_change_is_shown_word_for_word(client):
    """Somebody wrote since the file was downloaded: who loads it sees what would go."""
    assessment = filled()
    file = budget_files.SHEET.as_csv(rows_of(assessment)).decode("utf-8-sig")
    line = assessment.rows.kept().in_order().first()
    answers.save(
        section=line, values={"effect": "Words of another", "benefits": []},
        before={"effect": "-5\nBetter", "benefits": line.cells["benefits"]}, by=None, at=NOON,
    )  # fmt: skip
    client.force_login(assessment.lead)

    page = upload(client, assessment, file).content.decode()

    assert "<del>Words of another</del>" in page
    assert "<ins>-5<br>Better</ins>" in page
    assert "Who benefits" in page


def test_a_file_that_is_too_long_to_be_sent_back_is_refused(client):
    assessment = make_assessment()
    client.force_login(assessment.lead)
    random = Random(5)
    rows = "".join(f"P{n},{random.randbytes(2000).hex()}\r\n" for n in range(900))

    page = upload(client, assessment, f"program,effect\r\n{rows}")

    assert page.status_code == 422
    assert "too long to be looked at" in page.content.decode()


def test_a_text_as_long_as_the_page_takes_is_read_back():
    assessment = make_assessment()
    text = "Long " * 1500
    add_line(assessment, "Lights\uffff", base=Decimal(1), effect=text)

    for file in (budget_files.SHEET.as_csv(rows_of(assessment)), budget_files.SHEET.as_xlsx(rows_of(assessment))):  # fmt: skip
        (line,) = budget_files.understand(file, assessment)
        assert line["effect"] == text.strip()


def test_a_group_that_is_gone_stands_in_no_files_way():
    group = make_scheme().groups.last()
    assessment = make_assessment()
    add_line(assessment, "Lights", base=Decimal(1), benefits=[str(group.pk)])
    group.delete()
    file = budget_files.SHEET.as_csv(rows_of(assessment))

    (line,) = budget_files.understand(file, assessment)

    assert (line["base"], line["benefits"]) == ("1", [])


def test_a_name_with_a_semicolon_is_one_group():
    group = make_scheme().groups.first()
    RaceGroup.objects.filter(pk=group.pk).update(name="Black; African American")
    file = HEAD + f"A,,,,,,{RaceGroup.objects.get(pk=group.pk)},,\r\n"

    (line,) = budget_files.understand(file.encode(), make_assessment())

    assert line["benefits"] == [str(group.pk)]


def test_a_column_that_a_file_leaves_out_stays():
    assessment = filled()

    load(assessment, "program,added\r\n=Grants,7\r\n")

    (line,) = cells_of(assessment)
    assert (line["base"], line["added"], line["effect"]) == ("1000.5", "7", "-5\nBetter")  # fmt: skip
    assert len(line["benefits"]) == 2


def test_a_sum_that_a_workbook_worked_out_is_read_to_the_cent():
    assessment = make_assessment()
    book = Workbook()
    book.active.append(["program", "base", "added", "reduced"])
    book.active.append(["Lights", 0.1 + 0.2, 1250, 99.99])
    file = io.BytesIO()
    book.save(file)

    (line,) = budget_files.understand(file.getvalue(), assessment)

    assert (line["base"], line["added"], line["reduced"]) == ("0.3", "1250", "99.99")


def test_groups_that_are_offered_no_more_are_read_back():
    old = make_scheme().groups.first()
    assessment = make_assessment()
    add_line(assessment, "Lights", base=Decimal(1), benefits=[str(old.pk)])
    newer = CategoryScheme.objects.create(
        slug="newer", name="Newer", effective_on=date(2030, 1, 1)
    )
    RaceGroup.objects.create(scheme=newer, slug="all", name="All", position=1)
    file = budget_files.SHEET.as_csv(rows_of(assessment))

    (line,) = budget_files.understand(file, assessment)

    assert line["benefits"] == [str(old.pk)]


def test_nobodys_lines_are_lost_to_a_file_that_was_looked_at_before():
    assessment = filled()
    before = budget_services.standing(assessment, "lines")
    add_line(assessment, "Of another", base=Decimal(1))

    with pytest.raises(budget_services.LinesChanged, match="meanwhile"):
        load(assessment, HEAD + "Lights,,5,,,,,,\r\n", before)
    assert len(cells_of(assessment)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("program,price\r\nA,1\r\n", "line 1, column price: There is no such column"),
        ("base\r\n1\r\n", "line 1, column program: This column is missing"),
        (HEAD + ",,1,,,,,,\r\n", "line 2, column program: This cell is empty"),
        (HEAD + "Total,,1,,,,,,\r\n", "line 2, column program: This is a sum"),
        (HEAD + "A,,,,,,,,\r\na ,,,,,,,,\r\n", "line 3, column program: “a” stands there twice, first on line 2"),
        (HEAD + "A,,1.234,,,,,,\r\n", "column base: “1.234” is no amount of dollars"),
        (HEAD + "A,,,,-5,,,,\r\n", "column reduced: “-5” is no amount"),
        (HEAD + 'A,,"0,500",,,,,,\r\n', "“0,500” is no amount"),
        (HEAD + "A,,1e9,,,,,,\r\n", "“1e9” is no amount"),
        (HEAD + "A,,9999999999999,,,,,,\r\n", "more than can be added up"),
        (HEAD + f"A,,{'9' * 400},,,,,,\r\n", "is no amount"),
        (HEAD + "A,,,,,,,,\r\n" * 1001, "line 1002: The file has 1001 lines; the most is 1000"),
        (HEAD + "A,urgent,,,,,,,\r\n", "column request_class: “urgent” is none of these: advances, efficiency, mandated"),
        (HEAD + "A,,,,,,Martians,,\r\n", "column benefits: “Martians” is not known here"),
        (HEAD + f"{'A' * 301},,,,,,,,\r\n", "This cell has 301 characters; the most is 300"),
    ],
)  # fmt: skip
def test_a_file_is_refused_with_its_place(text, said):
    with pytest.raises(FileRefused) as refusal:
        budget_files.understand(text.encode(), make_assessment())

    assert said in str(refusal.value)


def address(assessment, page="read-in/"):
    return f"{assessment.draft_url}questions/lines/{page}"


def upload(client, assessment, text):
    file = SimpleUploadedFile("lines.csv", text.encode())
    return client.post(address(assessment), {"file": file})


def test_a_file_is_looked_at_and_then_taken(client):
    assessment = filled()
    client.force_login(assessment.lead)

    looked = upload(client, assessment, HEAD + "Lights,,5,,,,,,\r\n")
    page = looked.content.decode()

    assert "Nothing is stored yet" in page
    assert "Not in the file: removed" in page
    assert len(cells_of(assessment)) == 2
    taken = client.post(address(assessment), {"found": looked.context["signed"]}, follow=True)  # fmt: skip
    assert "1 program line stands there now." in taken.content.decode()
    assert [each["program"] for each in cells_of(assessment)] == ["Lights"]
    again = client.post(address(assessment), {"found": looked.context["signed"]}, follow=True)  # fmt: skip
    assert "Load the file again" in again.content.decode()


def test_what_nobody_signed_is_not_taken(client):
    assessment = filled()
    client.force_login(assessment.lead)

    refused = client.post(address(assessment), {"found": "made up"}, follow=True)

    assert "This was too long ago" in refused.content.decode()
    assert len(cells_of(assessment)) == 2


def test_a_refused_file_is_said_with_its_line(client):
    assessment = make_assessment()
    client.force_login(assessment.lead)

    page = upload(client, assessment, HEAD + "Total,,1,,,,,,\r\n")

    assert page.status_code == 422
    assert "line 2, column program: This is a sum" in page.content.decode()


def test_only_program_lines_are_files(client):
    assessment = make_assessment()
    client.force_login(assessment.lead)

    assert client.get(address(assessment, "lines.odt")).status_code == 404
    elsewhere = f"{assessment.draft_url}questions/benefits/lines.csv"
    assert client.get(elsewhere).status_code == 404


def test_the_lines_of_a_draft_are_its_writers(client):
    assessment = filled()
    client.force_login(make_user())
    assert client.get(address(assessment, "lines.csv")).status_code == 404

    client.force_login(assessment.lead)
    text = client.get(address(assessment, "lines.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["program"] == "'=Grants"


def test_everybody_downloads_the_lines_that_were_published(client):
    group = make_scheme().groups.first()
    assessment = make_assessment(amount_usd=Decimal(5))
    add_line(assessment, "Lights", base=Decimal(5))
    assert client.get(f"/toolkits/{assessment.pk}/lines.csv").status_code == 404

    assessment, people = bring_to(assessment, "publish", group)
    assessments.move(assessment=assessment, name="reopen", by=people["publish"], at=NOON, reason="So.")  # fmt: skip
    add_line(assessment, "Secret", base=Decimal(9))

    text = client.get(f"/toolkits/{assessment.pk}/lines.csv").content.decode()
    assert "Lights" in text
    assert "Secret" not in text
