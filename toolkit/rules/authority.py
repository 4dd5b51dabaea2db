"""Who may do what with an assessment: their roles, and their part in its team. Who is
in the team writes; how it is screened its lead says, and who writes in the department;
both only while they hold a role in the city."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from departments.permissions import allowed


def actions(user, assessment):
    """Every action that this person may take on an assessment. Three queries."""
    found = set(allowed(user, assessment.department))
    if "write_assessment" in found:
        found.add("screen_assessment")
    if not found and not _works_here(user):
        return frozenset()
    if assessment.lead_id == user.pk:
        found |= {"write_assessment", "screen_assessment", "lead_assessment"}
    elif assessment.team.filter(person=user.pk).exists():
        found.add("write_assessment")
    return frozenset(found)


def require(user, action, assessment):
    """Refuses with 403 what this person may see and not do."""
    found = actions(user, assessment)
    if action not in found:
        raise PermissionDenied
    return found


def _works_here(user):
    today = timezone.localdate()
    return user.is_authenticated and user.memberships.current(today).exists()
