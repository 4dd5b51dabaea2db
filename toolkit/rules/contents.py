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


def _step(told):
    asked = tuple(_question(each) for each in told["questions"])
    return Step(told["key"], told["title"], told["about"], asked, told["texts"])


def _question(told):
    columns = tuple(_question(each) for each in told["columns"])
    if told["type"] == Type.LINES:
        columns = program_lines.COLUMNS
    return Question(**(told | {"columns": columns}))
