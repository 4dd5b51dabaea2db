"""A plan from a spreadsheet: every row is understood, or refused with its line, column
and reason; nothing is kept of a file with one that is refused."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from departments.models import User
from equity_office.writing.editing import plain as told_plainly
from indicators.imports import sheets
from indicators.imports.read import FileRefused, Refusal, plain
from indicators.models import Indicator
from plans.files.sheets import COLUMNS
from plans.models import Action, CityGoal, Goal, PerformanceMeasure, Strategy
from plans.reads.snapshots import ACTION_FACTS, MEASURE_FACTS

# Fields of one line, whose line breaks a browser would glue together.
ONE_LINE = 500
YES = {"yes", "y", "true", "1", "x", "on", "sí", "si"}


class Words:
    """What a file may name: citywide goals, strategies, indicators, people."""

    def __init__(self, plan, today):
        self.linked = {
            "city_goals": _by_word(CityGoal.objects.all()),
            "strategies": _by_word(Strategy.objects.all()),
            "indicators": _by_word(Indicator.objects.all()),
        }
        held = plan.department.memberships.current(today)
        people = User.objects.filter(memberships__in=held).distinct()
        self.people = {person.email: person.pk for person in people}


def _by_word(rows):
    found = {}
    for row in rows:
        words = (getattr(row, "slug", ""), row.title, str(row))
        found |= {plain(word): row.pk for word in words if word}
    return found


def understand(content, plan, today):
    """What a file says, as `services.import_goals` takes it. Raises FileRefused. Five
    queries at most."""
    rows = sheets.read(content, _check_columns)
    return _Reading(Words(plan, today)).of(rows)


def _check_columns(names):
    if unknown := [name for name in names if name and plain(name) not in COLUMNS]:
        raise FileRefused(
            [
                Refusal(
                    1, name, _("There is no such column. The template has them all.")
                )
                for name in unknown
            ]
        )
    if missing := [name for name in ("kind", "title") if name not in map(plain, names)]:
        raise FileRefused(
            [Refusal(1, name, _("This column is missing.")) for name in missing]
        )


class _Reading:
    """The rows of a file, understood one after the other."""

    def __init__(self, words):
        self.words, self.refusals, self.renamed = words, [], {}
        self.found = {"statement": None, "goals": []}
        self.above = {"goal": None, "action": None}

    def of(self, rows):
        for row in rows:
            self.line, self.cells = row.line, row.cells
            kind = plain(self.cells["kind"])
            if kind in KINDS:
                self.refuse_strange(kind)
                KINDS[kind](self)
            else:
                self.refuse("kind", _("Known are: plan, goal, action, measure."))
        if self.refusals:
            raise FileRefused(self.refusals, len(rows))
        return self.found

    def refuse(self, column, reason):
        column = self.renamed.get(column, column)
        self.refusals.append(Refusal(self.line, column, reason))

    def cell(self, name):
        return self.cells.get(name, "")

    def refuse_strange(self, kind):
        """Words in a column of another kind of row would be lost."""
        for name, text in self.cells.items():
            if text and name not in OF_KIND[kind]:
                reason = _("A row of the kind “%(kind)s” has nothing in this column.")
                self.refuse(name, reason % {"kind": kind})

    def plan(self):
        if self.found["statement"] is not None:
            self.refuse("kind", _("The plan stands on an earlier line already."))
        self.found["statement"] = self.cell("result")

    def goal(self):
        goal = self.facts(Goal, ["title", "result"])
        for name, known in self.words.linked.items():
            goal[name] = self.links(name, known)
        if not goal["city_goals"]:
            self.refuse("city_goals", _("Name at least one citywide goal."))
        goal["actions"] = []
        self.found["goals"].append(goal)
        self.above = {"goal": goal, "action": None}

    def links(self, name, known):
        found = []
        for word in self.cell(name).splitlines():
            pk = known.get(plain(word))
            if pk:
                found.append(pk)
            elif word.strip():
                self.refuse(name, _("“%(word)s” is not known here.") % {"word": word})
        return found

    def action(self):
        action = self.facts(Action, ["title", "steps", *ACTION_FACTS])
        action["lead"] = self.person()
        action["measures"] = []
        self.put("goal", "actions", action)
        self.above["action"] = action

    def person(self):
        address = self.cell("lead").casefold()
        if address and address not in self.words.people:
            self.refuse(
                "lead",
                _("This person holds no role there and could not open the plan."),
            )
        return self.words.people.get(address)

    def measure(self):
        # The kind of a measure is not the kind of the row.
        kind = self.cell("measure_kind")
        kind = PerformanceMeasure.FORMER_KINDS.get(plain(kind), kind)
        self.cells = self.cells | {"kind": kind}
        self.renamed = {"kind": "measure_kind"}
        measure = self.facts(PerformanceMeasure, MEASURE_FACTS)
        self.renamed = {}
        self.put("action", "measures", measure)

    def put(self, parent, name, part):
        if self.above[parent]:
            self.above[parent][name].append(part)
        else:
            words = {
                "goal": _("No goal stands above it."),
                "action": _("No action stands above it."),
            }
            self.refuse("kind", words[parent])

    def facts(self, model, names):
        """The fields of a part as plain values, each looked at, and all together."""
        row, found = model(), {}
        for name in names:
            value = self.fact(model._meta.get_field(name), self.cell(name))
            setattr(row, name, value)
            found[name] = told_plainly(value)
        try:
            row.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.refuse(name, " ".join(messages))
        return found

    def fact(self, field, text):
        if self.is_one_line(field):
            text = " ".join(text.split())
        if field.name == "is_resident_facing":
            return plain(text) in YES
        empty = "" if field.empty_strings_allowed else None
        if not text and (field.blank or field.name == "title"):
            return empty
        try:
            return field.clean(field.formfield().clean(_code(field, text)), None)
        except ValidationError as error:
            self.refuse(field.name, " ".join(error.messages))
            return empty

    @staticmethod
    def is_one_line(field):
        return field.get_internal_type() == "CharField" and field.max_length <= ONE_LINE


def _code(field, text):
    """A choice by its code or its label, a day or a number in the one way that means
    the same everywhere."""
    for code, label in field.choices or ():
        if plain(text) in (plain(str(code)), plain(str(label))):
            return code
    try:
        if isinstance(field, models.DateField):
            return date.fromisoformat(text)
        if isinstance(field, models.DecimalField):
            return Decimal(text)
    except (ValueError, InvalidOperation) as error:
        raise ValidationError(
            _("Write days as 2027-06-30 and numbers as 1250.5.")
        ) from error
    return text


KINDS = {
    "plan": _Reading.plan,
    "goal": _Reading.goal,
    "action": _Reading.action,
    "measure": _Reading.measure,
}
OF_KIND = {
    "plan": {"kind", "title", "result"},
    "goal": {"kind", "title", "result", "city_goals", "strategies", "indicators"},
    "action": {"kind", "title", "steps", "lead", *ACTION_FACTS},
    "measure": {"kind", "measure_kind", *MEASURE_FACTS},
}
