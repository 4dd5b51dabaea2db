"""Letters to those whose updates wait: one a week before they are due, and one when they
are overdue, whenever the work of the day gets to it."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation

from departments.holders import holders_of
from equity_office import mail
from equity_office.jobs.models import Job
from progress.models import ProgressUpdate
from progress.reads import owners

AHEAD = timedelta(days=7)


def remind(at):
    """Post what is to be posted today; what was posted is not posted again. Five
    queries, and one for each letter."""
    today = timezone.localdate(at)
    letters = {
        f"{kind} {period.pk} for {person.pk}": (kind, period, person, updates)
        for (period, person), updates in _by_person(today).items()
        if (kind := _kind(period, today)) and (kind == "due" or _is_unwritten(updates))
    }
    known = Job.objects.filter(key__in=letters).values_list("key", flat=True)
    for key in letters.keys() - set(known):
        kind, period, person, updates = letters[key]
        context = {
            "period": period,
            "updates": updates,
            "is_overdue": kind == "overdue",
            "site": settings.SITE_ADDRESS,
        }
        with translation.override(settings.LANGUAGE_CODE):
            mail.post(
                to=person.email, letter="updates_due", context=context, at=at, key=key
            )


def _kind(period, today):
    """Which letter is due; days are days in the city."""
    if period.is_overdue_on(today):
        return "overdue"
    return "due" if today >= period.due_on - AHEAD else ""


def _is_unwritten(updates):
    """What was sent back has a time of its own and is not called overdue."""
    return any(update.status == ProgressUpdate.Status.DUE for update in updates)


def _by_person(today):
    """(period, person) → the updates that wait for this person in an open period."""
    waiting = ProgressUpdate.objects.asked_on(today)
    waiting = list(waiting.for_page())
    holders = holders_of({update.period.department_id for update in waiting}, today)
    found = {}
    for update in waiting:
        action, department = update.action, update.period.department_id
        _role, people = owners.asked(
            action.lead_id, action.lead_role, department, holders
        )
        for person in people:
            found.setdefault((update.period, person), []).append(update)
    return found
