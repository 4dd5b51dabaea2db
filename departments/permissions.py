"""Who may do what, and in which department. Views, templates, the administration,
imports and commands ask here; nothing else decides."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from departments.roles import Role

# What may be done → the roles that may do it. A role held in a department counts for
# what belongs to that department; a role held for the whole city counts everywhere.
POLICY = {
    "edit_department": {Role.LEAD, Role.BACKUP, Role.HEAD, Role.ADMINISTRATOR},
    "load_figures": {Role.STEWARD, Role.ADMINISTRATOR},
    "withdraw_figure": {Role.ADMINISTRATOR},
    "write_plan": {
        Role.LEAD,
        Role.BACKUP,
        Role.CONTRIBUTOR,
        Role.HEAD,
        Role.ADMINISTRATOR,
    },
    "submit_plan": {Role.LEAD, Role.BACKUP, Role.ADMINISTRATOR},
    "sign_plan": {Role.HEAD},
    "review_plan": {Role.REVIEWER, Role.ADMINISTRATOR},
    "return_plan": {Role.HEAD, Role.REVIEWER, Role.ADMINISTRATOR},
    "adopt_plan": {Role.ADMINISTRATOR},
    "write_update": {
        Role.LEAD,
        Role.BACKUP,
        Role.CONTRIBUTOR,
        Role.STEWARD,
        Role.HEAD,
        Role.ADMINISTRATOR,
    },
    "hand_over": {Role.LEAD, Role.HEAD, Role.ADMINISTRATOR},
    "schedule_updates": {Role.REVIEWER, Role.ADMINISTRATOR},
    "accept_update": {Role.REVIEWER, Role.ADMINISTRATOR},
    # Whether a gap is closing; two sides, and nobody rates for both.
    "rate_for_office": {Role.REVIEWER, Role.ADMINISTRATOR},
    "rate_for_board": {Role.BOARD_MEMBER},
    # Training: who teaches records who was there; the office writes what is taught.
    "write_courses": {Role.REVIEWER, Role.ADMINISTRATOR},
    "see_learners": {
        Role.FACILITATOR,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
    },
    "answer_requests": {Role.REVIEWER, Role.ADMINISTRATOR},
    "load_roster": {Role.ADMINISTRATOR},
    "correct_records": {Role.REVIEWER, Role.ADMINISTRATOR},
    # Who has completed what, by name: those who answer for the department.
    "see_completion": {
        Role.LEAD,
        Role.BACKUP,
        Role.HEAD,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
    },
    "enroll_staff": {
        Role.LEAD,
        Role.BACKUP,
        Role.HEAD,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
    },
    "publish_completion": {Role.ADMINISTRATOR},
    "enroll_learners": {Role.FACILITATOR, Role.REVIEWER, Role.ADMINISTRATOR},
    "record_completion": {Role.FACILITATOR, Role.ADMINISTRATOR},
    # The toolkit: who leads an assessment signs first, then the chain of these three.
    "write_assessment": {
        Role.LEAD,
        Role.BACKUP,
        Role.CONTRIBUTOR,
        Role.HEAD,
        Role.ADMINISTRATOR,
    },
    "review_assessment": {Role.LEAD, Role.BACKUP},
    "sign_assessment": {Role.HEAD},
    "conclude_assessment": {Role.REVIEWER, Role.ADMINISTRATOR},
    "return_assessment": {
        Role.LEAD,
        Role.BACKUP,
        Role.HEAD,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
    },
    # That no assessment is needed, somebody else than who said so.
    "confirm_exemption": {
        Role.LEAD,
        Role.BACKUP,
        Role.HEAD,
        Role.REVIEWER,
        Role.ADMINISTRATOR,
    },
    "load_template": {Role.ADMINISTRATOR},
    "see_drafts": {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    "build_report": {Role.ADMINISTRATOR},
    "approve_report": {Role.ADMINISTRATOR, Role.REVIEWER},
    "publish_report": {Role.ADMINISTRATOR},
    "withdraw_report": {Role.ADMINISTRATOR},
    # Everybody's letters, in the demonstration alone.
    "read_mailbox": {Role.ADMINISTRATOR},
    "read_audit_trail": {Role.ADMINISTRATOR, Role.AUDITOR},
    "administer": {Role.ADMINISTRATOR},
}


def roles_of(user, department=None):
    """The roles that this person holds today, by the city's calendar, for something of
    this department, or of the whole city where none is given. One query."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:  # who set up the machine
        return frozenset({Role.ADMINISTRATOR})
    held = user.memberships.current(timezone.localdate()).for_department(department)
    return frozenset(held.values_list("role", flat=True))


def allowed(user, department=None):
    """Every action this person may take there. One query."""
    roles = roles_of(user, department)
    return frozenset(action for action, holders in POLICY.items() if holders & roles)


def may(user, action, department=None):
    return bool(POLICY[action] & roles_of(user, department))


def require(user, action, department=None):
    """Refuses with 403 what this person may see and not do."""
    if not may(user, action, department):
        raise PermissionDenied
