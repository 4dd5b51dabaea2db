"""The pages where courses are written."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.permissions import allowed, require
from equity_office.writing import sections
from equity_office.writing.unsaved import keeps_unsaved, name_of
from training.forms.courses import CourseForm, ModuleForm, QuestionForm, VersionForm
from training.models import Course, CourseVersion, Module, Program, Question
from training.rules import quizzes
from training.rules.markdown import as_html
from training.services import courses as course_services

CANNOT_WRITE = (course_services.NotADraft, course_services.SectionRemoved)
# The kinds of section, each with its rows and its form.
KINDS = {
    "version": (CourseVersion, VersionForm),
    "module": (Module, ModuleForm),
    "question": (Question, QuestionForm),
}


@require_safe
@login_required
def courses(request):
    """Every course and program, for those who write, teach or look after them."""
    require(request.user, "see_learners")

    context = {
        "courses": Course.objects.in_order()
        .with_versions()
        .prefetch_related("prerequisites"),
        "programs": Program.objects.in_order().prefetch_related("steps__course"),
        "actions": allowed(request.user),
    }
    return render(request, "training/courses/courses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def add_course(request):
    require(request.user, "write_courses")
    data = request.POST if request.method == "POST" else request.typed
    form = CourseForm(data, instance=Course(), today=timezone.localdate())
    if request.method != "POST" or not form.is_valid():
        return show_course(request, form, 422 if request.method == "POST" else 200)

    course = course_services.create_course(
        **form.values, by=request.user, at=timezone.now()
    )
    messages.success(request, _("Added."), extra_tags=name_of(request))
    return redirect("training:draft", course.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def change_course(request, slug):
    require(request.user, "write_courses")
    course = get_object_or_404(Course, slug=slug)
    data = request.POST if request.method == "POST" else request.typed
    form = CourseForm(data, instance=course, today=timezone.localdate())

    return sections.answer(
        request,
        form,
        course,
        write=course_services.save_course,
        show=lambda form, status: show_course(request, form, status),
        refusals=(),
        done="training:courses",
    )


def show_course(request, form, status):
    template = "training/courses/course_form.html"
    if sections.is_autosave(request):
        template += "#form"
    context = {
        "form": form,
        "course": form.instance,
        "address": request.get_full_path(),
        "keep": name_of(request),
    }
    return render(request, template, context, status=status)


def find_draft(request, slug):
    """The version of a course that is being written, for who may."""
    version = find_latest(request, slug)
    if not version.is_draft:
        raise Http404
    return version


def find_latest(request, slug):
    """The last version of a course: what was typed while it was published is refused
    with a sentence, not lost."""
    require(request.user, "write_courses")
    versions = CourseVersion.objects.select_related("course").filter(course__slug=slug)
    version = versions.order_by("number").last()
    if version is None:
        raise Http404
    return version


@require_POST
@login_required
def start_version(request, slug):
    require(request.user, "write_courses")
    course = get_object_or_404(Course, slug=slug)
    course_services.start_version(course=course, by=request.user, at=timezone.now())
    return redirect("training:draft", slug)


@require_safe
@login_required
def draft(request, slug):
    version = find_draft(request, slug)
    modules = version.modules.kept().in_order().prefetch_related("questions")

    context = {
        "version": version,
        "modules": [
            (module, [q for q in module.questions.all() if q.removed_at is None])
            for module in modules
        ],
        "kinds": Module.Kind.choices,
        "missing": course_services.missing(version),
        "removed": course_services.removed(version),
    }
    return render(request, "training/courses/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def section(request, slug, kind, pk):
    version = find_latest(request, slug)
    row = find_section(version, kind, pk)
    data = request.POST if request.method == "POST" else request.typed
    form = KINDS[kind][1](data, instance=row)

    return sections.answer(
        request,
        form,
        row,
        write=course_services.save_section,
        show=lambda form, status: show_section(request, version, kind, form, status),
        refusals=CANNOT_WRITE,
        done=f"{form.way_out}#{kind}-{pk}",
    )


def show_section(request, version, kind, form, status):
    template = "training/courses/section.html"
    if sections.is_autosave(request):
        template += "#form"
    context = {
        "version": version,
        "kind": kind,
        "form": form,
        "section": form.instance,
        "address": request.get_full_path(),
        "keep": name_of(request),
    }
    return render(request, template, context, status=status)


def find_section(version, kind, pk):
    rows = {
        "version": CourseVersion.objects.filter(pk=version.pk),
        "module": Module.objects.filter(version=version),
        "question": Question.objects.filter(module__version=version),
    }
    if kind not in rows:
        raise Http404
    related = {"version": "course", "module": "version__course"}
    found = rows[kind].select_related(related.get(kind, "module__version__course"))
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def add(request, slug, kind):
    """A new module of the kind `?of=`, or a question of the module `?in=`."""
    version = find_latest(request, slug)
    row = new_section(version, kind, request.GET)
    data = request.POST if request.method == "POST" else request.typed
    form = KINDS[kind][1](data, instance=row)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return show_section(request, version, kind, form, status)

    try:
        added = course_services.add_section(section=form.instance)
    except CANNOT_WRITE as refusal:
        form.add_error(None, str(refusal))
        return show_section(request, version, kind, form, status=409)

    messages.success(request, _("Added."), extra_tags=name_of(request))
    return redirect(f"{form.way_out}#{kind}-{added.pk}")


def new_section(version, kind, asked):
    """An unsaved section in its place."""
    of = asked.get("of", Module.Kind.READING)
    if kind == "module" and of in Module.Kind.values:
        return Module(version=version, kind=of)
    if kind == "question" and asked.get("in", "").isdecimal():
        return Question(module=find_section(version, "module", int(asked["in"][:18])))
    raise Http404


@require_POST
@login_required
def change(request, slug, kind, pk, deed):
    version = find_draft(request, slug)
    row = find_section(version, kind, pk)
    if kind == "version" or deed not in DEEDS:
        raise Http404

    try:
        DEEDS[deed](row)
    except CANNOT_WRITE as refusal:
        messages.error(request, str(refusal))
    else:
        if deed == "remove":
            messages.success(
                request,
                _("Removed. It stands at the end of this page, to be put back."),
            )
    address = redirect("training:draft", slug).url
    return redirect(f"{address}#{kind}-{pk}")


DEEDS = {
    "up": lambda row: course_services.shift(section=row, by_places=-1),
    "down": lambda row: course_services.shift(section=row, by_places=1),
    "remove": lambda row: course_services.remove(section=row, at=timezone.now()),
    "restore": lambda row: course_services.restore(section=row),
}


@require_safe
@login_required
def preview(request, slug, pk):
    """A module as those who take it will see it."""
    version = find_draft(request, slug)
    module = find_section(version, "module", pk)
    questions = module.questions.kept().in_order()

    context = {
        "module": module,
        "body": as_html(module.body),
        "questions": quizzes.marked(questions, {}, is_graded=False),
    }
    return render(request, "training/courses/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def publish(request, slug):
    version = find_draft(request, slug)
    if request.method == "POST":
        try:
            course_services.publish(version=version, by=request.user, at=timezone.now())
        except CANNOT_WRITE as refusal:
            messages.error(request, str(refusal))
        except course_services.NotReady as refusal:
            messages.error(request, str(refusal))
            return redirect("training:draft", slug)
        else:
            messages.success(request, _("Published. People take this version now."))
        return redirect("training:courses")

    context = {"version": version, "missing": course_services.missing(version)}
    return render(request, "training/courses/publish.html", context)
