"""A plan's snapshot, in the words of the reader's language: codes become labels, and facts
become pairs of label and text."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from departments.roles import Role
from equity_office import numbers
from equity_office.translated import said
from indicators.models import Indicator
from plans.models import Action, Delivery, PerformanceMeasure
from plans.models.actions import Level

NOT_SAID = "–"


def dressed(snapshot, holders=None):
    """The plan for a page. `holders` maps a role to the names of those who hold it, for
    readers who may see names; None for the public."""
    return snapshot | {"goals": [_goal(goal, holders) for goal in snapshot["goals"]]}


def public(snapshot):
    """The plan without the indicators of which nothing is public. One query."""
    known = set(Indicator.objects.released().values_list("slug", flat=True))
    return snapshot | {
        "goals": [
            goal | {"indicators": [i for i in goal["indicators"] if i["slug"] in known]}
            for goal in snapshot["goals"]
        ]
    }


def _goal(goal, holders):
    return goal | {
        "city_goals": [_named(each) for each in goal["city_goals"]],
        "strategies": [_named(each) for each in goal["strategies"]],
        "indicators": [_named(each) for each in goal["indicators"]],
        "actions": [_action(action, holders) for action in goal["actions"]],
    }


def _named(row):
    return row | {"title": said(row["translations"], "title", row["title"])}


def _action(action, holders):
    pairs = [
        (_("Lead"), _lead(action, holders)),
        (_("Partners"), action["partners"]),
        (_("Time"), time(action["starts_on"], action["due_on"])),
        (_("Staff time"), _label(Level, action["staff_level"])),
        (_("Cost"), _cost(action)),
        (_("Priority"), _label(Level, action["priority"])),
        (_("Lift"), _label(Level, action["lift"])),
        (_("Impact"), _label(Level, action["impact"])),
        (
            _("Residents"),
            _("meet it themselves") if action["is_resident_facing"] else "",
        ),
    ]
    return action | {
        "facts": [(label, text) for label, text in pairs if text],
        "measures": [_measure(measure) for measure in action["measures"]],
    }


def _lead(action, holders):
    role = _label(Role, action["lead_role"])
    if not role or holders is None:
        return role
    names = holders.get(action["lead_role"])
    held = ", ".join(names) if names else _("vacant")
    return _("%(role)s (%(names)s)") % {"role": role, "names": held}


def time(starts_on, due_on):
    """From a day to a day, either of which may be open."""
    first, last = day(starts_on), day(due_on)
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if last:
        return _("due %(day)s") % {"day": last}
    return _("from %(day)s") % {"day": first} if first else ""


def day(text):
    return date_format(date.fromisoformat(text)) if text else ""


def _cost(action):
    funding = _label(Action.Funding, action["funding"])
    cost = dollars(action["cost_usd"])
    return ", ".join(filter(None, [cost, funding]))


def dollars(text):
    if not text:
        return ""
    amount = Decimal(text)
    places = 0 if amount == amount.to_integral_value() else 2
    return _("$%(amount)s") % {"amount": numbers.rounded(amount, places)}


def _measure(measure):
    return measure | {
        "kind_label": _label(PerformanceMeasure.Kind, kind_of(measure)),
        "baseline_text": reading(
            measure["baseline"], measure["unit"], measure["baseline_on"]
        ),
        "target_text": reading(
            measure["target"], measure["unit"], measure["target_on"]
        ),
    }


def reading(value, unit, on=""):
    """A figure with its unit and its day, all of them plain texts."""
    if not value:
        return NOT_SAID
    number = Decimal(value)
    places = max(0, -number.as_tuple().exponent)
    figure = numbers.rounded(number, places)
    figure = f"{figure}{unit}" if unit == "%" else f"{figure} {unit}".strip()
    return f"{figure} ({day(on)})" if on else figure


def kind_of(measure):
    """The kind of a measure in a snapshot, which may be older than its name."""
    kind = measure["kind"]
    return PerformanceMeasure.FORMER_KINDS.get(kind, kind)


def _label(choices, code):
    return str(choices(code).label) if code else ""


def with_deliveries(snapshot, plan):
    """A frozen plan with how far each action is now. One query."""
    now = dict(Action.objects.of(plan).values_list("pk", "delivery"))
    for goal in snapshot["goals"]:
        for action in goal["actions"]:
            delivery = now.get(action["pk"])
            action["delivery_now"] = Delivery(delivery).label if delivery else ""
    return snapshot
