"""The desk as a weekly letter: what waits for a person, and what is overdue where they
look after others."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from departments.models import Department
from equity_office import mail
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from reporting.reads import todos


def post_weekly(job):
    """The schedule's work of a week: one letter to everybody for whom something
    waits."""
    at = timezone.now()
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        jobs.finish(job=job, at=at)
        _post(job.key, at)


def _post(week, at):
    items, holders = todos.everything(
        Department.objects.order_by("pk"), timezone.localdate(at)
    )
    letters = {
        f"{week} for {person.pk}": (person, todos.of(person, items, holders))
        for person in sorted(holders.everybody, key=lambda person: person.pk)
    }
    known = Job.objects.filter(key__in=letters).values_list("key", flat=True)
    for key in letters.keys() - set(known):
        person, mine = letters[key]
        if mine.mine or mine.overdue:
            context = {"desk": mine, "site": settings.SITE_ADDRESS}
            mail.post(to=person.email, letter="desk", context=context, at=at, key=key)
