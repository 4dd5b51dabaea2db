"""The life of an edition as a table: from where to where, who may, and whether a reason
must be given. Pages offer a move only where this table allows it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from reporting.models import Edition

Status = Edition.Status


@dataclass(frozen=True, slots=True)
class Move:
    """A change of status that somebody makes."""

    name: str
    label: str
    sources: frozenset
    target: str
    action: str
    needs_reason: bool = False
    verb: str = ""


MOVES = {
    move.name: move
    for move in (
        Move(
            "approve",
            _("Approve"),
            frozenset({Status.IN_REVIEW}),
            Status.APPROVED,
            "approve_report",
            verb=gettext_noop("edition approved"),
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
}

# Where a build may start from; it leads through building to in review.
BUILDABLE = frozenset({Status.DRAFTING, Status.IN_REVIEW, Status.APPROVED})


def open_to(edition, actions):
    """The moves that stand open to a person of these actions now."""
    return [
        move
        for move in MOVES.values()
        if edition.status in move.sources and move.action in actions
    ]
