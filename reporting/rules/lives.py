"""The life of an edition as a table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from equity_office.lives import Move, table
from reporting.models import Edition

Status = Edition.Status
BUILT = gettext_noop("build started")
APPROVED = gettext_noop("edition approved")

MOVES = table(
    Move(
        "approve",
        _("Approve"),
        frozenset({Status.IN_REVIEW}),
        Status.APPROVED,
        "approve_report",
        verb=APPROVED,
        checks=(BUILT,),
    ),
    Move(
        "return",
        _("Return to drafting"),
        frozenset({Status.IN_REVIEW, Status.APPROVED}),
        Status.DRAFTING,
        "approve_report",
        needs_reason=True,
        verb=gettext_noop("edition returned"),
    ),
    Move(
        "publish",
        _("Publish"),
        frozenset({Status.APPROVED}),
        Status.PUBLISHED,
        "publish_report",
        verb=gettext_noop("edition published"),
        checks=(APPROVED,),
    ),
    Move(
        "withdraw",
        _("Withdraw"),
        frozenset({Status.PUBLISHED, Status.CORRECTED}),
        Status.WITHDRAWN,
        "withdraw_report",
        needs_reason=True,
        verb=gettext_noop("edition withdrawn"),
    ),
)

# Where a build may start from; it leads through building to in review.
BUILDABLE = frozenset({Status.DRAFTING, Status.IN_REVIEW, Status.APPROVED})
