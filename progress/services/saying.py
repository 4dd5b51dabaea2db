"""What must be said before an update counts."""

from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Delivery
from progress.models import NEEDS_REASON


class Missing(Exception):
    """Something must be said first; `field` names it."""

    def __init__(self, field, message):
        self.field = field
        super().__init__(message)


def refuse_unsaid(update, at):
    """What must be said before an update counts."""
    if update.delivery == Delivery.COMPLETED:
        _refuse_day(update, timezone.localdate(at))
        if not update.links and not update.evidence_files.kept().exists():
            raise Missing(
                "evidence", _("Show that it is completed: add a link or a file.")
            )
    if not update.reason.strip():
        if update.delivery in NEEDS_REASON:
            raise Missing("reason", _("Say why it is not on its way."))
        if update.is_late:
            raise Missing("reason", _("Say why it is later than planned."))
    if not update.said.strip():
        raise Missing("said", _("Say what was done, or that nothing was."))


def _refuse_day(update, today):
    """The day of completion is one of the plan, and is over."""
    if not update.finished_on:
        raise Missing("finished_on", _("Say on which day it was completed."))
    if update.finished_on > today:
        raise Missing("finished_on", _("This day is still to come."))
    if update.finished_on < update.period.plan_starts_on:
        raise Missing("finished_on", _("This day is before the plan began."))
