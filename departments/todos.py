"""What waits for somebody: one thing, who is asked for it, and where it is done."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from departments.models import AddressChange, Department
from departments.roles import Role


@dataclass(frozen=True, slots=True)
class Item:
    """`what` is to be done with `title`, at `address`, by one of `people`, who hold the
    `role`; nobody where it is vacant. Days are days in the city."""

    what: str
    title: str
    address: str
    role: str
    people: tuple
    department: Department | None = None
    due_on: date | None = None
    is_overdue: bool = False
    detail: str = ""
    # Where those look who are not asked; at its address where it is empty.
    shown_at: str = ""

    @property
    def names(self):
        return ", ".join(map(str, self.people))

    @property
    def urgency(self):
        """For sorting: what is overdue first, then by the day it is due."""
        return not self.is_overdue, self.due_on or date.max, self.title, self.what


def items(holders):
    """Addresses that wait for a second administrator. One query."""
    role, administrators = holders.asked(None, [Role.ADMINISTRATOR])
    for change in AddressChange.objects.select_related("person"):
        yield Item(
            what=_("Confirm an address"),
            title=str(change.person),
            address=reverse("departments:addresses"),
            role=role,
            people=tuple(
                person
                for person in administrators
                if person.pk not in {change.asked_by_id, change.person_id}
            ),
        )
