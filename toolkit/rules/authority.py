"""Who may do what with an assessment: their roles, and their part in its team. Who is
in the team writes; how it is screened its lead says, and who writes in the department."""

from django.core.exceptions import PermissionDenied

from departments.permissions import allowed


def actions(user, assessment):
    """Every action that this person may take on an assessment. Two queries."""
    found = set(allowed(user, assessment.department))
    if "write_assessment" in found:
        found.add("screen_assessment")
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
