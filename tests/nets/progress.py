"""Plans in force with as many updates as a test wants, for the pages that list them."""

from django.utils import timezone

from plans.models import Action
from progress.models import ProgressUpdate
from tests import factories
from tests.plans import factories as plans
from tests.progress.factories import make_evidence, make_period_open_today, tell


def fill(count, administrator):
    """Plans of so many goals and actions, told in all ways."""
    now = timezone.now()
    for _number in range(count):
        department = factories.make_department()
        plan = plans.make_ready_plan(department)
        for _part in range(count):
            goal = plans.make_goal(plan)
            for _action in range(3):
                plans.make_measure(plans.make_action(goal))
        plan = plans.bring_to(plan, "adopted")
        period = make_period_open_today(plan)
        updates = list(period.updates.order_by("pk"))
        for number, update in enumerate(updates):
            make_evidence(update, content=f"{number}".encode())
        for update in updates[:-count:2]:
            tell(update, delivery="deferred", reason="So.", at=now)
        for update in updates[1:-count:2]:
            tell(update, is_accepted=False, at=now)
    return plan, period, updates


def arguments(name, plan, period, updates):
    department = plan.department
    if name in {"progress:city", "progress:desk", "progress:owners"}:
        return {}
    if name == "progress:hand_over":
        lead = factories.make_member("contributor", department)
        Action.objects.of(plan).update(lead=lead)
        return {"slug": department.slug, "pk": lead.pk}
    place = {"slug": department.slug, "code": "2026-2028"}
    if name == "progress:plan":
        return place
    if name == "progress:periods":
        return place
    place["day"] = period.ends_on.isoformat()
    told = ProgressUpdate.objects.filter(period=period, status="submitted").first()
    return place | {
        "progress:files": {"pk": updates[-1].pk},
        "progress:save": {"kind": "update", "pk": updates[-1].pk},
        "progress:send_back": {"pk": told.pk},
    }.get(name, {})
