"""Knowledge checks: which answers are right, and whether that is enough."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from training.models import Question

NAME = "question-"
# More than any primary key of ours has.
DIGITS = 18


class NotAsked(Exception):
    """An answer to a question that this check does not ask."""


class Unanswered(Exception):
    """Questions, by pk, without an answer."""

    def __init__(self, questions):
        self.questions = questions
        super().__init__(_("Answer every question."))


@dataclass(frozen=True, slots=True)
class Marked:
    """A question as the page shows it: what was chosen (places of its answers), and
    whether that is right; None before it was answered."""

    question: Question
    chosen: frozenset = frozenset()
    is_right: bool | None = None
    is_missing: bool = False

    @property
    def name(self):
        return f"{NAME}{self.question.pk}"

    @property
    def options(self):
        """(place, its text, whether it was chosen)."""
        return [
            (place, option.text, place in self.chosen)
            for place, option in enumerate(self.question.options)
        ]


def read(data):
    """Question's pk → the places chosen, from what a form sent. Raises NotAsked."""
    found = {}
    for name in data:
        if name.startswith(NAME):
            texts = [name.removeprefix(NAME), *data.getlist(name)]
            if not all(
                t.isascii() and t.isdecimal() and len(t) < DIGITS for t in texts
            ):
                raise NotAsked(_not_asked())
            question, *places = map(int, texts)
            found[question] = frozenset(places)
    return found


def count_right(questions, answers):
    """How many of the questions are answered right. Raises NotAsked and Unanswered."""
    asked = {question.pk: question for question in questions}
    for pk, places in answers.items():
        if pk not in asked or not places <= set(range(len(asked[pk].options))):
            raise NotAsked(_not_asked())
    if open_ones := {pk for pk in asked if not answers.get(pk)}:
        raise Unanswered(open_ones)
    return sum(set(answers[pk]) == question.right for pk, question in asked.items())


def is_passed(right, asked, pass_percent):
    return right * 100 >= asked * pass_percent


def marked(questions, answers, *, is_graded, missing=()):
    """The questions with what was chosen."""
    return [
        Marked(
            question,
            chosen := frozenset(answers.get(question.pk, ())),
            set(chosen) == question.right if is_graded else None,
            question.pk in missing,
        )
        for question in questions
    ]


def _not_asked():
    return _(
        "Something you sent answers a question of another version of this course. Here "
        "are the questions of yours."
    )
