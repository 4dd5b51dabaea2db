"""What waits in the lives of the assessments, and who is asked for it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.roles import Role
from departments.todos import Item
from toolkit.models import Assessment
from toolkit.reads import words

Status = Assessment.Status
OFFICE = (Role.REVIEWER, Role.ADMINISTRATOR)
# Status of an assessment → what is to be done, and whose role it is, the first that is
# held; nobody's role where it is its own lead's.
STEPS = {
    Status.DRAFT: (gettext_lazy("Finish and sign"),),
    Status.SUBMITTED: (gettext_lazy("Sign as equity lead"), Role.LEAD, Role.BACKUP),
    Status.REVIEWED: (gettext_lazy("Sign as head"), Role.HEAD),
    Status.SIGNED: (gettext_lazy("Sign and conclude"), *OFFICE),
    Status.CONCLUDED: (gettext_lazy("Publish"), *OFFICE),
}


# That no assessment is needed.
CONFIRM = (gettext_lazy("Confirm the exemption"), Role.LEAD, Role.BACKUP, Role.HEAD)


def items(departments, holders, today):
    """Assessments to be moved on. One query."""
    waiting = Assessment.objects.filter(department__in=departments, status__in=STEPS)
    for row in waiting.for_desk():
        what, *roles = CONFIRM if row.is_exempt else STEPS[row.status]
        if roles:
            role, people = holders.asked(row.department_id, roles)
        else:
            role, people = _("Lead of the assessment"), (row.lead,)
        yield Item(
            what=str(what),
            title=str(row),
            address=row.draft_url,
            role=role,
            people=people,
            department=row.department,
            due_on=None if row.is_past else row.decision_on,
            is_overdue=row.missed_decision(today) is not None,
            detail=words.countdown(row, today),
        )
