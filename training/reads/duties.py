"""How people stand to what is required of them, worked out from the facts there are."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from equity_office.periods import midnight
from training.models import (
    SUPERVISORS,
    Audience,
    Completion,
    Extension,
    Leave,
    Request,
    Requirement,
    Roster,
    RosterEntry,
)
from training.rules.clock import Duty, Facts, Rule, Standing, stand

# What is read of an entry, and what it is called in a row.
FIELDS = (
    "learner_id",
    "department_id",
    "audience",
    "is_supervisor",
    "job_title",
    "hired_on",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on a roster, whom a requirement concerns."""

    learner: int
    department: int
    audience: str
    is_supervisor: bool
    duty: Duty

    @property
    def standing(self):
        return self.duty.standing

    @property
    def needs_to_take_it(self):
        """Whether something is to be done now, for the first time or once more."""
        if self.standing is Standing.NEW:
            return not self.duty.was_completed
        return self.standing in (Standing.OPEN, Standing.OVERDUE)

    @property
    def group(self):
        """Who they are to the city; those who lead others apart from other staff."""
        if self.audience == Audience.STAFF and self.is_supervisor:
            return SUPERVISORS
        return self.audience


def rule_of(requirement):
    """What a requirement asks, as the clock takes it. Needs `whole`."""
    return Rule(
        steps=tuple((s.course_id, s.since) for s in requirement.program.steps.all()),
        starts_on=requirement.starts_on,
        due_days=requirement.due_days,
        refresh_months=requirement.refresh_months,
        refresher=requirement.refresher_id,
        window_days=requirement.window_days,
    )


def concerns(requirement, audience, is_supervisor, department, job_title):
    """Whether a requirement is about somebody like this. Needs `whole`."""
    named = set(requirement.audiences)
    is_named = audience in named or (
        audience == Audience.STAFF and is_supervisor and SUPERVISORS in named
    )
    departments = {each.pk for each in requirement.departments.all()}
    titles = requirement.titles
    return (
        is_named
        and (not departments or department in departments)
        and (not titles or job_title.strip().casefold() in titles)
    )


def on(requirement, roster, day, department=None):
    """Everybody on a roster whom a requirement concerns, and how they stand at the end of
    a day; in one department where it is given. Five queries."""
    rows = RosterEntry.objects.filter(roster=roster)
    if department:
        rows = rows.filter(department=department)
    known = Known(requirement, day, rows.values("learner"))
    found = []
    for learner, place, audience, leads, title, hired_on in rows.values_list(*FIELDS):
        if concerns(requirement, audience, leads, place, title):
            duty = known.duty(learner, hired_on)
            found.append(Entry(learner, place, audience, leads, duty))
    return found


class Known:
    """The facts about many people that one requirement turns on, as of a day. Four
    queries."""

    def __init__(self, requirement, day, learners):
        self.day, self.rule = day, rule_of(requirement)
        theirs = Q(learner__in=learners)
        after = midnight(day + timedelta(1))
        courses = {course for course, _since in self.rule.steps}
        courses.add(self.rule.refresher)
        self.completed = {}
        completions = Completion.objects.valid().filter(
            theirs, course__in=courses, completed_on__lte=day
        )
        for learner, course, completed_on in completions.order_by(
            "completed_on"
        ).values_list("learner_id", "course_id", "completed_on"):
            mine = self.completed.setdefault(learner, {})
            mine.setdefault(course, []).append(completed_on)
        self.leaves = {}
        leaves = Leave.objects.filter(theirs, starts_on__lte=day)
        for learner, *days in leaves.values_list("learner_id", "starts_on", "ends_on"):
            self.leaves.setdefault(learner, []).append(tuple(days))
        extensions = Extension.objects.filter(
            theirs, requirement=requirement, granted_at__lt=after
        )
        self.extended = {}
        for learner, granted_at, until in extensions.values_list(
            "learner_id", "granted_at", "until"
        ):
            given = timezone.localdate(granted_at), until
            self.extended.setdefault(learner, []).append(given)
        exempt = Request.objects.filter(
            theirs,
            requirement=requirement,
            kind=Request.Kind.EXEMPTION,
            status=Request.Status.GRANTED,
            answered_at__lt=after,
        )
        self.exempt = set(exempt.values_list("learner_id", flat=True))

    def duty(self, learner, hired_on):
        facts = Facts(
            hired_on=hired_on,
            completed=self.completed.get(learner, {}),
            leaves=tuple(self.leaves.get(learner, ())),
            extensions=tuple(self.extended.get(learner, ())),
            is_exempt=learner in self.exempt,
        )
        return stand(self.rule, facts, self.day)


def of_learner(learner, day):
    """[(requirement, duty)] of everything that concerns one person, by the last roster.
    A handful of queries, and four for each requirement."""
    if learner is None:
        return []
    roster = Roster.objects.in_force_on(day)
    entry = RosterEntry.objects.filter(roster=roster, learner=learner).first()
    if entry is None:
        return []
    requirements = Requirement.objects.in_force_on(day).whole().in_order()
    return [
        (each, Known(each, day, [learner.pk]).duty(learner.pk, entry.hired_on))
        for each in requirements
        if concerns(
            each,
            entry.audience,
            entry.is_supervisor,
            entry.department_id,
            entry.job_title,
        )
    ]


def to_take_again(learner, day):
    """The courses (pks) that somebody may take once more, to refresh what they know."""
    return refreshable(of_learner(learner, day), day)


def refreshable(owed, day):
    """… of what `of_learner` found."""
    return frozenset(
        requirement.refresher_id
        for requirement, duty in owed
        if duty.can_refresh_on(day) and duty.standing is not Standing.EXEMPT
    )
