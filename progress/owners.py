"""Who answers for what, and where nobody does: owners are roles, and people where
several hold one."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from departments.models import Membership
from departments.roles import Role
from plans.models import Action
from progress.models import ProgressUpdate


class Trouble(models.TextChoices):
    LEFT = "left", _("Its lead holds no role here any more")
    VACANT = "vacant", _("Nobody holds its role")
    SILENT = "silent", _("Its owner has never answered")


@dataclass(frozen=True, slots=True)
class Item:
    """An action, who answers for it, what is wrong with that, and when it was last
    told."""

    action: Action
    owners: list
    trouble: Trouble | None
    told_at: datetime | None

    @property
    def role(self):
        return Role(self.action.lead_role).label if self.action.lead_role else ""


def holders_of(departments, today):
    """(department's pk, role) → those who hold it that day and can sign in. One
    query."""
    held = Membership.objects.current(today).filter(
        department__in=departments, user__is_active=True
    )
    found = {}
    for each in held.select_related("user").order_by("pk"):
        found.setdefault((each.department_id, each.role), []).append(each.user)
    return found


def present(holders, department):
    """Everybody who holds a role in the department."""
    return {
        person
        for (place, _role), people in holders.items()
        if place == department
        for person in people
    }


def items(departments, today):
    """Every action in force of these departments with its owner. Four queries."""
    actions = Action.objects.in_force().filter(goal__plan__department__in=departments)
    actions = list(actions.for_index().select_related("goal__plan__department", "lead"))
    holders = holders_of(departments, today)
    people = {department: present(holders, department) for department in departments}
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
        owners = holders.get((department, action.lead_role), [])
        trouble = None if owners else Trouble.VACANT
    if not trouble and is_owed and told_at is None:
        trouble = Trouble.SILENT
    return Item(action, owners, trouble, told_at)


def led_by(person, department):
    """What moves when this person hands over: the actions of plans in force and of
    drafts that name them."""
    return (
        Action.objects.kept()
        .filter(
            lead=person,
            goal__removed_at=None,
            goal__plan__department=department,
            goal__plan__status__in=[
                "adopted",
                "draft",
                "submitted",
                "signed",
                "reviewed",
            ],
        )
        .for_index()
        .select_related("goal__plan__department")
    )
