"""The desk: what waits for a person, and what waits in the departments that they look
after, drawn from every part of the product."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from departments import todos as offices
from departments.holders import holders_of
from departments.permissions import POLICY
from departments.roles import Role
from departments.todos import Item
from plans.reads import todos as plans
from progress.reads import todos as progress
from reporting.models import Edition
from toolkit.reads import todos as toolkit
from training.reads import todos as training

Status = Edition.Status
# Who looks after what waits for others, in their department or everywhere.
LOOK_AFTER = {Role.LEAD, Role.BACKUP, Role.HEAD}
SEE_ALL = POLICY["see_drafts"]


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for a person, the most urgent first, and what waits for others:
    (department, items), None for what belongs to no department."""

    mine: list
    others: list

    @property
    def overdue(self):
        """The same of others that is overdue."""
        late = [
            (place, [i for i in items if i.is_overdue]) for place, items in self.others
        ]
        return [(place, items) for place, items in late if items]


def everything(departments, today):
    """Every item in these departments and in the office, the most urgent first, and who
    holds the roles there. Queries do not grow with their number."""
    pks = [department.pk for department in departments]
    holders = holders_of(pks, today)
    items = [
        *offices.items(holders),
        *plans.items(pks, holders, today),
        *progress.items(pks, holders, today),
        *training.items(holders),
        *toolkit.items(pks, holders, today),
        *_reports(holders),
    ]
    return sorted(items, key=lambda item: item.urgency), holders


def seen_by(person, departments, today):
    """The desk of a person who looks at it: from everything, with what is their own."""
    items, holders = everything(departments, today)
    items = sorted([*items, *training.own(person, today)], key=lambda i: i.urgency)
    return of(person, items, holders)


def of(person, items, holders):
    """The desk of a person, from everything."""
    held = holders.roles_of(person)
    sees_all = person.is_superuser or any(
        place is None and role in SEE_ALL for place, role in held
    )
    looked_after = {place for place, role in held if role in LOOK_AFTER}
    others = [
        item
        for item in items
        if person not in item.people
        and (sees_all or item.department and item.department.pk in looked_after)
    ]
    others.sort(key=_place)
    return Desk(
        mine=[item for item in items if person in item.people],
        others=[
            (items[0].department, items)
            for items in (list(group) for _key, group in groupby(others, _place))
        ],
    )


def _place(item):
    return str(item.department) if item.department else ""


def _reports(holders):
    """Editions that somebody has to move. One query."""
    asks = {
        Status.DRAFTING: (_("Build again"), Role.ADMINISTRATOR),
        Status.IN_REVIEW: (_("Read and approve"), Role.REVIEWER, Role.ADMINISTRATOR),
        Status.APPROVED: (_("Publish"), Role.ADMINISTRATOR),
    }
    for edition in Edition.objects.filter(status__in=asks).waiting():
        what, *roles = asks[edition.status]
        role, people = holders.asked(None, roles)
        yield Item(
            what=what,
            title=str(edition),
            address=edition.get_absolute_url(),
            role=role,
            people=people,
        )
