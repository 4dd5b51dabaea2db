"""A plan in force whose first updates are asked for."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from equity_office.writing import editing
from progress.models import ProgressUpdate, UpdatePeriod
from progress.services import evidence, updates
from tests.factories import make_department
from tests.plans.factories import bring_to, make_action, make_ready_plan

CITY = ZoneInfo("America/New_York")
# The second quarter of 2026 is over, and its updates are due on July 15.
JULY = datetime(2026, 7, 10, 12, tzinfo=CITY)


def make_plan_in_force(department=None, at=JULY, more=0):
    """A plan with one goal; besides its first action so many more."""
    plan = make_ready_plan(department or make_department())
    for _number in range(more):
        make_action(plan.goals.first())
    plan = bring_to(plan, "adopted")
    updates.schedule(plan=plan, at=at)
    return plan


def write(update, by=None, at=JULY, before=None, **values):
    """Save an update as its form does."""
    return updates.save_update(
        section=update,
        values=values,
        before=editing.told(update, values) if before is None else before,
        by=by,
        at=at,
    )


def tell(update, *, is_accepted=True, by=None, at=JULY, **values):
    """An update as written, submitted and perhaps accepted."""
    facts = {"delivery": "on_track", "said": "Two lawyers were hired."} | values
    if facts["delivery"] == "completed":
        facts.setdefault("evidence", "https://city.example/done")
    update = write(update, by, at, **facts)
    update = updates.move(update=update, name="submit", by=by, at=at)
    if is_accepted:
        update = updates.move(update=update, name="accept", by=by, at=at)
    return ProgressUpdate.objects.select_related("period", "action").get(pk=update.pk)


def make_period_open_today(plan):
    """A period of the plan that ended yesterday, its updates asked for."""
    today = timezone.localdate()
    period = UpdatePeriod.objects.create(
        department=plan.department,
        plan_starts_on=plan.starts_on,
        plan_ends_on=plan.ends_on,
        starts_on=today - timedelta(days=90),
        ends_on=today - timedelta(days=1),
        opens_on=today,
        due_on=today + timedelta(days=15),
        grace_until=today + timedelta(days=29),
        closes_on=today + timedelta(days=100),
    )
    updates.open_updates(period)
    return period


def make_evidence(update, name="list.csv", content=b"family,lawyer\n1,yes\n", at=None):
    """A file that shows what an update says, as its lead adds it."""
    return evidence.add(
        update=update,
        upload=SimpleUploadedFile(name, content),
        by=None,
        at=at or timezone.now(),
    )
