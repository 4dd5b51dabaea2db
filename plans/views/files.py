"""The pages of a plan's files: downloads, the template, and reading one in."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments.models import User
from equity_office.printing import views as printing
from indicators.imports.read import FileRefused
from plans.files import imports, prints, sheets
from plans.forms.plans import ImportForm
from plans.models import Plan
from plans.reads import snapshots, words
from plans.services import plans
from plans.views.editor import find_draft, find_written
from plans.views.plans import chosen, find_place

# The files that a person has added, in the session.
ADDED = "read_in"
# What was looked at waits so long for its confirmation, in seconds.
PATIENCE = 24 * 60 * 60


def find_adopted(request, slug, code):
    """The version that was asked for, or the latest."""
    department, period = find_place(slug, code)
    versions = Plan.objects.public().at(department, period).order_by("-version")
    plan = chosen(versions, request.GET.get("version"))
    if plan is None:
        raise Http404
    return plan


@require_safe
def download(request, slug, code, kind):
    """An adopted plan as a file, as it was frozen."""
    plan = find_adopted(request, slug, code)

    return file_of(sheets.rows_of(words.public(plan.snapshot)), kind, plan)


@require_safe
@login_required
def download_draft(request, slug, code, kind):
    plan = find_draft(request, slug, code)
    snapshot = snapshots.of(plan)
    leads = {action["lead"] for goal in snapshot["goals"] for action in goal["actions"]}
    addresses = dict(
        User.objects.filter(pk__in=leads - {None}).values_list("pk", "email")
    )

    return file_of(sheets.rows_of(snapshot, addresses), kind, plan)


@require_safe
def pdf(request, slug, code):
    """An adopted plan as a PDF, or the way to where one waits for it."""
    plan = find_adopted(request, slug, code)
    printed = prints.of_adopted(plan, at=timezone.now())

    return printing.file_of(printed, pdf_name(plan)) or to_page(
        request, "pdf_page", plan
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pdf_page(request, slug, code):
    """Where a reader waits; who is signed in may have a failed one tried again."""
    plan = find_adopted(request, slug, code)
    again = request.method == "POST" and request.user.is_authenticated
    printed = prints.of_adopted(plan, at=timezone.now(), again=again)
    if request.method == "POST":
        return to_page(request, "pdf_page", plan)

    file = f"{plan.address_of('pdf')}?{request.GET.urlencode()}"
    return printing.wait(
        request, printed, title=plan, back=plan.get_absolute_url(), file=file
    )


def print_draft(plan, again=False):
    holders = plan.department.holders_by_role(timezone.localdate())
    snapshot = snapshots.of(plan)
    return prints.of_draft(plan, snapshot, holders, at=timezone.now(), again=again)


@require_safe
@login_required
def draft_pdf(request, slug, code):
    plan = find_draft(request, slug, code)
    printed = print_draft(plan)

    name = pdf_name(plan)
    return printing.file_of(printed, name) or to_page(request, "draft_pdf_page", plan)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft_pdf_page(request, slug, code):
    plan = find_draft(request, slug, code)
    printed = print_draft(plan, again=request.method == "POST")
    if request.method == "POST":
        return to_page(request, "draft_pdf_page", plan)

    back, file = plan.address_of("draft"), plan.address_of("draft_pdf")
    return printing.wait(request, printed, title=plan, back=back, file=file)


def to_page(request, name, plan):
    query = request.GET.urlencode()
    return redirect(plan.address_of(name) + (f"?{query}" if query else ""))


def pdf_name(plan):
    return f"{name_of(plan)}.pdf"


@require_safe
@login_required
def template(request, kind):
    return file_of([], kind)


def file_of(rows, kind, plan=None):
    return sheets.SHEET.file(rows, kind, name_of(plan) if plan else "plan-template")


def name_of(plan):
    """What a file of a plan is called."""
    return f"plan-{plan.department.slug}-{plan.period.code}-v{plan.version}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def read_in(request, slug, code):
    plan = find_written(request, slug, code)
    if "found" in request.POST:
        return confirm(request, plan)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*data, plan=plan)
    context = {"plan": plan, "form": form}
    if form.is_valid():
        try:
            found = imports.understand(
                form.cleaned_data["file"].read(), plan, timezone.localdate()
            )
        except FileRefused as refusal:
            context["refused"] = refusal
        else:
            context |= {
                "found": found,
                "signed": signing.dumps(found, salt=salt(request, plan), compress=True),
            }

    is_refused = form.is_bound and "found" not in context
    status = 422 if is_refused else 200
    return render(request, "plans/files/read_in.html", context, status=status)


def salt(request, plan):
    """What was looked at is confirmed by the same person for the same plan."""
    return f"plan {plan.pk} for {request.user.pk}"


def confirm(request, plan):
    mark = hashlib.sha256(request.POST["found"].encode()).hexdigest()
    if mark in request.session.get(ADDED, []):
        messages.error(request, _("This file has been added already."))
        return redirect(plan.address_of("draft"))
    try:
        found = signing.loads(
            request.POST["found"], salt=salt(request, plan), max_age=PATIENCE
        )
        plans.import_goals(plan=plan, found=found, by=request.user, at=timezone.now())
    except signing.BadSignature:
        messages.error(request, _("This was too long ago. Load the file again."))
        return redirect(plan.address_of("read_in"))
    except plans.NotADraft as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[ADDED] = [*request.session.get(ADDED, [])[-9:], mark]
        messages.success(request, _("What the file says stands in the plan now."))

    return redirect(plan.address_of("draft"))
