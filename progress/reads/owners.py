"""Who answers for what, and where nobody does: owners are roles, and people where
several hold one."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from departments.holders import holders_of
from departments.roles import Role
from plans.models import Action, Plan
from progress.models import ProgressUpdate

# Who is asked where nobody holds the lead role.
STAND_INS = (Role.LEAD, Role.BACKUP, Role.HEAD)


class Trouble(models.TextChoices):
    LEFT = "left", _("Its lead holds no role here any more")
    VACANT = "vacant", _("Nobody holds its role")
    SILENT = "silent", _("Its owner has never answered")


@dataclass(frozen=True, slots=True)
class Owned:
    """An action, who answers for it, what is wrong with that, and when it was last
    told."""

    action: Action
    owners: list
    trouble: Trouble | None
    told_at: datetime | None

    @property
    def role(self):
        return Role(self.action.lead_role).label if self.action.lead_role else ""


def asked(lead, role, department, holders):
    """Who is asked about an action: the person it names (`lead`, a pk), or who holds
    its role, or whoever is there instead. Returns the role, none where the name
    counts, and the people."""
    for person in holders.present(department):
        if person.pk == lead:
            return "", (person,)
    first = [Role(role)] if role else []
    return holders.asked(department, [*first, *STAND_INS])


def items(departments, today):
    """Every action in force of these departments with its owner. Four queries."""
    actions = Action.objects.in_force().filter(goal__plan__department__in=departments)
    actions = list(actions.for_index().select_related("goal__plan__department", "lead"))
    holders = holders_of(departments, today)
    people = {department: holders.present(department) for department in departments}
    told = ProgressUpdate.objects.filter(
        thread__in=[action.thread for action in actions],
        period__department__in=departments,
    )
    last = dict(told.values_list("thread").annotate(at=Max("submitted_at")))
    owed = set(
        told.filter(period__grace_until__lt=today).values_list("thread", flat=True)
    )
    return [
        _item(action, holders, people, last.get(action.thread), action.thread in owed)
        for action in actions
    ]


def _item(action, holders, people, told_at, is_owed):
    department = action.goal.plan.department_id
    trouble = None
    if action.lead:
        owners = [action.lead]
        if action.lead not in people[department]:
            trouble = Trouble.LEFT
    else:
        owners = holders.of(department, action.lead_role)
        trouble = None if owners else Trouble.VACANT
    if not trouble and is_owed and told_at is None:
        trouble = Trouble.SILENT
    return Owned(action, owners, trouble, told_at)


def led_by(person, department):
    """What moves when this person hands over: the actions of plans in force and of
    drafts that name them."""
    named = led_in(department).filter(lead=person)
    return named.for_index().select_related("goal__plan__department")


def led_in(department):
    """The actions of a department's plans in force and of its drafts."""
    return Action.objects.kept().filter(
        goal__removed_at=None,
        goal__plan__department=department,
        goal__plan__status__in=[Plan.Status.ADOPTED, *Plan.OPEN],
    )
