"""The life of an assessment as a table, and who signs at which move."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from equity_office.lives import Move, table
from toolkit.models import Assessment, SignOff

Status = Assessment.Status
ON_ITS_WAY = frozenset({Status.SUBMITTED, Status.REVIEWED, Status.SIGNED})
BY_LEAD = gettext_noop("assessment handed in")
BY_EQUITY_LEAD = gettext_noop("assessment signed by the equity lead")
BY_HEAD = gettext_noop("assessment signed by the head")

MOVES = table(
    Move(
        "submit",
        _("Sign and hand in"),
        frozenset({Status.DRAFT}),
        Status.SUBMITTED,
        "lead_assessment",
        verb=BY_LEAD,
    ),
    Move(
        "review",
        _("Sign as equity lead"),
        frozenset({Status.SUBMITTED}),
        Status.REVIEWED,
        "review_assessment",
        verb=BY_EQUITY_LEAD,
        checks=(BY_LEAD,),
    ),
    Move(
        "sign",
        _("Sign as head"),
        frozenset({Status.REVIEWED}),
        Status.SIGNED,
        "sign_assessment",
        verb=BY_HEAD,
        checks=(BY_LEAD, BY_EQUITY_LEAD),
    ),
    Move(
        "conclude",
        _("Sign and conclude"),
        frozenset({Status.SIGNED}),
        Status.CONCLUDED,
        "conclude_assessment",
        verb=gettext_noop("assessment concluded"),
        checks=(BY_LEAD, BY_EQUITY_LEAD, BY_HEAD),
    ),
    Move(
        "publish",
        _("Publish"),
        frozenset({Status.CONCLUDED}),
        Status.PUBLISHED,
        "conclude_assessment",
        verb=gettext_noop("assessment published"),
    ),
    Move(
        "return",
        _("Return to its writers"),
        ON_ITS_WAY,
        Status.DRAFT,
        "return_assessment",
        needs_reason=True,
        verb=gettext_noop("assessment returned"),
    ),
    Move(
        "reopen",
        _("Reopen"),
        frozenset({Status.CONCLUDED, Status.PUBLISHED}),
        Status.DRAFT,
        "conclude_assessment",
        needs_reason=True,
        verb=gettext_noop("assessment reopened"),
    ),
)
# The life of what was found exempt: nobody's word alone makes it public.
EXEMPTED = gettext_noop("assessment found exempt")
EXEMPTION = table(
    Move(
        "exempt",
        _("Confirm the exemption"),
        frozenset({Status.DRAFT}),
        Status.CONFIRMED,
        "confirm_exemption",
        verb=gettext_noop("exemption confirmed"),
        checks=(EXEMPTED,),
    ),
)
# Move → the link of the chain that is signed by it, in their order.
LINKS = {
    "submit": SignOff.Link.LEAD,
    "review": SignOff.Link.EQUITY_LEAD,
    "sign": SignOff.Link.HEAD,
    "conclude": SignOff.Link.OFFICE,
}
