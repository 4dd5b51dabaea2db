"""Assessments on a small template that asks every type of question; drafts unless a test
says more."""

from datetime import date

from equity_office.writing import editing
from tests.factories import NOON, make_department, make_member, numbers
from toolkit.models import Answer, Assessment, ExemptionReason, Row
from toolkit.services import answers, assessments, templates

# Later than any day on which the tests are run.
LATER = date(2099, 5, 4)
TEMPLATE = b"""
code = "full"
title = "Small toolkit"
about = "For tests."

[first]
title = "First step"
about = "What it is."
es.title = "Primer paso"

[first.proposal]
type = "long"
label = "What is proposed?"
help = "In plain words."
required = true

[first.name]
type = "text"
label = "Short name"

[first.funded]
type = "yes-no-needs"
label = "Is it funded?"
required = true

[first.public]
type = "yes-no"
label = "Is it public?"

[first.size]
type = "choice"
label = "How big?"
options.small = "Small"
options.large = "Large"

[first.areas]
type = "multi"
label = "Which areas?"
options.housing = "Housing"
options.health = "Health"

[first.goals]
type = "reference"
to = "goals"
several = true
label = "Which goals?"

[first.owner]
type = "reference"
to = "roles"
label = "Whose role?"

[first.actions]
type = "reference"
to = "actions"
several = true
label = "Which actions?"

[first.department]
type = "reference"
to = "departments"
label = "Which department?"

[first.indicator]
type = "reference"
to = "indicators"
label = "Which indicator?"

[first.told_by]
type = "date"
label = "By when?"

[first.spent]
type = "money"
label = "Spent"

[first.count]
type = "number"
label = "How many?"

[first.confirmed_by]
type = "person"
label = "Who confirms?"

[first.address]
type = "link"
label = "Where?"

[second]
title = "Second step"

[second.benefits]
type = "table"
label = "Who benefits?"
required = true

[second.benefits.group]
type = "reference"
to = "groups"
label = "Group"
required = true

[second.benefits.benefit]
type = "text"
label = "Benefit"

[second.benefits.severity]
type = "choice"
label = "Severity"
options.low = "Low"
options.high = "High"

[second.figures]
type = "figures"
label = "What do the figures say?"

[second.lines]
type = "program-lines"
label = "Which programs?"
"""


def load_template(content=TEMPLATE, at=NOON):
    found = templates.Template.objects.filter(code="full").order_by("-number").first()
    if found and found.source.encode() == content:
        return found
    return templates.load(content=content, by=None, at=at)


def make_assessment(department=None, at=NOON, load=True, **overrides):
    """On the small template, or with `load` off on the one that is in use."""
    if load and overrides.get("track", "full") == "full":
        load_template()
    fields = {
        "title": f"Assessment {next(numbers)}",
        "subject": "policy",
        "change": "new",
        "trigger": "choice",
        "decision_on": LATER,
        "decision_maker": "City council",
        "track": "full",
        "frequency": "once",
    }
    department = department or make_department()
    lead = overrides.pop("lead", None) or make_member("contributor", department)
    assessment = Assessment(department=department, lead=lead, **fields | overrides)
    return assessments.start(assessment=assessment, by=lead, at=at)


def make_exempt(department=None, is_confirmed=True, **overrides):
    reason = ExemptionReason.objects.create(title=f"Reason {next(numbers)}")
    made = make_assessment(
        department, track="exempt", exemption_reason=reason, **overrides
    )
    if is_confirmed:
        made = assessments.move(assessment=made, name="exempt", by=None, at=NOON)
    return made


def say(assessment, key, value, by=None, at=NOON, needs=None, before=None):
    """Answer a question as a form does that was opened when it said `before`."""
    values = {"answer": value} | ({"needs": needs} if needs is not None else {})
    empty = [] if isinstance(value, list) else ""
    return answers.save(
        section=Answer(assessment=assessment, key=key),
        values=values,
        before=before or {"answer": empty, "needs": ""},
        by=by,
        at=at,
    )


def add_row(assessment, key="benefits", by=None, at=NOON, **cells):
    row = Row(assessment=assessment, key=key)
    return answers.add(row=row, values=cells, by=by, at=at)


def add_line(assessment, program, **cells):
    """A program line that says what it must and, unless told otherwise, no amount."""
    said = {"program": program, "request_class": "advances", "direction": "advances"}
    return add_row(assessment, "lines", **said | cells)


def finish(assessment, group, by=None, at=NOON):
    """Answer what must be answered, and conclude."""
    say(assessment, "proposal", "A mediator.", by, at)
    say(assessment, "funded", "yes", by, at, needs="")
    add_row(assessment, by=by, at=at, group=str(group.pk), benefit="Stays at home")
    values = {
        "direction": "advances",
        "conclusion": "Fewer people move.",
        "changed": "It is free now.",
    }
    return assessments.save_section(
        section=assessment,
        values=values,
        before=dict.fromkeys(values, ""),
        by=by,
        at=at,
    )


def signers(assessment):
    """Move → who may make it, four people."""
    department = assessment.department
    reviewer = make_member("reviewer")
    return {
        "submit": assessment.lead,
        "review": make_member("lead", department),
        "sign": make_member("head", department),
        "conclude": reviewer,
        "publish": reviewer,
    }


def bring_to(assessment, last, group, at=NOON):
    """Finish it and make every move up to this one. Returns it and its signers."""
    people = signers(assessment)
    finish(assessment, group, by=assessment.lead, at=at)
    for name, person in people.items():
        assessment = assessments.move(
            assessment=assessment, name=name, by=person, at=at
        )
        if name == last:
            break
    return assessment, people


def rescreen(assessment, at=NOON, **values):
    return assessments.save_section(
        section=assessment,
        values=values,
        before=editing.told(assessment, values),
        by=assessment.lead,
        at=at,
    )


def bring_to_submitted(assessment, group):
    finish(assessment, group)
    assessments.move(assessment=assessment, name="submit", by=assessment.lead, at=NOON)
