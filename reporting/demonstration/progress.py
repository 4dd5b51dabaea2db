"""What the leads of the demonstration said of their plans, as they would."""

import tomllib
from pathlib import Path

from django.utils import timezone

from departments.models import Department
from equity_office.writing import editing
from plans.models import Plan
from progress.models import MeasureActual, ProgressUpdate, UpdatePeriod
from progress.services import updates as update_services
from reporting.demonstration.plans import noon, people_of


def load(*, mail, at):
    """Tell what is missing of the quarters that are over."""
    if ProgressUpdate.objects.exclude(submitted_at=None).exists():
        return
    text = Path(__file__).with_name("progress.toml").read_text("utf-8")
    for stated in tomllib.loads(text)["plans"]:
        department = Department.objects.get(slug=stated["department"])
        plan = Plan.objects.in_force().get(department=department)
        people = people_of(department, mail)
        for quarter in stated["quarters"]:
            period = UpdatePeriod.objects.of(plan).get(ends_on=quarter["ends_on"])
            if period.due_on <= timezone.localdate(at):
                _tell(period, quarter["updates"], people)


def _tell(period, updates, people):
    update_services.open_updates(period)
    for stated in updates:
        update = period.updates.get(action__title__startswith=stated["action"])
        told_at = noon(period.due_on)
        _write(update, stated["facts"], people["lead"], told_at)
        actuals = update.actuals.order_by("measure__position", "pk")
        for actual, value in zip(actuals, stated["now"], strict=True):
            _write(actual, {"value": value}, people["lead"], told_at)
        moves = {"accepted": ["submit", "accept"], "sent_back": ["submit", "send_back"]}
        for name in moves.get(stated["reach"], ["submit"]):
            update_services.move(
                update=update,
                name=name,
                by=people["lead" if name == "submit" else "reviewer"],
                at=told_at,
                reason=stated.get("sent_back_because", ""),
            )


def _write(section, facts, by, at):
    update_services.save_update(
        section=section,
        values=facts,
        before=editing.told(section, facts),
        by=by,
        at=at,
    )


def clear(departments):
    """Remove what was told of plans that are about to go."""
    periods = UpdatePeriod.objects.filter(department__slug__in=departments)
    updates = ProgressUpdate.objects.filter(period__in=periods)
    pks = list(updates.values_list("pk", flat=True))
    MeasureActual.history.filter(update_id__in=pks).delete()
    updates.delete()
    ProgressUpdate.history.filter(id__in=pks).delete()
    periods.delete()
