"""How somebody stands in courses and programs, from facts alone: what is published, what
was done, what was completed."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from equity_office import numbers
from training.models import (
    Completion,
    Course,
    CourseVersion,
    Module,
    ModuleProgress,
    Step,
)


class State(Enum):
    COMPLETED = gettext_lazy("Completed")
    UNDER_WAY = gettext_lazy("Under way")
    AVAILABLE = gettext_lazy("Available")
    LOCKED = gettext_lazy("Locked")
    ABSENT = gettext_lazy("Not published yet")

    @property
    def label(self):
        return self.value


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How somebody stands in a course. `version` is the one they take, None where none
    is published; `modules` are its, `done` the pks of those done in this `round`;
    `missing` are courses that must be completed first; `is_again` says that it is to be
    taken once more, to refresh what was learned."""

    course: Course
    version: CourseVersion | None
    modules: tuple
    done: frozenset
    round: int
    completion: Completion | None
    missing: tuple
    is_again: bool = False

    @property
    def state(self):
        if self.completion and not self.is_again:
            return State.COMPLETED
        if self.version is None:
            return State.ABSENT
        if self.missing:
            return State.LOCKED
        return State.UNDER_WAY if self.done else State.AVAILABLE

    @property
    def is_open(self):
        """Whether it is taken online now."""
        is_now = self.state in (State.UNDER_WAY, State.AVAILABLE)
        return is_now and not self.course.is_session

    @property
    def why_not(self):
        if self.state is State.COMPLETED:
            return _("You have completed this course.")
        if self.missing:
            return _("Complete %(courses)s first.") % {
                "courses": ", ".join(f"“{course}”" for course in self.missing)
            }
        if self.course.is_session:
            return _("A facilitator records who was at a session.")
        return _("Nothing of this course is published yet.")

    @property
    def left(self):
        return [module for module in self.modules if module.pk not in self.done]

    @property
    def minutes(self):
        return sum(module.minutes for module in self.modules) or (
            self.version.session_minutes if self.version else None
        )

    @property
    def minutes_left(self):
        return sum(module.minutes for module in self.left)

    @property
    def counted(self):
        """What is done of what is required: (modules, of modules)."""
        return len(self.modules) - len(self.left), len(self.modules)

    @property
    def entries(self):
        """(place from 1, module, whether it is done)."""
        return [
            (place, module, module.pk in self.done)
            for place, module in enumerate(self.modules, start=1)
        ]

    @property
    def next_place(self):
        """The place, from 1, of the module to go on with; None where none is left."""
        return next((place for place, _m, done in self.entries if not done), None)

    def place_of(self, module):
        return next(place for place, each, _d in self.entries if each == module)


@dataclass(frozen=True, slots=True)
class ProgramStanding:
    """How somebody stands in a program; `enrollment` is None where they are not in it."""

    program: object
    enrollment: object
    steps: tuple

    @property
    def completed(self):
        """Those completed once, though they may be due again."""
        return [step for step in self.steps if step.completion]

    @property
    def is_completed(self):
        return bool(self.steps) and len(self.completed) == len(self.steps)

    @property
    def percent(self):
        """Of the courses that it requires, how many are completed."""
        return 100 * len(self.completed) // len(self.steps) if self.steps else 0

    @property
    def next_step(self):
        return next((s for s in self.steps if s.state is not State.COMPLETED), None)

    @property
    def what_is_left(self):
        """One sentence."""
        if not self.steps:
            return _("This program has no courses yet.")
        step = self.next_step
        if step is None:
            return _("You have completed every step.")
        said = [_what_is_next(step)]
        after = sum(each.state is not State.COMPLETED for each in self.steps) - 1
        if after:
            said.append(
                ngettext(
                    "Then %(count)s more step.", "Then %(count)s more steps.", after
                )
                % {"count": numbers.count(after)}
            )
        return " ".join(said)


def _what_is_next(step):
    named = {"course": str(step.course)}
    if step.state is State.ABSENT:
        return _("Next is “%(course)s”, which is not published yet.") % named
    if step.state is State.LOCKED:
        return _("“%(course)s” opens later.") % named + f" {step.why_not}"
    if step.course.is_session:
        return (
            _("Next is the session “%(course)s”; its facilitator records it.") % named
        )
    left = len(step.left)
    return ngettext(
        "%(count)s module of “%(course)s” is left, about %(minutes)s.",
        "%(count)s modules of “%(course)s” are left, about %(minutes)s.",
        left,
    ) % {
        **named,
        "count": numbers.count(left),
        "minutes": numbers.minutes(step.minutes_left),
    }


def in_programs(learner, programs, again=frozenset()):
    """How somebody (None: nobody known yet) stands in these programs; `again` are courses
    (pks) to be taken once more. Seven queries."""
    programs = list(
        programs.prefetch_related(
            Prefetch("steps", Step.objects.order_by("position", "pk"))
        )
    )
    courses = {step.course_id for program in programs for step in program.steps.all()}
    found = in_courses(learner, courses, again)
    enrollments = {}
    if learner:
        for each in learner.enrollments.open():
            enrollments[each.program_id] = each
    return [
        ProgramStanding(
            program,
            enrollments.get(program.pk),
            tuple(found[step.course_id] for step in program.steps.all()),
        )
        for program in programs
    ]


def in_courses(learner, courses, again=frozenset()):
    """Course's pk → how somebody stands in it; `courses` are rows or pks. Six queries,
    however many."""
    versions = CourseVersion.objects.exclude(status=CourseVersion.Status.DRAFT)
    modules = Module.objects.kept().in_order().defer("body", "transcript")
    courses = Course.objects.filter(
        pk__in=[getattr(course, "pk", course) for course in courses]
    ).prefetch_related(
        "prerequisites",
        Prefetch(
            "versions",
            versions.order_by("number").prefetch_related(Prefetch("modules", modules)),
            to_attr="taught",
        ),
    )
    completions = _completions(learner)
    done = _done(learner)
    return {
        course.pk: _standing(
            course, completions, done.get(course.pk, []), course.pk in again
        )
        for course in courses
    }


def _completions(learner):
    """Course's pk → its completions, the voided ones too, oldest first."""
    found = {}
    if learner:
        for each in learner.completions.order_by("completed_on", "pk"):
            found.setdefault(each.course_id, []).append(each)
    return found


def _done(learner):
    """Course's pk → what was done in it, the latest first."""
    found = {}
    if learner:
        rows = ModuleProgress.objects.filter(learner=learner)
        for row in rows.select_related("module__version").order_by("-pk"):
            found.setdefault(row.module.version.course_id, []).append(row)
    return found


def _standing(course, completions, progress, is_again):
    mine = completions.get(course.pk, [])
    valid = [each for each in mine if each.voided_at is None]
    taken = sum(each.how == Completion.How.TAKEN for each in mine)
    this_round = [row for row in progress if row.round == taken]
    version = _version(course, this_round)
    modules = tuple(version.modules.all()) if version else ()
    return CourseStanding(
        course=course,
        version=version,
        modules=modules,
        done=frozenset(row.module_id for row in this_round)
        & {module.pk for module in modules},
        round=taken,
        completion=valid[-1] if valid else None,
        missing=tuple(
            needed
            for needed in course.prerequisites.all()
            if all(each.voided_at for each in completions.get(needed.pk, []))
        ),
        is_again=is_again and bool(valid),
    )


def _version(course, progress):
    """The version that was begun, or else the one that is published."""
    by_pk = {version.pk: version for version in course.taught}
    for row in progress:
        return by_pk[row.module.version_id]
    published = CourseVersion.Status.PUBLISHED
    return next((v for v in course.taught if v.status == published), None)


def steps_before(learner, course):
    """The courses that come before this one in a program of the learner, and that they
    have not completed. One query."""
    later = Step.objects.filter(
        course=course,
        program__enrollments__learner=learner,
        program__enrollments__withdrawn_at=None,
        program=OuterRef("program"),
        position__gt=OuterRef("position"),
    )
    done = Completion.objects.valid().filter(learner=learner)
    missing = Step.objects.filter(Exists(later)).exclude(
        course__in=done.values("course")
    )
    return [
        step.course
        for step in missing.select_related("course").order_by("position", "pk")
    ]
