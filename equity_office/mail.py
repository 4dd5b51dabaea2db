"""Mail: written down in the transaction that wants it, in text and HTML, and sent by a
job. What a letter says is forgotten as soon as it is sent or given up."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from equity_office.jobs.signals import job_failed
from equity_office.process import environment
from equity_office.web.context_processors import words

TASK = "equity_office.send_mail"
# About a day and a half of waiting for a mail server that is away.
ATTEMPTS = 200


# What Django writes below every letter that goes to a file.
BELOW = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Letter:
    """A letter as it was sent."""

    to: str
    subject: str
    sent_at: datetime
    text: str


class TryAgain(Exception):
    """The mail server does not take the letter just now."""


def post(*, to, letter, context, at, key=None):
    """Write a letter in the language of the moment, to be sent by a job. Its templates
    are `mail/<letter>.txt`, whose first line is the subject, and `mail/<letter>.html`.
    With a `key`, there is one such letter, ever."""
    context = words() | context
    subject, _blank, text = render_to_string(f"mail/{letter}.txt", context).partition(
        "\n\n"
    )
    return jobs.enqueue(
        task=TASK,
        arguments={
            "to": to,
            "subject": " ".join(subject.split()),
            "text": text.strip() + "\n",
            "html": render_to_string(f"mail/{letter}.html", context),
        },
        max_attempts=ATTEMPTS,
        key=key,
        at=at,
    )


def send(job):
    """Hand a letter to the mail server. A worker that dies between the two steps sends
    it again, under the same Message-ID."""
    letter = job.arguments
    message = EmailMultiAlternatives(
        letter["subject"],
        letter["text"],
        to=[letter["to"]],
        headers={"Message-ID": f"<letter-{job.pk}-{job.created_at:%Y%m%d%H%M%S}@mail>"},
    )
    message.attach_alternative(letter["html"], "text/html")
    hand_over(message)
    with transaction.atomic():
        jobs.finish(job=job, at=timezone.now())
        forget(job)


def hand_over(message):
    """Give the letter to the mail server. What it answers may hold the address, so only
    its numbers are passed on: 4xx is for now, 5xx for good."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _answer in refused.recipients.values()]
    except smtplib.SMTPResponseException as refused:
        codes = [refused.smtp_code]
    else:
        return
    said = ", ".join(map(str, codes))
    if min(codes) >= 500:
        raise jobs.PermanentFailure(
            _("The mail server refuses the letter (%(codes)s).") % {"codes": said}
        )
    raise TryAgain(said)


def forget(job):
    Job.objects.filter(pk=job.pk).update(arguments={})


@receiver(job_failed)
def forget_what_failed(sender, job, **_):
    if job.task == TASK:
        forget(job)


def letters_in_files():
    """The letters that went to files because no mail server is named, newest first."""
    folder = environment.mail_folder(settings.VAR_DIR)
    found = [
        _read(source)
        for path in folder.glob("*.log")
        for source in path.read_bytes().split(BELOW)
        if source.strip()
    ]
    return sorted(found, key=lambda letter: letter.sent_at, reverse=True)


def _read(source):
    message = message_from_bytes(source, policy=policy.default)
    return Letter(
        message["To"],
        message["Subject"],
        parsedate_to_datetime(message["Date"]),
        message.get_body(("plain",)).get_content(),
    )
