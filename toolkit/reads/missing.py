"""What an assessment must say before it is handed in, each with where it is said."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.imports.read import plain
from plans.reads.words import dollars
from toolkit.reads import budget
from toolkit.rules.questions import NO, Type


@dataclass(frozen=True, slots=True)
class Missing:
    """`message` says what; `step` and `key` where, both empty for the conclusion."""

    message: str
    step: str = ""
    key: str = ""


def of(form, snapshot):
    """Every Missing of an assessment's snapshot, in the order of its form."""
    found = [
        Missing(message, step.key, question.key)
        for step in form.steps
        for question in step.questions
        for message in _of_question(question, snapshot)
    ]
    if (
        not snapshot["conclusion"]["direction"]
        or not snapshot["conclusion"]["conclusion"]
    ):
        found.append(Missing(_("Say what it comes to, and why.")))
    if not snapshot["conclusion"]["changed"]:
        found.append(
            Missing(
                _("Say what changed because of this assessment, or that nothing did.")
            )
        )
    return found


def _of_question(question, snapshot):
    titled = {"question": question.title}
    if question.type == Type.FIGURES:
        if question.required and not snapshot["figures"][question.key]:
            yield _("“%(question)s” has no figure.") % titled
    elif question.is_table:
        yield from _of_table(question, snapshot["rows"][question.key])
        if question.type == Type.LINES:
            yield from _of_lines(question, snapshot)
    else:
        cells = snapshot["answers"][question.key]
        if question.required and not cells.get("answer"):
            yield _("“%(question)s” is not answered.") % titled
        elif is_in_need(question, cells) and not cells.get("needs"):
            yield _("“%(question)s”: say what is needed.") % titled


def is_in_need(question, cells):
    return question.type == Type.YES_NO_NEEDS and cells.get("answer") == NO


def _of_table(question, rows):
    titled = {"question": question.title}
    if question.required and not rows:
        yield _("“%(question)s” has no row.") % titled
    needed = [column for column in question.columns if column.required]
    for number, row in enumerate(rows, start=1):
        empty = [each.title for each in needed if not row["cells"].get(each.key)]
        if empty:
            yield _("“%(question)s”, row %(row)s: %(columns)s is not said.") % {
                **titled,
                "row": number,
                "columns": ", ".join(empty),
            }


def _of_lines(question, snapshot):
    """Every line asks for something, says who bears what is reduced, and all together
    come to the request."""
    rows, seen = snapshot["rows"][question.key], set()
    for number, row in enumerate(rows, start=1):
        cells, titled = row["cells"], {"question": question.title, "row": number}
        program, reduced = plain(cells.get("program", "")), budget.amount(cells, "reduced")  # fmt: skip
        if program and program in seen:
            yield _("“%(question)s”, row %(row)s: this program stands there twice.") % titled  # fmt: skip
        seen.add(program)
        if not any(budget.amount(cells, name) for name in budget.AMOUNTS):
            yield _("“%(question)s”, row %(row)s: no amount is said.") % titled
        elif budget.requested(cells) < 0:
            yield _("“%(question)s”, row %(row)s: more is reduced than there is.") % titled  # fmt: skip
        if reduced and not cells.get("bears") and not cells.get("effect"):
            yield _("“%(question)s”, row %(row)s: say who bears what is reduced.") % titled  # fmt: skip
    if rows:
        yield from _of_sum(snapshot)


def _of_sum(snapshot):
    difference = budget.difference(snapshot["totals"], snapshot["facts"])
    if difference is None:
        yield _("The screening does not say the amount that the program lines sum to.")
    elif difference:
        said = _("The program lines come to %(lines)s, and the request is %(request)s: %(difference)s is missing.")  # fmt: skip
        if difference > 0:
            said = _("The program lines come to %(lines)s, and the request is %(request)s: %(difference)s is too much.")  # fmt: skip
        yield said % {
            "lines": dollars(snapshot["totals"]["all"]["requested"]),
            "request": dollars(snapshot["facts"]["amount_usd"]),
            "difference": dollars(str(abs(difference))),
        }
