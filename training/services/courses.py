"""Writing what is taught: courses, their versions, modules and questions. A draft is
written in by several; what is published stays as it is."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from equity_office.writing import arranging, editing
from training.models import Course, CourseVersion, Module, Question

Kind = Module.Kind
# Addresses that cannot be a course's own.
TAKEN = {"", "add"}


class NotADraft(Exception):
    """Only a draft is written in."""


class SectionRemoved(Exception):
    """Somebody took the section away, or what it stands in."""


class NotReady(Exception):
    """Something is missing before it can be published; `missing` says what."""

    def __init__(self, missing):
        self.missing = missing
        super().__init__(_("Something is missing. The list says what."))


@transaction.atomic
def create_course(*, title, kind, given_since, prerequisites, by, at):
    """A new course with its first version as a draft."""
    course = Course(title=title, kind=kind, given_since=given_since)
    course.slug = _free_address(title)
    course.save()
    course.prerequisites.set(prerequisites)
    _open_draft(course, 1, by, at)
    record_event(verb=gettext_noop("course added"), subject=course, by=by, at=at)
    return course


def _free_address(title):
    stem = slugify(title)[:70]
    if stem in TAKEN:
        stem = "course"
    taken = set(
        Course.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    return next(
        address
        for address in [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))]
        if address not in taken
    )


def _open_draft(course, number, by, at, **facts):
    return CourseVersion.objects.create(
        course=course, number=number, created_at=at, created_by=by, **facts
    )


@transaction.atomic
def save_course(*, section, values, before, by, at, unanswered=None):
    """Write what is said of a course itself, over nobody's words. Raises
    ChangedMeanwhile, and ValidationError where courses would need each other in a
    ring."""
    # All of them: a ring is made by two who change different courses at once.
    list(Course.objects.select_for_update().order_by("pk"))
    course = Course.objects.get(pk=section.pk)
    written = editing.write(course, values, before, unanswered)
    if "prerequisites" in written:
        refuse_ring(course, values["prerequisites"])
    if written:
        editing.save(course, values, written)
        record_event(verb=gettext_noop("course changed"), subject=course, by=by, at=at)
    return course


def refuse_ring(course, prerequisites):
    """Raises ValidationError, naming the ring, where a course would need itself. One
    query for each generation of needs."""
    ways, seen = {needed: [needed] for needed in prerequisites}, set()
    while ways:
        if course in ways:
            named = " → ".join(f"“{each}”" for each in [course, *ways[course]])
            message = _("These courses would need each other in a ring: %(ring)s.")
            raise ValidationError({"prerequisites": message % {"ring": named}})
        seen |= ways.keys()
        links = Course.prerequisites.through.objects.filter(from_course__in=ways)
        ways = {
            link.to_course: [*ways[link.from_course], link.to_course]
            for link in links.select_related("to_course", "from_course")
            if link.to_course not in seen
        }


@transaction.atomic
def start_version(*, course, by, at):
    """Open the next version with everything that the last one has; the draft where there
    is one."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    last = course.versions.order_by("number").last()
    if last.is_draft:
        return last
    facts = {"summary": last.summary, "session_minutes": last.session_minutes}
    draft = _open_draft(course, last.number + 1, by, at, **facts)
    kept = Prefetch("questions", Question.objects.kept().in_order(), to_attr="asked")
    for module in last.modules.kept().in_order().prefetch_related(kept):
        questions = module.asked
        module.pk, module.version = None, draft
        module._state.adding = True
        module.save()
        for question in questions:
            question.pk, question.module = None, module
        Question.objects.bulk_create(questions)
    record_event(verb=gettext_noop("version opened"), subject=draft, by=by, at=at)
    return draft


@transaction.atomic
def save_section(*, section, values, before, by, at, unanswered=None):
    """Write what its author changed of a version, a module or a question, over nobody's
    words. Raises NotADraft, SectionRemoved, ChangedMeanwhile and ValidationError."""
    row = _fresh(section)
    editing.save(row, values, editing.write(row, values, before, unanswered))
    return row


@transaction.atomic
def add_section(*, section):
    """Keep a new module or question (unsaved) at the end of its place."""
    _fresh(section.module if isinstance(section, Question) else section.version)
    section.clean()
    section.position = arranging.at_the_end(_siblings(section).in_order())
    section.save()
    return section


@transaction.atomic
def shift(*, section, by_places):
    """Move a section up (-1) or down (+1) among those beside it."""
    row = _fresh(section)
    arranging.shift(row, _siblings(row).in_order(), by_places)


@transaction.atomic
def remove(*, section, at):
    """Take a section away; it can be put back while the version is a draft."""
    row = _fresh(section)
    row.removed_at = at
    row.save(update_fields=["removed_at"])


@transaction.atomic
def restore(*, section):
    _lock_draft(section.version)
    if isinstance(section, Question):
        _refuse_removed(section.module)
    section.removed_at = None
    section.save(update_fields=["removed_at"])


def _fresh(section):
    """The section as it stands now, locked, in a draft; neither it nor what it stands in
    was removed."""
    version = _lock_draft(section.version)
    if isinstance(section, CourseVersion):
        return version
    rows = type(section).objects.select_for_update(of=("self",))
    row = rows.get(pk=section.pk) if section.pk else section
    _refuse_removed(row)
    if isinstance(row, Question):
        _refuse_removed(row.module)
    return row


def _refuse_removed(section):
    if section.removed_at:
        raise SectionRemoved(
            _("“%(section)s” was removed. Put it back first, at the end of the page.")
            % {"section": section}
        )


def _lock_draft(version):
    rows = CourseVersion.objects.select_for_update(of=("self",))
    version = rows.select_related("course").get(pk=version.pk)
    if not version.is_draft:
        raise NotADraft(
            _("Version %(number)s is published and no longer written in.")
            % {"number": version.number}
        )
    return version


def _siblings(section):
    if isinstance(section, Question):
        return section.module.questions.kept()
    return section.version.modules.kept()


def removed(version):
    """(kind, row) of everything that was taken out of a draft. Two queries."""
    questions = Question.objects.filter(
        module__version=version, module__removed_at=None
    )
    rows = [("module", row) for row in version.modules.exclude(removed_at=None)]
    rows += [("question", row) for row in questions.exclude(removed_at=None)]
    return sorted(rows, key=lambda pair: pair[1].removed_at, reverse=True)


def missing(version):
    """(what, the kind and pk of where) that must be said before a version can be
    published. Two queries."""
    if version.course.is_session:
        if version.session_minutes:
            return []
        return [(_("Say how long the session is."), "version", version.pk)]
    modules = list(version.modules.kept().in_order().prefetch_related("questions"))
    found = [
        (sentence % {"module": module}, "module", module.pk)
        for module in modules
        if (sentence := _missing_of(module))
    ]
    return found or ([] if modules else [(_("Add a module."), "version", version.pk)])


def _missing_of(module):
    if module.kind == Kind.CHECK:
        if any(question.removed_at is None for question in module.questions.all()):
            return ""
        return _("“%(module)s” has no question.")
    if module.kind == Kind.VIDEO:
        if not module.video_url:
            return _("“%(module)s” does not say where the video is.")
        return "" if module.transcript.strip() else _("“%(module)s” has no transcript.")
    return "" if module.body.strip() else _("“%(module)s” has no text.")


@transaction.atomic
def publish(*, version, by, at):
    """Let people take a version. Who began the last one finishes it; what was completed
    stays completed. Raises NotADraft and NotReady."""
    Course.objects.select_for_update().get(pk=version.course_id)
    version = _lock_draft(version)
    if found := missing(version):
        raise NotReady(found)
    published = version.course.versions.filter(status=CourseVersion.Status.PUBLISHED)
    published.update(status=CourseVersion.Status.REPLACED)
    version.status = CourseVersion.Status.PUBLISHED
    version.published_at, version.published_by = at, by
    version.save()
    record_event(verb=gettext_noop("version published"), subject=version, by=by, at=at)
    return version
