"""Work that comes back every day, or every week on Monday, at an hour of UTC: one job a
day or a week, and one after a time without a dispatcher."""

from datetime import UTC

from django.conf import settings
from django.db import IntegrityError, transaction

from equity_office.jobs import services
from equity_office.jobs.models import Job


def enqueue_due(at):
    """Insert the jobs of today and of this week whose hour has come, each once."""
    now = at.astimezone(UTC)
    week = now.isocalendar()
    due = {
        f"{task} {now.date()}": task
        for task, hour in settings.DAILY_JOBS.items()
        if now.time() >= hour
    } | {
        f"{task} {week.year}-W{week.week:02}": task
        for task, hour in settings.WEEKLY_JOBS.items()
        if now.weekday() or now.time() >= hour
    }
    known = set(Job.objects.filter(key__in=due).values_list("key", flat=True))
    for key in due.keys() - known:
        try:
            with transaction.atomic():
                services.enqueue(task=due[key], key=key, at=at)
        except IntegrityError:
            continue  # another dispatcher was first
