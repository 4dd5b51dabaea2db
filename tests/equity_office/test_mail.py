"""Letters, against a real mail server."""

import socket

import pytest
from django.template import TemplateDoesNotExist
from django.utils import translation

from equity_office import mail
from equity_office.jobs.models import Job
from equity_office.process import environment
from tests.factories import NOON, work_off
from tests.mailbox import Mailbox, html_of, text_of

pytestmark = pytest.mark.django_db

LINK = "https://equity.example/account/password/reset/key/1-abc/"


@pytest.fixture
def mailbox(settings, monkeypatch, tmp_path):
    with Mailbox() as mailbox:
        monkeypatch.setenv("EMAIL_URL", mailbox.url)
        for name, value in environment.mail(tmp_path).items():
            setattr(settings, name, value)
        yield mailbox


def post(to="lena@city.example", letter="password_link"):
    context = {"password_reset_url": LINK}
    return mail.post(to=to, letter=letter, context=context, at=NOON)


@pytest.mark.parametrize("letter", ["password_link", "password_changed"])
def test_a_letter_says_the_same_in_text_and_html(mailbox, letter):
    post(letter=letter)
    work_off()

    (sent,) = mailbox.letters
    assert sent["To"] == "lena@city.example"
    assert sent["Subject"] in html_of(sent)
    assert "Office of Racial Equity\nYour City" in text_of(sent)
    assert "If it was not you" in text_of(sent)
    assert "If it was not you" in html_of(sent)


def test_the_link_is_whole_in_both(mailbox):
    post()
    work_off()

    (sent,) = mailbox.letters
    assert f"\n{LINK}\n" in text_of(sent)
    assert f'href="{LINK}"' in html_of(sent)


def test_it_is_written_in_the_language_of_the_moment(mailbox):
    with translation.override("es"):
        post()
    work_off()

    assert 'lang="es"' in html_of(mailbox.letters[0])


def test_nothing_is_sent_before_the_job_is_worked_off(mailbox):
    job = post()

    assert mailbox.letters == []
    assert job.arguments["to"] == "lena@city.example"


def test_what_was_sent_is_forgotten(mailbox):
    job = post()
    work_off()

    job.refresh_from_db()
    assert (job.status, job.arguments) == (Job.Status.SUCCEEDED, {})


def test_an_address_that_is_refused_fails_for_good_and_is_forgotten(mailbox):
    mailbox.answers["lena@city.example"] = 550
    job = post()
    work_off()

    job.refresh_from_db()
    assert (job.status, job.arguments) == (Job.Status.FAILED, {})
    assert job.error == "The mail server refuses the letter (550)."
    assert job.attempts == 1


@pytest.mark.parametrize("code", [421, 450])
def test_a_refusal_for_now_is_tried_again_and_names_nobody(mailbox, caplog, code):
    caplog.set_level("WARNING", "mail.log")  # the server's own talk
    mailbox.answers["lena@city.example"] = code
    job = post()
    work_off()

    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.QUEUED, 1)
    assert job.arguments["to"] == "lena@city.example"
    assert "lena" not in job.error
    assert "lena" not in caplog.text


def test_a_server_that_says_nothing_does_not_hold_the_worker(
    mailbox, monkeypatch, settings, tmp_path
):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("EMAIL_URL", address)
        monkeypatch.setattr(environment, "MAIL_SECONDS", 0.5)
        for name, value in environment.mail(tmp_path).items():
            setattr(settings, name, value)
        job = post()

        work_off()

    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.QUEUED, 1)


def test_a_server_that_is_away_is_tried_again(mailbox):
    mailbox.controller.stop()
    job = post()
    work_off()

    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.QUEUED, 1)
    assert job.arguments["to"] == "lena@city.example"


def test_a_letter_sent_twice_carries_one_name(mailbox):
    """A worker that died after the server took the letter sends it again."""
    job = post()
    mail_id = []
    for _attempt in range(2):
        Job.objects.filter(pk=job.pk).update(
            status=Job.Status.QUEUED, arguments=job.arguments, publish_at=NOON
        )
        work_off()
        mail_id.append(mailbox.letters[-1]["Message-ID"])

    assert mail_id[0] == mail_id[1]


def test_another_jobs_failure_keeps_its_arguments(mailbox):
    job = Job.objects.create(
        task="x", arguments={"run": 1}, publish_at=NOON, created_at=NOON
    )

    mail.forget_what_failed(Job, job)

    job.refresh_from_db()
    assert job.arguments == {"run": 1}


def test_a_letter_without_templates_is_a_mistake_of_ours():
    with pytest.raises(TemplateDoesNotExist):
        mail.post(to="a@city.example", letter="nothing", context={}, at=NOON)
