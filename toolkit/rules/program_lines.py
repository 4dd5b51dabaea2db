"""The columns of a budget's program lines. They are the same in every template, so that
lines can be added up."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from toolkit.models.assessments import Direction
from toolkit.models.programs import RequestClass
from toolkit.rules.questions import Question, Type

AMOUNTS = ("base", "added", "reduced")
GROUPS = ("benefits", "bears")
# Dollars: the smallest part of an amount, and the most that it can be.
CENT, MOST = Decimal("0.01"), Decimal("999999999999.99")
COLUMNS = (
    Question("program", Type.TEXT, _("Program or request"), required=True),
    Question(
        "request_class",
        Type.CHOICE,
        _("Kind of request"),
        required=True,
        options=dict(RequestClass.choices),
    ),
    Question(
        "base",
        Type.MONEY,
        _("Base"),
        _("What it has today, in dollars."),
    ),
    Question("added", Type.MONEY, _("Added")),
    Question("reduced", Type.MONEY, _("Reduced")),
    Question(
        "direction",
        Type.CHOICE,
        _("Effect"),
        required=True,
        options=dict(Direction.choices),
    ),
    Question(
        "benefits",
        Type.REFERENCE,
        _("Who benefits"),
        to="groups",
        several=True,
    ),
    Question("bears", Type.REFERENCE, _("Who bears it"), to="groups", several=True),
    Question(
        "effect",
        Type.LONG,
        _("In what way"),
        _("What they gain, what they bear, and what softens that."),
    ),
)
KNOWN = {column.key: column for column in COLUMNS}
