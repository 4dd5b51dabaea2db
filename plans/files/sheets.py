"""A plan as a spreadsheet: one row for each part, in the plan's order, under columns that
read back as they were written."""

from django.utils.translation import gettext_lazy as _

from equity_office.spreadsheets import Sheet
from plans.reads.snapshots import ACTION_FACTS, MEASURE_FACTS
from plans.reads.words import kind_of

# Column → what it holds, for the template and for whoever opens the file.
COLUMNS = {
    "kind": _("plan, goal, action or measure; each belongs to the one above it"),
    "title": _("what the goal, the action or the measure is"),
    "result": _("of a goal: its result; of the plan: what it is for"),
    "city_goals": _("of a goal: the addresses of citywide goals, one on each line"),
    "strategies": _("of a goal: the titles of citywide strategies, one on each line"),
    "indicators": _("of a goal: the addresses of indicators, one on each line"),
    "lead_role": _("of an action: lead, backup, head, contributor or steward"),
    "lead": _("of an action: the e-mail address of the person, where one is named"),
    "partners": _("of an action"),
    "starts_on": _("of an action: year-month-day"),
    "due_on": _("of an action: year-month-day"),
    "steps": _("of an action: one on each line"),
    "is_resident_facing": _("of an action: yes or empty"),
    "staff_level": _("of an action: low, medium or high"),
    "cost_usd": _("of an action: dollars, a number alone"),
    "funding": _("of an action: funded, partly or unfunded"),
    "priority": _("of an action: low, medium or high"),
    "lift": _("of an action: low, medium or high"),
    "impact": _("of an action: low, medium or high"),
    "measure_kind": _("of a measure: amount, quality or effect"),
    "unit": _("of a measure"),
    "baseline": _("of a measure: a number alone"),
    "baseline_on": _("of a measure: year-month-day"),
    "target": _("of a measure: a number alone"),
    "target_on": _("of a measure: year-month-day"),
}
WIDTHS = {"title": 50, "result": 40, "steps": 40}
SHEET = Sheet("plan", COLUMNS, WIDTHS)


def rows_of(snapshot, addresses=None):
    """The parts of a plan's snapshot, as mappings of columns to texts. `addresses` maps a
    lead person's pk to the e-mail address; none of them leaves the office without."""
    rows = [{"kind": "plan", "result": snapshot["statement"]}]
    for goal in snapshot["goals"]:
        rows.append(_goal(goal))
        for action in goal["actions"]:
            rows.append(_action(action, addresses or {}))
            rows += [_measure(measure) for measure in action["measures"]]
    return [{name: row.get(name, "") for name in COLUMNS} for row in rows]


def _goal(goal):
    return {
        "kind": "goal",
        "title": goal["title"],
        "result": goal["result"],
        "city_goals": "\n".join(each["slug"] for each in goal["city_goals"]),
        "strategies": "\n".join(each["title"] for each in goal["strategies"]),
        "indicators": "\n".join(each["slug"] for each in goal["indicators"]),
    }


def _action(action, addresses):
    facts = {name: action[name] for name in ACTION_FACTS}
    return facts | {
        "kind": "action",
        "title": action["title"],
        "lead": addresses.get(action["lead"], ""),
        "steps": "\n".join(action["steps"]),
        "is_resident_facing": "yes" if action["is_resident_facing"] else "",
    }


def _measure(measure):
    facts = {name: measure[name] for name in MEASURE_FACTS}
    return facts | {"kind": "measure", "measure_kind": kind_of(measure)}
