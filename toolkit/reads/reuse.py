"""Where answers can be taken from: an earlier assessment, or a goal of the plan."""

from dataclasses import dataclass, field

from equity_office.writing.editing import plain
from plans.models import Goal, Plan
from toolkit.models import Assessment
from toolkit.rules.contents import form_of
from toolkit.rules.questions import Type

# So many earlier assessments are offered, the latest.
MOST = 50


@dataclass(frozen=True)
class Source:
    """`answers` is key → cells and `rows` key → list of cells. `form` is what asked for
    them, None where that was no toolkit."""

    title: str
    answers: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    form: object = None

    def fitting(self, form):
        """(key, cells or list of cells) of what a form asks in the same way."""
        for key, question in form.questions.items():
            if question.type == Type.FIGURES or not self._is_alike(question):
                continue
            earlier = self.form.questions[key] if self.form else None
            if question.is_table:
                found = self.rows.get(key, [])
                rows = [_kept(question, cells, earlier) for cells in found]
                if any(rows):
                    yield key, [cells for cells in rows if cells]
                continue
            cells = _kept(question, self.answers.get(key, {}), earlier)
            if any(cells.values()):
                yield key, cells

    def _is_alike(self, question):
        asked = self.form.questions.get(question.key) if self.form else question
        return asked is not None and _is_same(question, asked)


def _is_same(question, other):
    """Whether two questions are answered in the same way."""
    mine, theirs = ((q.type, q.to, q.several) for q in (question, other))
    return mine == theirs


def _kept(question, cells, earlier):
    """The cells that a question of today has room for, and that the `earlier` one asked
    for in the same way."""
    fields = {column.key: column for column in question.columns}
    if not fields:
        fields = {"answer": question, "needs": None}
    if earlier:
        columns = {column.key: column for column in earlier.columns}
        fields = {
            name: field
            for name, field in fields.items()
            if name not in columns or _is_same(field, columns[name])
        }
    return {
        name: value
        for name, value in cells.items()
        if name in fields and _is_offered(fields[name], value)
    }


def _is_offered(question, value):
    if question is None:
        return True
    if isinstance(value, list) is not question.is_several:
        return False
    if not question.options:
        return True
    values = [value] if isinstance(value, str) else value
    return all(each in question.options or not each for each in values)


def of_assessment(assessment):
    """What an assessment answers. Two queries."""
    rows = {}
    for row in assessment.rows.kept().in_order():
        rows.setdefault(row.key, []).append(row.cells)
    answers = {each.key: each.cells for each in assessment.answers.all()}
    return Source(assessment.title, answers, rows, form_of(assessment.template))


def of_goal(goal):
    """What a goal of a plan says of the same questions: the outcome, what it serves, its
    actions, and how they are measured. Three queries."""
    actions = list(goal.actions.kept().in_order().prefetch_related("measures"))
    measures = [
        measure
        for action in actions
        for measure in action.measures.all()
        if measure.removed_at is None
    ]
    return Source(
        goal.title,
        {
            "outcome": {"answer": goal.result},
            "goals": {"answer": plain(goal.city_goals.all())},
            "actions": {"answer": sorted(str(action.pk) for action in actions)},
        },
        {"success": [_success(measure) for measure in measures]},
    )


def _success(measure):
    return {
        "measure": measure.title,
        "baseline": _reading(measure.baseline, measure.unit),
        "target": _reading(measure.target, measure.unit),
        "target_on": plain(measure.target_on),
    }


def _reading(value, unit):
    return f"{plain(value)} {unit}".strip() if value is not None else ""


def offered(assessment, person, today):
    """(code, title) of every source that an assessment can take answers from: those that
    this person works on, withheld answers and all, and the goals of its department's
    plans."""
    seen = Assessment.objects.worked_on_by(person, today)
    earlier = seen.exclude(pk=assessment.pk).exclude(template=None)
    goals = Goal.objects.kept().filter(
        plan__in=Plan.objects.in_force().filter(department=assessment.department_id)
    )
    return [
        *((f"assessment-{row.pk}", str(row)) for row in earlier.order_by("-pk")[:MOST]),
        *((f"goal-{row.pk}", str(row)) for row in goals.in_order()),
    ]


def chosen(offered, code):
    """The source of that code, where it was offered; None where it was not."""
    if code not in dict(offered):
        return None
    kind, pk = code.split("-")
    if kind == "goal":
        return of_goal(Goal.objects.get(pk=pk))
    return of_assessment(Assessment.objects.select_related("template").get(pk=pk))
