"""The life of an update as a table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from equity_office.lives import Move, table
from progress.models import ProgressUpdate

Status = ProgressUpdate.Status
SUBMITTED = gettext_noop("update submitted")

MOVES = table(
    Move(
        "submit",
        _("Submit"),
        frozenset({Status.DUE, Status.SENT_BACK}),
        Status.SUBMITTED,
        "write_update",
        verb=SUBMITTED,
    ),
    Move(
        "accept",
        _("Accept"),
        frozenset({Status.SUBMITTED}),
        Status.ACCEPTED,
        "accept_update",
        verb=gettext_noop("update accepted"),
        checks=(SUBMITTED,),
    ),
    Move(
        "send_back",
        _("Send back"),
        frozenset({Status.SUBMITTED, Status.ACCEPTED}),
        Status.SENT_BACK,
        "accept_update",
        needs_reason=True,
        verb=gettext_noop("update sent back"),
    ),
)
