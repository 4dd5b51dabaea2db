"""A published assessment as a PDF that everybody can read."""

from decimal import Decimal

import page
import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone

from equity_office.jobs.models import Job
from equity_office.printing import pdf
from equity_office.printing.models import Print
from indicators.models import Indicator
from tests import factories
from tests.factories import NOON, make_scheme, work_off
from tests.reading import text_of
from tests.toolkit.factories import add_line, bring_to, make_assessment, say
from toolkit.files import prints
from toolkit.models import Figure
from toolkit.services import answers, assessments

pytestmark = pytest.mark.django_db


def published(withheld=""):
    """With an answer of every shape: words, rows, program lines, figures, withheld."""
    factories.publish(factories.make_reviewed_edition())
    indicator = Indicator.objects.get()
    group = indicator.scheme.groups.first()
    assessment = make_assessment(amount_usd=Decimal(120))
    for number in range(60):
        add_line(assessment, f"Program {number}", base=Decimal(2), benefits=[str(group.pk)])  # fmt: skip
    figure = Figure(assessment=assessment, key="figures", indicator=indicator)
    answers.take(figure=figure, asked={"groups": [], "place": ""}, by=None, at=NOON)
    say(assessment, "name", "Known by one person")
    assessment, people = bring_to(assessment, "conclude", group)
    if withheld:
        assessments.withhold(assessment=assessment, key=withheld, reason="Names a person.", by=people["publish"], at=NOON)  # fmt: skip
    return assessments.move(
        assessment=assessment, name="publish", by=people["publish"], at=NOON
    )


def test_it_is_made_in_every_language_and_fit_for_everyone(client, tmp_path):
    assessment = published(withheld="name")
    address = f"/toolkits/{assessment.pk}/toolkit.pdf"
    assert Print.objects.count() == len(settings.LANGUAGES)
    asked = client.get(address)
    assert asked["Location"] == f"/toolkits/{assessment.pk}/pdf/?version=1"
    assert "The PDF is being made" in text_of(client.get(asked["Location"]))

    work_off(at=timezone.now())
    path = tmp_path / "toolkit.pdf"
    assert [printed.error for printed in Print.objects.all()] == ["", ""]
    path.write_bytes(b"".join(client.get(address)))

    assert page.validate_pdf(str(path), profile="ua1").is_compliant
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "en"
        assert assessment.title in str(document.docinfo["/Title"])
        tags = {str(element.get("/S")) for element in pdf.structure(document)}
    assert {"/H1", "/H2", "/H3", "/Table", "/Caption", "/TH"} <= tags


def test_it_says_what_the_page_says(client):
    assessment = published(withheld="name")
    snapshot = str(Print.objects.get(language="en").snapshot)
    shown = client.get(f"/toolkits/{assessment.pk}/").content.decode()

    for words in ("Program 59", "Names a person.", "$120", "It is free now.", assessment.title):  # fmt: skip
        assert words in snapshot
        assert words in shown
    assert "Known by one person" not in snapshot + shown


def test_who_is_signed_in_has_a_failed_one_tried_again(client, settings):
    assessment = published()
    settings.RENDER_SECONDS = 0.01
    work_off(at=timezone.now())
    waiting = f"/toolkits/{assessment.pk}/pdf/"
    jobs = Job.objects.count()

    client.post(waiting)
    assert Job.objects.count() == jobs
    client.force_login(assessment.lead)
    assert client.post(waiting)["Location"] == f"{waiting}?version=1"
    assert Job.objects.count() == jobs + 1


def test_a_print_goes_with_its_assessment():
    assessment = published()

    prints.forget(assessment.publications.all())

    assert not Print.objects.exists()


def test_what_is_not_published_is_not_printed(client):
    bring_to(made := make_assessment(), "conclude", make_scheme().groups.first())

    assert client.get(f"/toolkits/{made.pk}/toolkit.pdf").status_code == 404
    assert client.get(f"/toolkits/{made.pk}/pdf/").status_code == 404
