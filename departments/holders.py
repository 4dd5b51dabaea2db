"""Who holds which role on a day, and can sign in."""

from dataclasses import dataclass

from django.db.models import Q

from departments.models import Membership


@dataclass(frozen=True, slots=True)
class Holders:
    """(department's pk, role) → people; the roles of the whole city stand under None."""

    people: dict

    def of(self, department, role):
        return self.people.get((department, role), [])

    def asked(self, department, roles):
        """The first of these roles that anybody holds, there or in the whole city: its
        name and the people; the first of all, and nobody, where none is held."""
        for role in roles:
            for place in (department, None):
                if found := self.people.get((place, role)):
                    return str(role.label), tuple(found)
        return str(roles[0].label), ()

    def present(self, department):
        """Everybody who holds a role there."""
        return {
            person
            for (place, _role), people in self.people.items()
            if place == department
            for person in people
        }

    def roles_of(self, person):
        """The (department's pk, role) pairs that this person holds."""
        return {place for place, people in self.people.items() if person in people}

    @property
    def everybody(self):
        return {person for people in self.people.values() for person in people}


def holders_of(departments, today):
    """The holders of roles in these departments and in the whole city. One query."""
    held = Membership.objects.current(today).filter(
        Q(department__in=departments) | Q(department=None), user__is_active=True
    )
    found = {}
    for each in held.select_related("user").order_by("pk"):
        found.setdefault((each.department_id, each.role), []).append(each.user)
    return Holders(found)
