"""From what was read in a template's file to what it asks."""

from toolkit.rules import program_lines
from toolkit.rules.questions import Form, Question, Step, Type


def form_of(template):
    """The form that a version of a template describes."""
    content = template.content
    return Form(
        content["title"],
        content["about"],
        tuple(_step(each) for each in content["steps"]),
        content["texts"],
    )


def _step(snapshot):
    asked = tuple(_question(each) for each in snapshot["questions"])
    return Step(
        snapshot["key"], snapshot["title"], snapshot["about"], asked, snapshot["texts"]
    )


def _question(snapshot):
    columns = tuple(_question(each) for each in snapshot["columns"])
    if snapshot["type"] == Type.LINES:
        columns = program_lines.COLUMNS
    return Question(**(snapshot | {"columns": columns}))
