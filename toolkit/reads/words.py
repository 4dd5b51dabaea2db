"""An assessment's snapshot, in the words of the reader's language."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from equity_office import numbers
from equity_office.terms import title_of
from plans.reads.words import day, dollars
from toolkit.models import Assessment, RequestClass
from toolkit.models.assessments import Direction
from toolkit.reads import evidence, references, snapshots
from toolkit.reads.missing import is_in_need
from toolkit.rules import program_lines
from toolkit.rules.questions import NO, YES, Question, Type

Subject = Assessment.Subject


@dataclass(frozen=True, slots=True)
class Said:
    """What stands under a question: `text`, `needs` where more is needed, `rows` of
    (pk, pairs of column and text), `sums` what they come to, `figures`; `withheld` says
    why nothing does."""

    question: Question
    text: str = ""
    needs: str = ""
    rows: tuple = ()
    sums: dict | None = None
    figures: tuple = ()
    withheld: str = ""

    @property
    def is_said(self):
        return bool(self.text or self.rows or self.figures or self.withheld)


def dressed(form, snapshot):
    """[(step, what is said under each of its questions)]. Two queries."""
    figures = [each for many in snapshot["figures"].values() for each in many]
    gone = evidence.taken_back(figures)
    return [
        (step, [_said(question, snapshot, gone) for question in step.questions])
        for step in form.steps
    ]


def _said(question, snapshot, gone):
    key, called = question.key, snapshot["names"]
    if reason := snapshot.get("withheld", {}).get(key):
        return Said(question, withheld=reason)
    if question.type == Type.FIGURES:
        shown = tuple(figure(each, gone) for each in snapshot["figures"][key])
        return Said(question, figures=shown)
    if question.is_table:
        rows = tuple(
            (row["pk"], pairs(question, row["cells"], called))
            for row in snapshot["rows"][key]
        )
        is_summed = question.type == Type.LINES and rows
        return Said(question, rows=rows, sums=totals(snapshot) if is_summed else None)
    cells = snapshot["answers"][key]
    needs = cells.get("needs", "") if is_in_need(question, cells) else ""
    return Said(question, text(question, cells, called), needs)


def pairs(question, cells, called):
    """(column's title, text) of a row, where something is said."""
    found = [(column, text(column, cells, called)) for column in question.columns]
    return [(column, said) for column, said in found if said]


def differences(question, changed):
    """Of rows and the cells that they had: (row, what differs), each of that as (column's
    title, what it said, what it says). A query for each kind of name."""
    cells = [each for row, earlier in changed for each in (row.cells, earlier)]
    called = references.named(snapshots.names_in(question, cells))
    return [
        (
            row,
            [
                (column.title, *(text(column, each, called) for each in (earlier, row.cells)))
                for column in question.columns
                if (earlier.get(column.key) or "") != (row.cells.get(column.key) or "")
            ],
        )
        for row, earlier in changed
    ]  # fmt: skip


def text(question, cells, called):
    """One cell in words; nothing where it is empty. `called` is `names.named`."""
    held = snapshots.chosen(question, cells)
    if target := references.target_of(question):
        found = [references.text(called, target, key) for key in held]
    elif question.options:
        labels = dict(question.choices)
        found = [labels.get(key, key) for key in held]
    else:
        found = [_as_text(question, each) for each in held]
    return ", ".join(filter(None, found))


def _as_text(question, value):
    """A value in words; as it stands where another type of question was answered."""
    try:
        return AS_TEXT.get(question.type, str)(value)
    except (ValueError, ArithmeticError):
        return value


def _whole(number):
    return numbers.count(int(number))


def yes_or_no(code):
    return {YES: _("Yes"), NO: _("No")}.get(code, "")


AS_TEXT = {
    Type.DATE: day,
    Type.MONEY: dollars,
    Type.NUMBER: _whole,
    Type.YES_NO: yes_or_no,
    Type.YES_NO_NEEDS: yes_or_no,
}


def totals(snapshot):
    """What the program lines come to: `all`, a sum in words, and `tables` of (title, what
    they are sorted by, rows of (label, sum)), those without a row left out."""
    found = snapshot["totals"]
    tables = [
        (_("By kind of request"), "request_class", dict(RequestClass.choices)),
        (_("By effect"), "direction", dict(Direction.choices)),
        (_("By group that benefits"), "benefits", None),
        (_("By group that bears it"), "bears", None),
    ]
    return {
        "all": _sum(found["all"]),
        "tables": [
            (
                caption,
                program_lines.KNOWN[name].title,
                [(_label(snapshot, each["key"], labels), _sum(each)) for each in rows],
            )
            for caption, name, labels in tables
            if (rows := found[name])
        ],
    }


def _label(snapshot, key, labels):
    if labels is None:
        return references.text(snapshot["names"], "groups", key)
    return str(labels.get(key, _("Not said")))


def _sum(snapshot):
    amounts = {
        name: dollars(snapshot[name]) for name in (*program_lines.AMOUNTS, "requested")
    }
    return amounts | {
        "count": snapshot["lines"],
        "lines": numbers.count(snapshot["lines"]),
    }


def figure(snapshot, gone):
    """Figures for a page: in the reader's language, or why they are no longer shown."""
    languages = snapshot["languages"]
    finding = languages.get(get_language()) or next(iter(languages.values()))
    return {
        "pk": snapshot["pk"],
        "finding": finding,
        "taken_on": day(snapshot["taken_on"]),
        "trace": snapshot["trace"],
        "gone": gone.get(snapshot["pk"], ""),
    }


def public(form, snapshot, withheld):
    """What everyone may read of what was signed: no people, and nothing of what is
    withheld (key → reason)."""
    shown = {
        part: {key: each for key, each in snapshot[part].items() if key not in withheld}
        for part in ("answers", "rows", "figures")
    }
    for key, question in form.questions.items():
        people = {each.key for each in question.columns if each.type == Type.PERSON}
        for row in shown["rows"].get(key, []):
            row["cells"] = {k: v for k, v in row["cells"].items() if k not in people}
        if question.type == Type.PERSON and key in shown["answers"]:
            shown["answers"][key] = {}
    used = snapshots.used(form, shown["answers"], shown["rows"])
    kept = {
        target: {
            key: each for key, each in found.items() if key in used.get(target, ())
        }
        for target, found in snapshot["names"].items()
    }
    parts = {"names": kept, "withheld": withheld, "team": [], "lead": None}
    if any(key in withheld for key in snapshots.of_type(form, Type.LINES)):
        parts["totals"] = None
    return snapshot | shown | parts


def facts(snapshot):
    """(label, text) of the screening."""
    said, field = snapshot["facts"], Assessment._meta.get_field
    amount = dollars(said["amount_usd"])
    if amount and said["frequency"]:
        often = Assessment.Frequency(said["frequency"]).label
        amount = _("%(amount)s, %(often)s") % {"amount": amount, "often": often.lower()}
    found = [
        (title_of("department"), snapshot["department"]),
        (field("subject").verbose_name, Subject(said["subject"]).label),
        (field("change").verbose_name, Assessment.Change(said["change"]).label),
        (field("trigger").verbose_name, Assessment.Trigger(said["trigger"]).label),
        (field("decision_maker").verbose_name, said["decision_maker"]),
        (field("decision_on").verbose_name, day(said["decision_on"])),
        (field("council_file").verbose_name, said["council_file"]),
        (field("budget_line").verbose_name, said["budget_line"]),
        (field("amount_usd").verbose_name, amount),
        (field("track").verbose_name, Assessment.Track(said["track"]).label),
        *_of_fast_track(said),
    ]
    return [(str(label), str(text)) for label, text in found if text]


def _of_fast_track(said):
    if said["track"] != Assessment.Track.FAST:
        return []
    field = Assessment._meta.get_field
    return [
        (field("fast_rule").verbose_name, Assessment.FastRule(said["fast_rule"]).label),
        (field("fast_reason").verbose_name, said["fast_reason"]),
        (field("full_promised_on").verbose_name, day(said["full_promised_on"])),
    ]


def conclusion(snapshot):
    """The direction in words, its reason, and what changed."""
    said = snapshot["conclusion"]
    direction = said["direction"]
    return said | {"label": str(Direction(direction).label) if direction else ""}


def countdown(assessment, today):
    """How long until the decision, or that it is too late."""
    on = date_format(assessment.decision_on)
    if missed := assessment.missed_decision(today):
        return _("Too late to influence: the decision was on %(day)s") % {
            "day": date_format(missed)
        }
    if assessment.is_past:
        return _("Records a decision of %(day)s") % {"day": on}
    left = (assessment.decision_on - today).days
    if left < 0:
        return _("Concluded before the decision of %(day)s") % {"day": on}
    if not left:
        return _("The decision is today")
    return ngettext(
        "%(count)s day until the decision on %(day)s",
        "%(count)s days until the decision on %(day)s",
        left,
    ) % {"count": numbers.count(left), "day": on}
