from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from departments.admin import AuditedAdmin, AuditedInline
from training.models import AUDIENCES, Course, Program, Requirement, Step


class StepInline(AuditedInline):
    model = Step


@admin.register(Program)
class ProgramAdmin(AuditedAdmin):
    list_display = ["title", "is_offered", "position"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [StepInline]


@admin.register(Course)
class CourseAdmin(AuditedAdmin):
    """Addresses and translations; the rest is written at the author's desk."""

    list_display = ["title", "kind", "given_since"]
    fields = ["title", "slug", "given_since", "translations"]


class RequirementForm(forms.ModelForm):
    audiences = forms.MultipleChoiceField(
        label=_("who"), choices=AUDIENCES, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Say who must complete it: choose at least one.")
        },
    )  # fmt: skip

    class Meta:
        model = Requirement
        fields = (
            "title",
            "slug",
            "program",
            "audiences",
            "departments",
            "job_titles",
            "starts_on",
            "ends_on",
            "due_days",
            "refresh_months",
            "refresher",
            "window_days",
            "translations",
        )


@admin.register(Requirement)
class RequirementAdmin(AuditedAdmin):
    form = RequirementForm
    list_display = ["title", "program", "starts_on", "ends_on", "due_days"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["departments"]
