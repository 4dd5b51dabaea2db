"""What waits for somebody: one thing, who is asked for it, and where it is done."""

from dataclasses import dataclass
from datetime import date

from departments.models import Department


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
