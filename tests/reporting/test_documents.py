import json
import zipfile

import page
import pikepdf
import pytest

from equity_office.printing import pdf
from equity_office.printing.rendering import NotPrinted
from indicators.models import Indicator
from reporting.files import documents, verification
from tests.factories import make_built_edition, make_department

pytestmark = pytest.mark.django_db

NOTHING = lambda *_: None  # noqa: E731


@pytest.fixture
def edition():
    make_department(name="Parks")
    return make_built_edition()


def artifact(edition, kind):
    return edition.build.artifacts.get(kind=kind).file


def test_the_pdf_is_tagged_titled_and_valid(edition):
    path = artifact(edition, "pdf")

    assert page.validate_pdf(str(path), profile="ua1").is_compliant
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert "2024" in str(document.docinfo["/Title"])
        assert len(document.open_outline().root) >= 5
        tags = {}
        for element in pdf.structure(document):
            tags.setdefault(str(element.get("/S")), []).append(element)
        assert {
            "/H1",
            "/H2",
            "/H3",
            "/H4",
            "/Table",
            "/Caption",
            "/TH",
            "/Figure",
        } <= set(tags)
        assert all(str(figure.Alt) for figure in tags["/Figure"])
        for header in tags["/TH"]:
            attributes = header.A
            if isinstance(attributes, pikepdf.Array):
                attributes = attributes[0]
            assert str(attributes.Scope) in ("/Column", "/Row")


def test_the_contents_of_the_pdf_lead_to_its_sections(edition):
    with pikepdf.open(artifact(edition, "pdf")) as document:
        contents = document.pages[1]
        targets = {
            str(link.Dest) for link in contents.Annots if link.Subtype == "/Link"
        }

    sections = (
        "mandate", "reading", "glance", "goals", "disparities", "departments", "progress",
        "undone", "training", "toolkit",
    )  # fmt: skip
    (indicator,) = Indicator.objects.all()
    assert targets == {f"section-{name}" for name in sections} | {indicator.slug}


def test_two_builds_of_one_snapshot_are_the_same_to_the_byte(edition, tmp_path):
    built = documents.build(edition.build, tmp_path / "again", NOTHING)

    for kind, path in built.files.items():
        assert path.read_bytes() == artifact(edition, kind).read_bytes()


def test_the_page_has_one_h1_and_its_tables_have_captions_and_scopes(edition):
    html = artifact(edition, "page").read_text()

    assert html.count("<h1>") == 1
    assert html.count("<caption>") == html.count("<table")
    assert "<th " in html
    assert "<th>" not in html
    assert 'style="' not in html
    assert html.count(documents.BANNER) == 1
    assert "Parks" in html


def test_the_package_is_described_and_complete(edition):
    with zipfile.ZipFile(artifact(edition, "package")) as package:
        names = package.namelist()
        described = json.loads(package.read("datapackage.json"))
        dictionary = package.read("data-dictionary.csv").decode()
        assert {entry.date_time for entry in package.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }
        (indicator,) = Indicator.objects.all()
        assert described["sources"] == [{"title": indicator.source}]
        for resource in described["resources"]:
            header = package.read(resource["path"]).decode("utf-8-sig").splitlines()[0]
            assert header.split(",") == [
                f["name"] for f in resource["schema"]["fields"]
            ]
            assert resource["path"] in dictionary

    assert names == sorted(names)
    assert {"figures.csv", "departments.csv", "sources.csv"} <= set(names)


def test_verify_rebuilds_and_finds_the_same(edition):
    assert verification.verify(edition).summary == "intact, rebuilt"


def test_verify_finds_a_file_that_was_changed_or_is_gone(edition):
    artifact(edition, "pdf").write_bytes(b"%PDF-1.7 forged")
    artifact(edition, "package").unlink()

    verdict = verification.verify(edition)

    assert verdict.summary == "damaged"
    assert len(verdict.faults) == 2


@pytest.mark.parametrize("part", ["sources", "fonts"])
def test_verify_does_not_blame_another_toolchain(edition, part):
    edition.build.toolchain = edition.build.toolchain | {part: "another"}

    verdict = verification.verify(edition)

    assert (verdict.summary, verdict.faults) == ("intact, toolchain differs", ())


def test_verify_finds_a_snapshot_that_was_changed(edition):
    section = edition.build.sections.get(slug="mandate")
    section.snapshot = section.snapshot | {"city": "Elsewhere"}
    section.save()

    verdict = verification.verify(edition)

    assert verdict.summary == "rebuilt, and different"
    assert len(verdict.faults) == 2  # the page and the PDF; the data did not change


def test_a_render_over_its_time_is_ended_with_a_sentence(edition, tmp_path, settings):
    settings.RENDER_SECONDS = 0.01

    with pytest.raises(NotPrinted, match="not ready after"):
        documents.build(edition.build, tmp_path / "late", NOTHING)
