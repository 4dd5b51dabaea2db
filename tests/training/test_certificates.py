"""Certificates: verified by anyone, printed by whose they are."""

import re

import pikepdf
import pytest
from django.utils import timezone

from equity_office.printing.models import Print
from equity_office.printing.services import page_of
from tests.factories import work_off
from tests.training import factories
from training.files import certificates
from training.models import Completion, Learner
from training.services import learning

pytestmark = pytest.mark.django_db


@pytest.fixture
def completion(staff):
    learner = learning.learner_of(staff)
    course = factories.make_course(title="Foundations")
    return factories.record(learner, course, reason="Secret reason")


def test_a_number_is_not_guessed():
    numbers = {certificates.new_number() for _ in range(1000)}

    assert len(numbers) == 1000
    assert all(re.fullmatch(r"\w{5}-\w{5}", number) for number in numbers)
    assert all(set(number) <= {*certificates.ALPHABET, "-"} for number in numbers)


@pytest.mark.parametrize("typed", ["k7qm4-txb92", " K7QM4TXB92", "k7qm4 txb92"])
def test_a_number_is_found_however_it_is_typed(typed):
    assert certificates.plain(typed) == "K7QM4-TXB92"


def test_anyone_reads_name_course_and_day_and_nothing_more(completion, client):
    said = client.get(f"/certificates/{completion.number}/").content.decode()

    assert completion.learner.name in said
    assert "Foundations" in said
    assert "May 4, 2026" in said
    assert 'content="noindex"' in said
    for private in (
        "Secret reason",
        completion.learner.user.email,
        "Recorded by",
        "PDF",
    ):
        assert private not in said


def test_the_form_leads_there_or_says_no(completion, client):
    answer = client.get("/certificates/", {"number": completion.number.lower()})
    assert answer.url == f"/certificates/{completion.number}/"

    for wrong in ("22222-22222", "?", "x" * 39):
        said = client.get("/certificates/", {"number": wrong}).content.decode()
        assert "There is no certificate with this number" in said
    assert client.get("/certificates/", {"number": "\0"}).status_code == 400
    assert client.get("/certificates/22222-22222/").status_code == 404


@pytest.mark.parametrize("number", ["%C3%A9", "x" * 300, "22222-22222"])
def test_what_is_no_number_is_not_found(number, client):
    assert client.get(f"/certificates/{number}/").status_code == 404


def test_a_number_in_small_letters_is_the_same(completion, client):
    address = f"/certificates/{completion.number.lower()}/"

    assert completion.learner.name in client.get(address).content.decode()


def test_a_voided_certificate_says_only_that(completion, client):
    learning.void(
        completion=completion, reason="Another Kim", by=None, at=timezone.now()
    )

    said = client.get(f"/certificates/{completion.number}/").content.decode()

    assert "not valid" in said
    for private in (completion.learner.name, "Foundations", "Another Kim"):
        assert private not in said


def test_it_is_printed_for_whose_it_is(completion, sign_in, staff):
    client = sign_in(staff)
    page = f"/certificates/{completion.number}/"
    assert "Open as a PDF" in client.get(page).content.decode()
    answer = client.get(f"{page}certificate.pdf")
    assert answer.url == f"{page}pdf/"
    assert "is being made" in client.get(answer.url).content.decode()
    work_off(at=timezone.now())

    file = client.get(f"{page}certificate.pdf")

    assert file.headers["Content-Type"] == "application/pdf"
    pdf = Print.objects.get().file
    b"".join(file.streaming_content)
    said = page_of(Print.objects.get())
    for text in (
        completion.learner.name,
        "Foundations",
        "May 4, 2026",
        completion.number,
    ):
        assert text in said
    with pikepdf.open(pdf) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "en"
    assert client.post(f"{page}pdf/").url == f"{page}pdf/"


def test_a_voided_one_is_not_printed(completion, sign_in, staff):
    learning.void(completion=completion, reason="So", by=None, at=timezone.now())

    client = sign_in(staff)
    assert (
        client.get(f"/certificates/{completion.number}/certificate.pdf").status_code
        == 404
    )


def test_a_certificate_keeps_the_name_that_it_was_issued_to(completion):
    Learner.objects.update(name="Robin Doe")

    printed = certificates.print_of(completion, at=timezone.now())

    assert printed.snapshot["name"] == "Kim Doe"
    assert Completion.objects.get().get_absolute_url().endswith(f"{completion.number}/")
