"""The pages of the templates: what is asked, and loading the next version."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments.permissions import may, require
from toolkit.files import templates as template_files
from toolkit.forms.assessments import TemplateFileForm
from toolkit.models import Template
from toolkit.rules.contents import form_of
from toolkit.services import templates as template_services


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request):
    """Every template in use; who administers loads the next version."""
    if request.method == "POST":
        require(request.user, "load_template")
    form = TemplateFileForm(
        request.POST if request.method == "POST" else None, request.FILES or None
    )
    if form.is_valid():
        try:
            template = template_services.load(
                content=form.cleaned_data["file"].read(),
                by=request.user,
                at=timezone.now(),
            )
        except template_files.TemplateRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(
                request,
                _("Loaded. New assessments begin with %(template)s.")
                % {"template": template},
            )
            return redirect("toolkit:templates")

    context = {
        "offered": [
            (code, template, form_of(template))
            for code, template in template_services.offered().items()
        ],
        "versions": Template.objects.for_index(),
        "form": form if may(request.user, "load_template") else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "toolkit/templates/templates.html", context, status=status)


@require_safe
@login_required
def detail(request, code):
    """Everything that a template asks, in the order in which it is asked."""
    template = find(request, code)
    context = {"template": template, "form": form_of(template)}
    return render(request, "toolkit/templates/template.html", context)


@require_safe
@login_required
def download(request, code):
    """The file itself, to be changed and loaded again."""
    template = find(request, code)
    return HttpResponse(
        template.source,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{code}.toml"'},
    )


def find(request, code):
    """The version that was asked for, or the one in use."""
    number = request.GET.get("version", "")
    if number:
        found = Template.objects.filter(code=code, number=number if number.isdecimal() and len(number) < 5 else 0).first()  # fmt: skip
    else:
        found = template_services.offered().get(code)
    if found is None:
        raise Http404
    return found
