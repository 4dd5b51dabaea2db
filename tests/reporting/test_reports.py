"""Every page and endpoint: works, for whom, and says no politely."""

import re

import pytest
from django.conf import settings

from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from reporting.models import Edition
from reporting.services import editions
from tests.factories import (
    NOON,
    load,
    make_department,
    make_edition,
    make_indicator,
    make_reviewed_edition,
    publish,
    start_build,
    work_off,
)
from tests.reading import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    return publish(make_reviewed_edition())


def test_the_front_page_waits_for_a_first_report(client):
    assert "No report has been published yet" in client.get("/").text


def test_the_front_page_tells_what_the_latest_report_says(client, published):
    page = client.get("/").text

    assert "32.5 denials for every 100 applications" in page
    assert published.public_url in page


def test_the_archive_lists_what_is_public(client, published):
    assert str(published) in client.get("/reports/").text


def test_the_archive_is_empty_at_first_and_hides_drafts(client):
    make_reviewed_edition()

    assert "No report has been published yet" in client.get("/reports/").text


def test_a_year_leads_to_its_latest_revision_and_files(client, published):
    page, pdf = client.get("/reports/2024/"), client.get("/reports/2024.pdf")

    assert page.url == "/reports/2024/city/en/r1/"
    assert pdf.url.startswith("/reports/2024/city/en/r1/files/")
    assert client.get("/reports/2024.zip").url.endswith(".zip")


@pytest.mark.parametrize(
    "path", ["/reports/1999/", "/reports/1999.pdf", "/reports/2024.exe"]
)
def test_a_year_or_file_that_is_not_there_is_404(client, published, path):
    assert client.get(path).status_code == 404


def test_a_file_of_a_published_revision_has_its_checksum_in_its_address(
    client, published
):
    response = client.get(published.public_url + "report.pdf")

    artifact = published.build.artifacts.get(kind="pdf")
    assert response.url == f"{published.public_url}files/{artifact.sha256}/{artifact}"


def test_who_approves_a_report_sees_what_it_hides(sign_in, reviewer):
    content = (
        b"period,group,numerator,denominator,department\n"
        b"2023,Black,64,197,\n2023,White,154,1681,\n"
        b"2023,Black,3,30,Fire\n2023,White,4,40,Fire\n"
        b"2023,Black,61,167,Parks\n2023,White,150,1641,Parks\n"
    )
    for name in ("Fire", "Parks"):
        make_department(name=name)
    load(make_indicator(title="Loans denied", kind="proportion"), content)
    run = start_build()
    work_off()

    page = html_of(sign_in(reviewer).get(run.edition.get_absolute_url()))

    cells = run.sections.get(slug="disparities").snapshot["findings"][0]["releases"]
    hidden = sum(cell["reason"] == "small count" for cell in cells)
    assert hidden >= 3
    assert f"{hidden} of {len(cells)}" in page
    assert "Fire, 2023" in page


def test_a_report_without_small_counts_hides_nothing(sign_in, reviewer):
    edition = make_reviewed_edition()

    page = html_of(sign_in(reviewer).get(edition.get_absolute_url()))

    assert "Nothing is hidden in this report." in page


@pytest.mark.parametrize("path", ["", "report.pdf", "report.zip"])
def test_a_draft_does_not_exist_for_the_public(client, path):
    edition = make_reviewed_edition()

    assert client.get(edition.public_url + path).status_code == 404


def test_the_office_reads_a_draft_and_its_files(sign_in, reviewer):
    edition = make_reviewed_edition()
    client = sign_in(reviewer)

    assert client.get(edition.public_url).url == f"/desk/reports/{edition.pk}/preview/"
    preview = client.get(f"/desk/reports/{edition.pk}/preview/")
    assert "Draft, not published." in preview.text
    assert "no-store" in preview["Cache-Control"]
    pdf = client.get(edition.public_url + "report.pdf")
    assert b"pdf" in b"".join(pdf.streaming_content)


def test_files_of_a_withdrawn_report_and_of_one_never_built_are_404(
    sign_in, administrator, published
):
    editions.move(edition=published, name="withdraw", by=None, at=NOON, reason="Wrong")
    bare = make_edition(revision=2)
    client = sign_in(administrator)

    assert client.get(published.public_url + "report.pdf").status_code == 404
    assert client.get(bare.public_url + "report.pdf").status_code == 404
    assert client.get(f"/desk/reports/{bare.pk}/preview/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/desk/reports/99/",
        "/desk/reports/99/preview/",
        "/desk/reports/runs/99/",
        "/desk/reports/99/approve/",
    ],
)
def test_a_missing_row_is_404(sign_in, administrator, path):
    assert sign_in(administrator).get(path).status_code == 404


def test_an_unknown_move_is_404(sign_in, administrator):
    edition = make_reviewed_edition()

    assert (
        sign_in(administrator).get(f"/desk/reports/{edition.pk}/eat/").status_code
        == 404
    )


def test_the_desk_shows_what_waits(sign_in, reviewer):
    edition = make_reviewed_edition()

    page = sign_in(reviewer).get("/desk/").text

    assert edition.get_absolute_url() in page
    assert "Read and approve: Annual report" in page


def test_the_desk_of_others_leads_on(sign_in, staff):
    assert "Nothing waits for you" in sign_in(staff).get("/desk/").text


def test_the_office_builds_a_report(sign_in, administrator):
    load(make_indicator())
    client = sign_in(administrator)

    response = client.post(
        "/desk/reports/", {"year": "2024", "language": "en"}, follow=True
    )

    assert "step 0 of" in response.text
    assert "No worker is alive just now" in response.text
    assert Edition.objects.get().status == Edition.Status.BUILDING


@pytest.mark.parametrize(
    ("year", "said"),
    [("", "required"), ("soon", "whole number"), ("2999", "not over yet")],
)
def test_a_year_that_cannot_be_is_refused_and_kept(sign_in, administrator, year, said):
    response = sign_in(administrator).post(
        "/desk/reports/", {"year": year, "language": "en"}
    )

    assert response.status_code == 422
    assert said in response.text
    assert f'value="{year}"' in response.text or not year


def test_a_build_without_figures_says_so(sign_in, administrator):
    response = sign_in(administrator).post(
        "/desk/reports/", {"year": "2024", "language": "en"}, follow=True
    )

    assert "No figures are loaded" in response.text


def test_the_progress_is_a_fragment_that_stops_asking_when_done(sign_in, reviewer):
    load(make_indicator())
    run = start_build()
    client = sign_in(reviewer)

    asked = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).text
    run.__class__.objects.update(status="succeeded")
    done = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).text

    assert 'hx-trigger="every 1s"' in asked
    assert "<html" not in asked
    assert "hx-trigger" not in done
    assert "ready for review" in done


def test_nothing_is_sent_while_nothing_changes(sign_in, reviewer):
    load(make_indicator())
    run = start_build()
    client = sign_in(reviewer)
    poll = {"HX-Request": "true"}
    first = client.get(run.get_absolute_url(), headers=poll)
    asks_next = re.search(r'hx-get="([^"]+)"', first.text)[1]

    again = client.get(asks_next, headers=poll)

    assert first.status_code == 200
    assert again.status_code == 204


def test_progress_speaks_of_what_is_being_done(sign_in, reviewer):
    load(make_indicator())
    run = start_build()
    job = jobs.claim(pk=Job.objects.first().pk, at=NOON)
    client = sign_in(reviewer)

    assert "section by section" in client.get(run.get_absolute_url()).text
    jobs.advance(job=job, step=1, doing="Laying out the PDF")
    assert "Laying out the PDF" in client.get(run.get_absolute_url()).text


def test_a_failed_build_says_what_went_wrong(sign_in, reviewer):
    load(make_indicator())
    run = start_build()
    jobs.fail(job=Job.objects.first(), error="The figures of 2023 are broken.", at=NOON)

    page = sign_in(reviewer).get(run.get_absolute_url()).text

    assert "The figures of 2023 are broken." in page
    assert "build again" in page


def test_a_report_is_approved_and_published(sign_in, reviewer, administrator):
    edition = make_reviewed_edition()

    for name, person in {"approve": reviewer, "publish": administrator}.items():
        client = sign_in(person)
        assert client.get(f"/desk/reports/{edition.pk}/{name}/").status_code == 200
        client.post(f"/desk/reports/{edition.pk}/{name}/")

    edition.refresh_from_db()
    assert edition.status == Edition.Status.PUBLISHED


def test_a_reviewer_approves_and_does_not_publish(sign_in, reviewer):
    edition = make_reviewed_edition()
    client = sign_in(reviewer)

    client.post(f"/desk/reports/{edition.pk}/approve/")

    assert client.post(f"/desk/reports/{edition.pk}/publish/").status_code == 403
    edition.refresh_from_db()
    assert edition.status == Edition.Status.APPROVED


def test_an_auditor_looks_and_moves_nothing(sign_in, auditor):
    edition = make_reviewed_edition()

    assert (
        sign_in(auditor).post(f"/desk/reports/{edition.pk}/approve/").status_code == 403
    )


@pytest.mark.parametrize(("name", "is_red"), [("withdraw", True), ("publish", False)])
def test_what_takes_something_away_is_red(
    sign_in, administrator, published, name, is_red
):
    page = sign_in(administrator).get(f"/desk/reports/{published.pk}/{name}/").text

    assert ('class="usa-button usa-button--secondary"' in page) == is_red


def test_a_move_without_its_reason_keeps_the_page(sign_in, administrator, published):
    client = sign_in(administrator)

    response = client.post(f"/desk/reports/{published.pk}/withdraw/", {"reason": " "})

    assert response.status_code == 422
    assert "This field is required" in response.text


def test_a_move_that_is_no_longer_open_says_so(sign_in, administrator, published):
    response = sign_in(administrator).post(
        f"/desk/reports/{published.pk}/approve/", follow=True
    )

    assert "that move is not open to it" in response.text


def test_a_public_page_that_is_not_on_disk_yet_is_404(client, published):
    assert client.get(published.public_url).status_code == 404


def test_the_components_page_shows_every_component(sign_in, staff):
    shown = {used.name for used in sign_in(staff).get("/components/").templates}
    folder = settings.BASE_DIR / "templates" / "components"

    assert {f"components/{path.name}" for path in folder.iterdir()} <= shown


def test_who_approves_a_report_reads_what_it_hides_and_gives_away(
    client, administrator
):
    edition = make_reviewed_edition(hide_up_to=30)
    client.force_login(administrator)

    page = html_of(client.get(edition.get_absolute_url()))

    assert "What this report does not show" in page
    assert "shows plain checksums of private files" not in page
    section = edition.build.sections.get(slug="disparities")
    section.snapshot["findings"][0]["files"][0]["sha256"] = "f" * 64
    section.save()
    page = html_of(client.get(edition.get_absolute_url()))
    assert "This report shows plain checksums of private files." in page
