"""What waits for somebody in training: their own, and requests for the office."""

from django.urls import reverse
from django.utils.translation import gettext as _

from departments.roles import Role
from departments.todos import Item
from training.models import Learner, Request
from training.reads import duties
from training.rules.clock import Standing


def items(holders):
    """Requests to be answered by the office. One query."""
    role, people = holders.asked(None, (Role.REVIEWER, Role.ADMINISTRATOR))
    for asked in Request.objects.open().for_page():
        yield Item(
            what=_("Answer a request about training"),
            title=str(asked),
            address=reverse("training:answer", args=[asked.pk]),
            role=role,
            people=people,
            shown_at=reverse("training:requests"),
        )


def own(user, today):
    """What is required of somebody and not done, or open to be refreshed. A handful of
    queries, and four for each requirement."""
    learner = Learner.objects.who(user)
    for requirement, duty in duties.of_learner(learner, today):
        if duty.standing is Standing.EXEMPT or duty.is_paused:
            continue
        if duty.was_completed and not duty.can_refresh_on(today):
            continue
        yield Item(
            what=_("Refresh your training")
            if duty.was_completed
            else _("Take your training"),
            title=str(requirement),
            address=requirement.program.get_absolute_url(),
            role="",
            people=(user,),
            due_on=duty.due_on,
            is_overdue=duty.standing is Standing.OVERDUE,
        )
