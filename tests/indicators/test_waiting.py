"""A large file is read and loaded by the worker; its steward's page follows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from indicators.models import Dataset, Observation, Upload
from indicators.services import loading, waiting
from tests.factories import COUNTS, load, make_indicator, make_member, work_off

pytestmark = pytest.mark.django_db

# Every numerator equals its denominator, which is asked about.
ODD = b"period,group,numerator,denominator\n2022,Black,60,60\n2022,White,90,90\n"
LOAD = "/desk/figures/loans/load/"


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch):
    monkeypatch.setattr(waiting, "AT_ONCE", 10)


@pytest.fixture
def steward(client):
    steward = make_member("administrator")
    client.force_login(steward)
    return steward


@pytest.fixture
def loans():
    return make_indicator(slug="loans", title="Loans")


def send(client, content=COUNTS, **more):
    file = SimpleUploadedFile("figures.csv", content)
    return client.post(LOAD, {"file": file, "mapping": ""} | more).url


def work():
    return work_off(at=timezone.now())


def test_it_is_read_looked_at_and_loaded(client, loans, steward):
    page = send(client)

    reading = client.get(page).text
    assert "The file is large and is read in the background." in reading
    assert "No worker is alive" in reading
    assert client.get(page, headers={"HX-Request": "true"}).status_code == 200
    work()
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Refresh"]
    preview = client.get(page).text
    assert "6 rows read" in preview
    assert "<svg" in preview
    assert "No figure that is held now would change" in preview
    assert not Dataset.objects.exists()

    assert client.post(page).url == page
    assert "in the background" in client.get(page).text
    work()
    done = client.get(page, follow=True)

    assert "The file is loaded" in done.text
    dataset = Dataset.objects.get()
    assert (dataset.loaded_by, dataset.rows_stored) == (steward, 6)
    assert not Upload.objects.exists()
    assert client.get(page).status_code == 404


def test_a_refused_file_says_where_and_is_sent_again(client, loans, steward):
    mapping = '[groups]\n"B" = "black"\n'
    page = send(client, COUNTS.replace(b"64,197", b"640,197"), mapping=mapping)
    work()

    refused = client.get(page)

    assert refused.status_code == 422
    assert "1 place in the file cannot be used" in refused.text
    assert "line 5, column numerator" in refused.text
    key = Upload.objects.get().key
    assert f"{LOAD}?again={key}" in refused.text
    assert "&quot;B&quot; = &quot;black&quot;" in client.get(f"{LOAD}?again={key}").text
    assert client.get(f"{LOAD}?again=x").status_code == 200


def test_a_mapping_that_cannot_be_used_is_said(client, loans, steward):
    page = send(client, mapping="scheme = 'x'")
    work()

    assert "names the scheme" in client.get(page).text


def test_questions_are_asked_of_a_large_file_too(client, loans, steward):
    page = send(client, ODD)
    work()

    told = Upload.objects.get().told
    assert told["questions"]
    assert client.post(page).status_code == 422
    assert Job.objects.filter(task=waiting.LOAD).count() == 0
    assert client.post(page, dict.fromkeys(told["questions"], "on")).status_code == 302
    work()
    assert "The file is loaded" in client.get(page, follow=True).text


def test_a_question_that_comes_up_meanwhile_is_asked(client, loans, steward):
    page = send(client, ODD)
    work()
    Upload.objects.update(told={"page": "", "questions": {}})  # as nothing was odd then

    client.post(page)
    work()

    assert "Yes, that is right." in client.get(page).text
    assert not Dataset.objects.exists()


def test_the_very_same_file_is_not_loaded_twice(client, loans, steward):
    load(loans)
    page = send(client)
    work()
    client.post(page)
    work()

    assert "loaded already" in client.get(page, follow=True).text
    assert Dataset.objects.count() == 1


def test_what_failed_for_good_says_so(client, loans, steward):
    page = send(client)
    jobs.fail(job=Job.objects.get(), error="The disk is full.", at=timezone.now())

    assert "The disk is full." in client.get(page, follow=True).text
    assert not Upload.objects.exists()


def test_a_file_that_was_forgotten_is_left_alone(client, loans, steward):
    send(client)
    Upload.objects.all().delete()

    assert work() == 1
    assert Job.objects.get().status == "succeeded"


def test_it_says_how_far_it_is(client, loans, steward, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 4)
    said = []
    monkeypatch.setattr(jobs, "advance", lambda *, doing, **_: said.append(doing))
    page = send(client)
    work()
    client.post(page)
    work()

    assert said == ["4 of 6 rows stored", "6 of 6 rows stored"]
    assert Observation.objects.count() == 6


def test_a_small_file_is_read_at_once(client, loans, steward, monkeypatch):
    monkeypatch.setattr(waiting, "AT_ONCE", 1_000_000)

    assert "6 rows read" in client.get(send(client)).text
    assert not Job.objects.exists()


def test_a_load_that_failed_for_good_says_so(client, loans, steward):
    page = send(client)
    work()
    client.post(page)
    job = Job.objects.get(task=waiting.LOAD)
    jobs.fail(job=job, error="The disk is full.", at=timezone.now())

    assert "The disk is full." in client.get(page, follow=True).text


def test_who_lost_the_role_meanwhile_loads_nothing(client, loans, steward):
    page = send(client)
    work()
    client.post(page)
    steward.memberships.all().delete()
    work()

    assert not Dataset.objects.exists()
    assert "no longer keep these figures" in Upload.objects.get().told["error"]
