"""An assessment's snapshot: one JSON-ready mapping of its screening, its answers with the
names of what they lead to, and its conclusion. Pages, signatures and what is published
are made from it alone; codes are worded by the page."""

from equity_office.writing.editing import plain
from toolkit.reads import budget, references
from toolkit.rules.contents import form_of
from toolkit.rules.questions import TABLES, Type

FACTS = [
    "title",
    "subject",
    "change",
    "trigger",
    "decision_on",
    "decision_maker",
    "council_file",
    "budget_line",
    "amount_usd",
    "frequency",
    "track",
    "fast_rule",
    "fast_reason",
    "full_promised_on",
]
CONCLUSION = ["direction", "conclusion", "changed"]


def of(assessment):
    """The assessment as it stands. Twelve queries at most, however long it is; five more
    where a budget is added up."""
    form = form_of(assessment.template)
    lines = of_type(form, Type.LINES)
    answers = {each.key: each.cells for each in assessment.answers.all()}
    rows, figures = {}, {}
    for row in assessment.rows.kept().in_order():
        rows.setdefault(row.key, []).append({"pk": row.pk, "cells": row.cells})
    for figure in assessment.figures.kept().in_order():
        figures.setdefault(figure.key, []).append({"pk": figure.pk} | figure.snapshot)
    return {
        "pk": assessment.pk,
        "department": assessment.department.name,
        "template": {
            "code": assessment.template.code,
            "number": assessment.template.number,
            "sha256": assessment.template.sha256,
        },
        "facts": {name: plain(getattr(assessment, name)) for name in FACTS},
        "is_past": assessment.is_past,
        "team": [
            {"person": member.person_id, "role": member.role}
            for member in assessment.team.order_by("pk")
        ],
        "lead": assessment.lead_id,
        "answers": {
            key: answers.get(key, {})
            for key, question in form.questions.items()
            if not question.is_in_rows
        },
        "rows": {key: rows.get(key, []) for key in of_type(form, *TABLES)},
        "totals": next((budget.totals(assessment, key) for key in lines), None),
        "figures": {key: figures.get(key, []) for key in of_type(form, Type.FIGURES)},
        "names": references.named(used(form, answers, rows)),
        "conclusion": {name: plain(getattr(assessment, name)) for name in CONCLUSION},
    }


def of_type(form, *kinds):
    """The keys of the questions of these types."""
    return [key for key, question in form.questions.items() if question.type in kinds]


def used(form, answers, rows):
    """Target → the keys that answers lead to."""
    found = {}
    for key, question in form.questions.items():
        cells = [answers.get(key, {}), *(row["cells"] for row in rows.get(key, []))]
        for target, keys in names_in(question, cells).items():
            found.setdefault(target, set()).update(keys)
    return found


def names_in(question, cells):
    """Target → the keys that these cells of a question lead to."""
    found = {}
    for column in question.asked:
        if target := references.target_of(column):
            keys = found.setdefault(target, set())
            for each in cells:
                keys.update(chosen(column, each))
    return found


def chosen(question, cells):
    """The keys that a cell holds, as a list."""
    held = cells.get(question.key if question.key in cells else "answer", "")
    return [held] if isinstance(held, str) and held else list(held)


def groups_of(form, snapshot):
    """The keys of every group that the tables of an assessment name."""
    found = used(form, snapshot["answers"], snapshot["rows"])
    return found.get("groups", set())
