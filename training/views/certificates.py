"""The public pages where anyone verifies a certificate, and its PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments.permissions import may
from equity_office.printing import views as printing
from training.files import certificates
from training.forms.courses import NumberForm
from training.models import Completion, Learner


@require_safe
def verify(request):
    """The form where a number is typed."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        number = certificates.plain(form.cleaned_data["number"])
        if Completion.objects.filter(number=number).exists():
            return redirect("training:certificate", number)
        form.add_error("number", _("There is no certificate with this number."))

    return render(request, "training/certificates/verify.html", {"form": form})


@require_safe
def certificate(request, number):
    """What anyone may know: name, course, day; of a voided one only that it is void."""
    completion = find_certificate(number)
    context = {
        "completion": completion,
        "is_valid": completion.voided_at is None,
        "can_print": completion.voided_at is None
        and may_print(request.user, completion),
    }
    return render(request, "training/certificates/certificate.html", context)


def find_certificate(number):
    found = Completion.objects.select_related("learner", "course")
    return get_object_or_404(found, number=certificates.plain(number))


def may_print(user, completion):
    """The person themselves, and those who print it for people without a computer."""
    if not user.is_authenticated:
        return False
    is_mine = completion.learner == Learner.objects.who(user)
    return is_mine or may(user, "see_learners")


def find_printed(request, number, again=False):
    completion = find_certificate(number)
    if completion.voided_at or not may_print(request.user, completion):
        raise Http404
    return completion, certificates.print_of(completion, at=timezone.now(), again=again)


@require_safe
@login_required
def pdf(request, number):
    """The certificate as a PDF, or the way to where one waits for it."""
    completion, printed = find_printed(request, number)
    return printing.file_of(printed, certificates.file_name(completion)) or redirect(
        "training:certificate_pdf_page", number
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pdf_page(request, number):
    completion, printed = find_printed(request, number, again=request.method == "POST")
    if request.method == "POST":
        return redirect("training:certificate_pdf_page", number)
    return printing.wait(
        request,
        printed,
        title=_("Certificate: %(course)s") % {"course": completion.title},
        back=completion.get_absolute_url(),
        file="../certificate.pdf",
    )
