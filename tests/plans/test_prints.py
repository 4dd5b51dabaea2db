"""A plan as a PDF: made by a job, the same words once, and accessible."""

import page
import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from equity_office.printing import pdf
from equity_office.printing import services as printing
from equity_office.printing.models import Print
from plans.models import Plan
from plans.services import plans
from tests.factories import NOON, make_department, make_member, work_off
from tests.plans.factories import (
    bring_to,
    make_action,
    make_goal,
    make_measure,
    make_ready_plan,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db

ADOPTED = "/plans/housing/2026-2028/plan.pdf"
DRAFT = "/plans/housing/2026-2028/draft/plan.pdf"
WAITING, DRAFT_WAITING = (
    "/plans/housing/2026-2028/pdf/",
    "/plans/housing/2026-2028/draft/pdf/",
)


@pytest.fixture
def department():
    return make_department(slug="housing")


@pytest.fixture
def lead(department, client):
    lead = make_member("lead", department)
    client.force_login(lead)
    return lead


def work():
    work_off(at=timezone.now())


def words_of(**which):
    """What the print of a plan says."""
    printed = Print.objects.get(**which)
    return strip_tags(printing.page_of(printed))


def fetch(client, address):
    """The status and the bytes of an answer."""
    answer = client.get(address)
    return answer.status_code, b"".join(answer)


def test_adoption_has_the_pdf_made_in_every_language(department, client, tmp_path):
    plan = bring_to(make_ready_plan(department), "adopted")
    assert Print.objects.count() == len(settings.LANGUAGES)

    work()
    path = tmp_path / "plan.pdf"
    status, content = fetch(client, ADOPTED)
    path.write_bytes(content)

    assert status == 200
    assert page.validate_pdf(str(path), profile="ua1").is_compliant
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "en"
        assert str(plan) in str(document.docinfo["/Title"])
        tags = {str(element.get("/S")) for element in pdf.structure(document)}
    assert {"/H1", "/H2", "/H3", "/H4", "/Table", "/Caption", "/TH"} <= tags
    snapshot = words_of(language="en")
    for goal in plan.snapshot["goals"]:
        assert goal["title"] in snapshot
    assert plan.sha256 in snapshot
    assert Job.objects.filter(task="printing.make").count() == 2


def test_a_reader_waits_on_a_page_that_says_so(department, client):
    bring_to(make_ready_plan(department), "adopted")

    asked = client.get(f"{ADOPTED}?version=1")
    waiting = client.get(asked["Location"])
    work()
    said = client.get(WAITING, headers={"HX-Request": "true"})

    assert asked["Location"] == f"{WAITING}?version=1"
    assert "The PDF is being made" in text_of(waiting)
    assert "No worker is alive just now" in text_of(waiting)
    assert "Open the PDF" in said.content.decode()
    assert "<h1" not in said.content.decode()


def test_a_draft_is_printed_as_it_stands_and_again_when_it_changed(
    department, lead, client
):
    plan = make_ready_plan(department)
    assert client.get(ADOPTED).status_code == 404
    assert fetch(client, DRAFT)[0] == 302
    work()
    assert fetch(client, DRAFT)[0] == 200
    assert "not adopted" in words_of()
    kept = Print.objects.get().file

    goal = make_goal(plan, title="Homes that stay dry")
    assert fetch(client, DRAFT)[0] == 302
    work()

    assert goal.title in words_of()
    printed = Print.objects.get()
    assert printed.file != kept
    assert printed.byte_count == printed.file.stat().st_size


@pytest.mark.django_db(transaction=True)
def test_a_print_that_is_out_of_date_is_removed(department, lead, client):
    plan = make_ready_plan(department)
    client.get(DRAFT)
    work()
    kept = Print.objects.get().file

    make_goal(plan, title="Homes that stay dry")
    client.get(DRAFT)

    assert not kept.exists()


def test_a_job_that_was_overtaken_writes_nothing(department, lead, client):
    plan = make_ready_plan(department)
    client.get(DRAFT)
    make_goal(plan, title="Homes that stay dry")
    client.get(DRAFT)

    work()

    assert [job.status for job in Job.objects.all()] == ["succeeded", "succeeded"]
    assert "Homes that stay dry" in words_of()
    assert Print.objects.get().is_ready


def test_a_job_that_is_overtaken_while_it_prints_leaves_no_file(
    department, lead, client, monkeypatch
):
    plan = make_ready_plan(department)
    client.get(DRAFT)
    page_of = printing.page_of

    def meanwhile(printed):
        monkeypatch.undo()
        make_goal(plan, title="Homes that stay dry")
        client.get(DRAFT)
        return page_of(printed)

    monkeypatch.setattr(printing, "page_of", meanwhile)
    work()

    printed = Print.objects.get()
    assert "Homes that stay dry" in words_of()
    assert [file.name for file in printed.file.parent.iterdir()] == [printed.file.name]
    assert str(printed) == f"plan {plan.pk} draft (en)"


def test_a_worker_that_lost_its_job_leaves_no_file(
    department, lead, client, monkeypatch, settings
):
    make_ready_plan(department)
    client.get(DRAFT)

    def lost(**_):
        raise jobs.LeaseLost

    monkeypatch.setattr(jobs, "finish", lost)
    work()

    assert list((settings.MEDIA_ROOT / "prints").iterdir()) == []


def test_what_cannot_be_printed_says_why_and_is_tried_again_on_request(
    department, lead, client, settings
):
    make_ready_plan(department)
    settings.RENDER_SECONDS = 0.01
    client.get(DRAFT)
    work()

    failed = client.get(DRAFT, follow=True)

    assert "The PDF was not ready after" in text_of(failed)
    assert "Try again" in text_of(failed)
    assert Job.objects.count() == 1

    answered = client.post(DRAFT_WAITING)

    assert (answered.status_code, answered["Location"]) == (302, DRAFT_WAITING)
    assert Job.objects.count() == 2


def test_words_of_any_script_are_printed(department, lead, client):
    plan = make_ready_plan(department)
    make_goal(plan, title="Homes 🏠 for everyone ✊🏾 مسكن 𓀀")
    client.get(DRAFT)

    work()

    assert fetch(client, DRAFT)[0] == 200


def test_another_name_of_the_city_is_another_print(department, client, settings):
    bring_to(make_ready_plan(department), "adopted")
    work()
    assert fetch(client, ADOPTED)[0] == 200

    settings.SITE_ADDRESS = "https://equity.example"

    assert client.get(ADOPTED).status_code == 302


def test_adoption_leaves_no_print_of_the_draft(department, lead, client):
    plan = make_ready_plan(department)
    client.get(DRAFT)
    work()

    bring_to(plan, "adopted")

    assert set(Print.objects.values_list("subject", flat=True)) == {f"plan {plan.pk}"}


def test_only_who_is_signed_in_has_it_tried_again(department, client):
    bring_to(make_ready_plan(department), "adopted")
    Job.objects.update(status=Job.Status.FAILED, error="The renderer was away.")

    client.post(WAITING)

    said = text_of(client.get(ADOPTED, follow=True))
    assert "Please tell the office." in said
    assert "The renderer was away." not in said
    assert "Try again" not in said
    assert Job.objects.count() == 2


def test_a_file_that_was_lost_is_made_again(department, client):
    bring_to(make_ready_plan(department), "adopted")
    work()
    Print.objects.get(language="en").file.unlink()

    assert fetch(client, ADOPTED)[0] == 302
    work()
    assert fetch(client, ADOPTED)[0] == 200


def test_an_older_version_keeps_its_own_pdf(department, client):
    plan = bring_to(make_ready_plan(department), "adopted")
    by = make_member("administrator")
    following = plans.amend(plan=plan, reason="More homes.", by=by, at=NOON)
    make_goal(following, title="Homes that stay dry")
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.REPLACED)

    client.get(f"{ADOPTED}?version=1")
    work()

    assert fetch(client, f"{ADOPTED}?version=1")[0] == 200
    assert "Homes that stay dry" not in words_of(language="en")
    assert fetch(client, f"{ADOPTED}?version=7")[0] == 404


def test_tables_that_meet_the_end_of_a_page_stay_whole(department, lead, client):
    plan = make_ready_plan(department)
    goal = plan.goals.first()
    for number in range(40):
        action = make_action(goal, steps="\n".join(["Step"] * (number % 7)))
        for _measure in range(number % 5):
            make_measure(action)
    client.get(DRAFT)

    work()

    assert fetch(client, DRAFT)[0] == 200


def test_so_many_prints_wait_at_once(client, department, monkeypatch):
    """Strangers who ask for every document do not keep a report waiting."""
    monkeypatch.setattr(printing, "MOST_WAITING", 1)
    jobs.enqueue(task=printing.TASK, at=NOON)
    bring_to(make_ready_plan(department), "adopted")

    waiting = client.get(WAITING)

    assert "The PDF is being made" in waiting.text
    assert 'hx-trigger="load' in waiting.text
    assert {printed.job for printed in Print.objects.all()} == {None}
    Job.objects.update(finished_at=NOON)
    client.get(WAITING)
    assert Print.objects.get(language="en").job
