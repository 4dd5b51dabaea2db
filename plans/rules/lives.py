"""The life of a plan as a table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from equity_office.lives import Move, table
from plans.models import Plan

Status = Plan.Status
SUBMITTED = gettext_noop("plan submitted")
SIGNED = gettext_noop("plan signed off")
REVIEWED = gettext_noop("plan reviewed")

MOVES = table(
    Move(
        "submit",
        _("Submit"),
        frozenset({Status.DRAFT}),
        Status.SUBMITTED,
        "submit_plan",
        verb=SUBMITTED,
    ),
    Move(
        "sign",
        _("Sign off"),
        frozenset({Status.SUBMITTED}),
        Status.SIGNED,
        "sign_plan",
        verb=SIGNED,
        checks=(SUBMITTED,),
    ),
    Move(
        "review",
        _("Accept for adoption"),
        frozenset({Status.SIGNED}),
        Status.REVIEWED,
        "review_plan",
        verb=REVIEWED,
        checks=(SUBMITTED, SIGNED),
    ),
    Move(
        "adopt",
        _("Adopt"),
        frozenset({Status.REVIEWED}),
        Status.ADOPTED,
        "adopt_plan",
        verb=gettext_noop("plan adopted"),
        checks=(SUBMITTED, SIGNED, REVIEWED),
    ),
    Move(
        "return",
        _("Return to draft"),
        frozenset({Status.SUBMITTED, Status.SIGNED, Status.REVIEWED}),
        Status.DRAFT,
        "return_plan",
        needs_reason=True,
        verb=gettext_noop("plan returned"),
    ),
    Move(
        "close",
        _("Close"),
        frozenset({Status.ADOPTED}),
        Status.CLOSED,
        "adopt_plan",
        needs_reason=True,
        verb=gettext_noop("plan closed"),
    ),
)
