"""The pages of a budget's program lines as files: downloads, and reading one in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from equity_office import numbers
from indicators.imports.read import FileRefused, Refusal
from toolkit.files import budget as budget_files
from toolkit.forms.assessments import LinesForm
from toolkit.reads import snapshots, words
from toolkit.rules.questions import Type
from toolkit.services import budget as budget_services
from toolkit.services.assessments import NotADraft
from toolkit.views import answers
from toolkit.views.screening import find, find_written

# What was looked at waits so long for its confirmation, in seconds.
PATIENCE = 24 * 60 * 60
# Characters that a browser sends back.
MOST_SENT = 2_000_000


def find_lines(assessment, key):
    """The question that program lines answer."""
    question = answers.find_question(assessment, key)
    if question.type != Type.LINES:
        raise Http404
    return question


@require_safe
@login_required
def download(request, pk, key, kind):
    assessment = find(request, pk)
    question = find_lines(assessment, key)
    rows = budget_files.rows_of(snapshots.of(assessment), question)
    return budget_files.SHEET.file(rows, kind, f"program-lines-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def read_in(request, pk, key):
    assessment = find_written(request, pk)
    question = find_lines(assessment, key)
    if "found" in request.POST:
        return confirm(request, assessment, question)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    way_out = answers.step_address(assessment, question)
    form = LinesForm(*data, way_out=way_out)
    context = {"assessment": assessment, "question": question, "form": form}
    if form.is_valid():
        try:
            lines = budget_files.understand(
                form.cleaned_data["file"].read(), assessment
            )
        except FileRefused as refusal:
            context["refused"] = refusal
        else:
            context |= looked_at(request, assessment, question, lines)

    is_refused = form.is_bound and "changes" not in context
    status = 422 if is_refused else 200
    return render(request, "toolkit/budget/read_in.html", context, status=status)


def looked_at(request, assessment, question, lines):
    """What a file would do, and what is sent back to do it; or that it is too long."""
    key = question.key
    found = {"lines": lines, "before": budget_services.standing(assessment, key)}
    signed = signing.dumps(found, salt=salt(request, assessment.pk), compress=True)
    if len(signed) > MOST_SENT:
        reason = _("The file is too long to be looked at. Shorten its texts.")
        return {"refused": FileRefused([Refusal(1, "", reason)])}
    changes = budget_services.compare(assessment, key, lines)
    return {
        "changes": changes,
        "changed": words.differences(question, changes.changed),
        "signed": signed,
    }


def salt(request, pk):
    """What was looked at is confirmed by the same person for the same assessment."""
    return f"assessment {pk} for {request.user.pk}"


def confirm(request, assessment, question):
    way_out = answers.step_address(assessment, question)
    try:
        found = signing.loads(
            request.POST["found"], salt=salt(request, assessment.pk), max_age=PATIENCE
        )
        changes = budget_services.replace(
            assessment=assessment,
            key=question.key,
            **found,
            by=request.user,
            at=timezone.now(),
        )
    except signing.BadSignature:
        messages.error(request, _("This was too long ago. Load the file again."))
        way_out = assessment.address_of("read_in", question.key)
    except (NotADraft, budget_services.LinesChanged) as refusal:
        messages.error(request, str(refusal))
    else:
        count = len(changes.rows)
        said = ngettext(
            "%(count)s program line stands there now.",
            "%(count)s program lines stand there now.",
            count,
        )
        messages.success(request, said % {"count": numbers.count(count)})
    return redirect(way_out)
