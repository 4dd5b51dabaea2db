"""What waits in the lives of the plans, and who is asked for it."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from departments.roles import Role
from departments.todos import Item
from equity_office import numbers, periods
from plans.models import CityGoal, Plan
from plans.reads import outcomes

Status = Plan.Status
OFFICE = (Role.REVIEWER, Role.ADMINISTRATOR)
# Status of a plan → what is to be done, and whose role it is, the first that is held.
STEPS = {
    Status.DRAFT: (gettext_lazy("Finish and submit"), Role.LEAD, Role.BACKUP),
    Status.SUBMITTED: (gettext_lazy("Sign off"), Role.HEAD),
    Status.SIGNED: (gettext_lazy("Review"), *OFFICE),
    Status.REVIEWED: (gettext_lazy("Adopt"), Role.ADMINISTRATOR),
}
SIDES = {
    outcomes.Side.OFFICE: OFFICE,
    outcomes.Side.BOARD: (Role.BOARD_MEMBER,),
}


def items(departments, holders, today):
    """Plans to be moved on, comments to be answered, gaps to be rated. Three queries."""
    return [*_plans(departments, holders), *_ratings(holders, today)]


def _plans(departments, holders):
    unanswered = Count(
        "windows__comments", Q(windows__comments__answered_at=None), distinct=True
    )
    plans = Plan.objects.filter(department__in=departments).annotate(
        unanswered=unanswered
    )
    for plan in plans.filter(Q(status__in=STEPS) | Q(unanswered__gt=0)).for_desk():
        if plan.status in STEPS:
            what, *roles = STEPS[plan.status]
            yield _item(plan, str(what), plan.address_of("draft"), roles, holders)
        if plan.unanswered:
            said = ngettext(
                "%(count)s comment", "%(count)s comments", plan.unanswered
            ) % {"count": numbers.count(plan.unanswered)}
            address = plan.address_of("comments")
            roles = (Role.LEAD, Role.BACKUP, *OFFICE)
            yield _item(plan, _("Answer comments"), address, roles, holders, said)


def _item(plan, what, address, roles, holders, detail=""):
    role, people = holders.asked(plan.department_id, roles)
    return Item(
        what=what,
        title=str(plan),
        address=address,
        role=role,
        people=people,
        department=plan.department,
        detail=detail,
    )


def _ratings(holders, today):
    """The gaps of the last year that is over, which a side has not rated."""
    goals = CityGoal.objects.adopted_by(today).with_figures()
    period = periods.year(today.year - 1)
    rated = outcomes.over(period)
    for goal in goals:
        if period.starts_on.year not in outcomes.years_of(goal, today):
            continue
        sides = dict(rated[goal.pk].sides) if goal.pk in rated else {}
        for side, roles in SIDES.items():
            if not sides.get(side):
                role, people = holders.asked(None, roles)
                yield Item(
                    what=_("Rate whether the gap closed in %(year)s")
                    % {"year": period.label},
                    title=str(goal),
                    address=outcomes.address_of(goal, period, side),
                    shown_at=f"{goal.get_absolute_url()}#outcome",
                    role=role,
                    people=people,
                )
