"""Files that show what an update says: what is taken, what is refused, who reads them."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from departments.models import AuditEvent
from equity_office.attachments.refusals import Refused
from progress.models import EvidenceFile, ProgressUpdate
from progress.services import evidence, updates
from tests.attached import document, pdf, workbook
from tests.factories import make_department, make_member
from tests.progress.factories import (
    JULY,
    make_evidence,
    make_period_open_today,
    make_plan_in_force,
    tell,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db

EXIF_IMAGE_DESCRIPTION = 0x010E
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)


@pytest.fixture
def update():
    make_plan_in_force()
    return ProgressUpdate.objects.get()


def picture(kind, **more):
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(written, kind, **more)
    return written.getvalue()


def kept(row):
    return Path(row.file.path).read_bytes()


TAKEN = {
    "report.pdf": pdf,
    "photo.PNG": lambda: picture("PNG"),
    "photo.jpg": lambda: picture("JPEG"),
    "photo.jpeg": lambda: picture("JPEG"),
    "list.xlsx": workbook,
    "minutes.docx": document,
    "list.csv": lambda: "family,lawyer\nRíos,sí\n".encode(),
    "notes.txt": lambda: b"\xef\xbb\xbfTwo lawyers.",
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_what_its_name_says_is_taken(update, name):
    content = TAKEN[name]()

    row = make_evidence(update, name, content, JULY)

    assert (row.name, row.byte_count) == (name, len(kept(row)))
    assert row.file.name.startswith(f"evidence/{row.sha256}")
    if name.endswith(("csv", "txt")):
        assert kept(row) == content
    assert AuditEvent.objects.get(verb="evidence added").reason == name


@pytest.mark.parametrize("name", [*TAKEN, "photo.jpg.pdf"])
def test_a_renamed_program_is_refused(update, name):
    with pytest.raises(Refused, match="is not what its name says"):
        make_evidence(update, name, PROGRAM, JULY)

    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.xlsx", document()),
        ("photo.png", picture("JPEG")),
        ("notes.txt", b"\xff\xfe\x00"),
        ("notes.txt", b"Two\x01lawyers."),
        ("minutes.docx", PROGRAM + document()),
        ("report.pdf", PROGRAM + pdf()),
        ("photo.png", picture("PNG")[:16] + b"\x00\x01\x00\x00" * 2 + picture("PNG")[24:]),
        ("list.xlsx", workbook()[:-40]),
    ],
)  # fmt: skip
def test_one_kind_under_the_name_of_another_is_refused(update, name, content):
    with pytest.raises(Refused, match="is not what its name says"):
        make_evidence(update, name, content, JULY)


@pytest.mark.parametrize("name", ["setup.exe", "page.html", "picture.svg", "list"])
def test_other_kinds_are_refused_by_their_names(update, name):
    with pytest.raises(Refused, match="These are: PDF, PNG, JPG"):
        make_evidence(update, name, b"x", JULY)


def test_a_file_of_thirty_megabytes_is_refused_unread(update):
    upload = SimpleNamespace(
        name="report.pdf", size=30_000_000, read=lambda: pytest.fail("read")
    )

    with pytest.raises(Refused, match="28.6.MB; up to 9.5.MB"):
        evidence.add(update=update, upload=upload, by=None, at=JULY)


def test_a_picture_of_too_many_pixels_is_refused(update):
    written = io.BytesIO()
    Image.new("1", (6000, 5000)).save(written, "PNG")

    with pytest.raises(Refused, match="too many pixels"):
        make_evidence(update, "photo.png", written.getvalue(), JULY)


@pytest.mark.parametrize(("name", "kind"), [("p.jpg", "JPEG"), ("p.png", "PNG")])
def test_a_photo_does_not_tell_where_it_was_taken(update, name, kind):
    told = Image.Exif()
    told[EXIF_IMAGE_DESCRIPTION] = "42.36 N, 71.06 W"
    content = picture(kind, exif=told)
    assert b"42.36 N" in content

    row = make_evidence(update, name, content, JULY)

    with Image.open(io.BytesIO(kept(row))) as photo:
        assert not photo.getexif()
        assert photo.size == (30, 20)
    assert b"42.36 N" not in kept(row)


def test_the_same_file_is_there_once(update):
    row = make_evidence(update, at=JULY)
    with pytest.raises(Refused, match="there already"):
        make_evidence(update, "other.csv", at=JULY)

    evidence.remove(row=row, by=None, at=JULY)
    again = make_evidence(update, at=JULY)
    with pytest.raises(Refused, match="there already"):
        evidence.put_back(row=row, by=None, at=JULY)
    evidence.remove(row=again, by=None, at=JULY)
    evidence.put_back(row=row, by=None, at=JULY)

    assert update.evidence_files.kept().get() == row
    assert kept(row)


def test_an_update_has_up_to_ten_files(update):
    for number in range(10):
        make_evidence(update, content=f"{number}".encode(), at=JULY)

    with pytest.raises(Refused, match="up to 10 files"):
        make_evidence(update, at=JULY)


def test_ten_are_the_most_when_one_is_put_back_too(update):
    first = make_evidence(update, content=b"first", at=JULY)
    evidence.remove(row=first, by=None, at=JULY)
    evidence.remove(row=first, by=None, at=JULY)
    assert AuditEvent.objects.filter(verb="evidence removed").count() == 1
    for number in range(10):
        make_evidence(update, content=f"{number}".encode(), at=JULY)

    with pytest.raises(Refused, match="up to 10 files"):
        evidence.put_back(row=first, by=None, at=JULY)
    evidence.put_back(row=update.evidence_files.last(), by=None, at=JULY)

    assert not AuditEvent.objects.filter(verb="evidence put back").exists()


def test_a_file_that_the_disk_has_lost_is_not_found(client, today):
    row = make_evidence(today)
    tell(today, at=timezone.now())
    Path(row.file.path).unlink()

    assert client.get(row.get_absolute_url()).status_code == 404


def test_what_was_submitted_takes_no_more_files(update):
    row = make_evidence(update, at=JULY)
    tell(update, is_accepted=False)

    with pytest.raises(updates.AlreadyTold):
        make_evidence(update, content=b"2", at=JULY)
    with pytest.raises(updates.AlreadyTold):
        evidence.remove(row=row, by=None, at=JULY)


def test_what_has_a_file_outlives_an_end_of_its_action(update):
    make_evidence(update, at=JULY)

    assert not ProgressUpdate.objects.untouched().exists()


@pytest.fixture
def today():
    """An update of the Housing Department that is written in today."""
    plan = make_plan_in_force(make_department(slug="housing"))
    ProgressUpdate.objects.all().delete()
    return make_period_open_today(plan).updates.get()


def test_a_lead_adds_and_removes_a_file_and_takes_it_back(client, today):
    client.force_login(make_member("lead", today.period.department))
    page = today.period.address_of("files", today.pk)

    empty = text_of(client.get(page))
    added = client.post(
        page, {"file": SimpleUploadedFile("a.txt", b"Yes.")}, follow=True
    )
    row = EvidenceFile.objects.get()
    removed = client.post(f"{page}{row.pk}/remove/", follow=True)
    back = client.post(f"{page}{row.pk}/put-back/", follow=True)

    assert "No file is there yet." in empty
    assert "“a.txt” was added." in text_of(added)
    assert "(removed)" in text_of(removed)
    assert "(removed)" not in text_of(back)
    assert "a.txt" in text_of(client.get(today.period.get_absolute_url()))
    assert client.post(f"{page}{row.pk}/burn/").status_code == 404


def test_a_refused_file_says_why_on_its_page(client, today):
    client.force_login(make_member("lead", today.period.department))
    page = today.period.address_of("files", today.pk)

    answer = client.post(page, {"file": SimpleUploadedFile("a.pdf", PROGRAM)})

    assert answer.status_code == 422
    assert "“a.pdf” is not what its name says" in text_of(answer)


def test_a_closed_update_says_so(client, today):
    client.force_login(make_member("lead", today.period.department))
    row = make_evidence(today)
    tell(today, is_accepted=False, at=timezone.now())
    page = today.period.address_of("files", today.pk)

    refused = client.post(f"{page}{row.pk}/remove/", follow=True)

    assert "This update was submitted." in text_of(refused)
    assert "This update is not written in just now." in text_of(refused)


def test_everybody_reads_it_once_it_is_accepted(client, today):
    row = make_evidence(today)
    assert client.get(row.get_absolute_url()).status_code == 404
    tell(today, at=timezone.now())

    answer = client.get(row.get_absolute_url())
    plan = client.get("/plans/housing/2026-2028/progress/")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"family")
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert answer["Content-Type"] == "text/csv"
    assert row.get_absolute_url() in plan.content.decode()
    updates.move(
        update=today, name="send_back", by=None, at=timezone.now(), reason="Names."
    )
    assert client.get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("day", ["2026-13-01", "2026-01-01", "soon"])
def test_a_file_is_found_at_its_own_address_alone(client, today, day):
    row = make_evidence(today)
    tell(today, at=timezone.now())
    parts = row.get_absolute_url().split("/")
    parts[5] = day

    assert client.get("/".join(parts)).status_code == 404
