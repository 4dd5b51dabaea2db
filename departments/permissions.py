"""Who may do what. Views, templates and commands ask `may`; nothing else decides."""

from django.utils import timezone

from departments.models import Membership

Role = Membership.Role

# What may be done → the roles that may do it.
ROLES = {
    "see_drafts": {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    "build_report": {Role.ADMINISTRATOR},
    "approve_report": {Role.ADMINISTRATOR, Role.REVIEWER},
    "publish_report": {Role.ADMINISTRATOR},
    "withdraw_report": {Role.ADMINISTRATOR},
    "administer": {Role.ADMINISTRATOR},
}


def roles_of(user):
    """The roles this person holds today, by the city's calendar. One query."""
    if not user.is_authenticated:
        return frozenset()
    today = timezone.localdate()
    return frozenset(user.memberships.current(today).values_list("role", flat=True))


def may(user, action):
    return bool(ROLES[action] & roles_of(user))


def allowed(user):
    """Every action this person may take. One query."""
    roles = roles_of(user)
    return frozenset(action for action, holders in ROLES.items() if holders & roles)
