from datetime import date

from django import forms
from django.core.validators import MinValueValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equity_office.forms import DateInput, Helper, SectionForm
from training.models import (
    Completion,
    Course,
    CourseVersion,
    Extension,
    FocusArea,
    Learner,
    Leave,
    Module,
    ModuleProgress,
    Program,
    Question,
    Request,
    Requirement,
)


def long_text(rows):
    return forms.Textarea(attrs={"rows": rows})


class ReflectionForm(forms.ModelForm):
    class Meta:
        model = ModuleProgress
        fields = ["words"]
        widgets = {"words": long_text(8)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=long_text(3), max_length=2000, required=False
    )

    def __init__(self, *args, cancel_url, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url

    @property
    def helper(self):
        return Helper(_("Withdraw"), cancel_url=self.cancel_url, is_harmful=True)


class NumberForm(forms.Form):
    """Which certificate is looked up."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=40,
        help_text=_("Ten letters and digits, as in K7QM4-TXB92."),
    )

    @property
    def helper(self):
        helper = Helper(_("Verify"))
        helper.form_method = "get"
        return helper


class CourseForm(SectionForm):
    """What is said of a course in all its versions."""

    class Meta:
        model = Course
        fields = ["title", "kind", "given_since", "prerequisites"]
        widgets = {
            "given_since": DateInput,
            "kind": forms.RadioSelect,
            "prerequisites": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        others = Course.objects.exclude(pk=self.instance.pk).in_order()
        self.fields["prerequisites"].queryset = others
        self.fields["kind"].choices = Course.Kind.choices
        if not self.is_new and self.instance.versions.exclude(status="draft").exists():
            # People take it as what it is.
            del self.fields["kind"]
            self.names.remove("kind")
        if self.is_new:
            self.fields["given_since"].initial = today

    @property
    def is_new(self):
        return self.instance.pk is None

    def again(self):
        return super().again() | {"today": self.today}

    @property
    def helper(self):
        helper = Helper(
            _("Add") if self.is_new else _("Save"),
            cancel_url=reverse("training:courses"),
        )
        helper.form_tag = False
        return helper


class PartForm(SectionForm):
    """A section of a draft, whose page is the way out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.way_out = reverse(
            "training:draft", args=[self.instance.version.course.slug]
        )

    @property
    def is_new(self):
        return self.instance.pk is None

    @property
    def helper(self):
        helper = Helper(_("Add") if self.is_new else _("Save"), cancel_url=self.way_out)
        helper.form_tag = False
        if not self.is_new:  # it has saved itself by then
            helper.cancel_label = _("Close")
        return helper


class VersionForm(PartForm):
    class Meta:
        model = CourseVersion
        fields = ["summary", "session_minutes"]
        widgets = {"summary": long_text(4)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.course.is_session:
            del self.fields["session_minutes"]
            self.names.remove("session_minutes")


class ModuleForm(PartForm):
    """A module; what its kind does not need is not asked."""

    ASKED = {
        Module.Kind.READING: ["body"],
        Module.Kind.VIDEO: ["body", "video_url", "transcript"],
        Module.Kind.CHECK: ["body", "pass_percent"],
        Module.Kind.REFLECTION: ["body"],
    }

    focus_areas = forms.MultipleChoiceField(
        label=_("Focus areas"),
        choices=FocusArea.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    video_url = forms.URLField(
        label=_("Address of the video"),
        help_text=_("It is opened where it stands, by a link."),
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = Module
        fields = [
            "title",
            "minutes",
            "focus_areas",
            "body",
            "video_url",
            "transcript",
            "pass_percent",
        ]
        widgets = {"body": long_text(16), "transcript": long_text(12)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"body", "video_url", "transcript", "pass_percent"}:
            if name not in self.ASKED[self.instance.kind]:
                del self.fields[name]
                self.names.remove(name)


class QuestionForm(PartForm):
    class Meta:
        model = Question
        fields = ["text", "answers", "feedback"]
        widgets = {
            "text": long_text(2),
            "answers": long_text(5),
            "feedback": long_text(3),
        }


class LearnerForm(forms.ModelForm):
    """Somebody who is trained and does not sign in."""

    class Meta:
        model = Learner
        fields = ["name", "number", "email"]

    @property
    def helper(self):
        return Helper(_("Add"), cancel_url=reverse("training:learners"))


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("Name, number or e-mail address"), max_length=150, required=False
    )

    @property
    def helper(self):
        helper = Helper(_("Search"))
        helper.form_method = "get"
        return helper


class EnrollForm(forms.Form):
    program = forms.ModelChoiceField(Program.objects.none(), label=_("Program"))

    def __init__(self, *args, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = programs

    @property
    def helper(self):
        return Helper(_("Enroll"))


class RecordForm(forms.Form):
    """That somebody completed a course, by somebody else's word."""

    course = forms.ModelChoiceField(
        Course.objects.in_order(), label=_("Course"), to_field_name="slug"
    )
    completed_on = forms.DateField(label=_("Completed on"), widget=DateInput)
    how = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[
            (Completion.How.RECORDED, _("I was its facilitator, or have its list")),
            (Completion.How.CREDIT, _("Proof of training elsewhere")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it is recorded by hand"),
        widget=long_text(3),
        max_length=2000,
        help_text=_("For instance “On the sign-in sheet of May 4, both halves”."),
    )

    def __init__(self, *args, learner, **kwargs):
        super().__init__(*args, **kwargs)
        self.learner = learner

    @property
    def helper(self):
        return Helper(
            _("Record"), cancel_url=reverse("training:learner", args=[self.learner.pk])
        )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=long_text(3), max_length=2000)

    def __init__(self, *args, completion, **kwargs):
        super().__init__(*args, **kwargs)
        self.completion = completion

    @property
    def helper(self):
        return Helper(
            _("Void it"),
            cancel_url=reverse("training:learner", args=[self.completion.learner_id]),
            is_harmful=True,
        )


class LeaveForm(forms.ModelForm):
    class Meta:
        model = Leave
        fields = ["starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}

    def clean(self):
        first = self.cleaned_data.get("starts_on")
        last = self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The leave would end before it starts."))
        return self.cleaned_data


class ExtensionForm(forms.ModelForm):
    class Meta:
        model = Extension
        fields = ["requirement", "until", "reason"]
        widgets = {"until": DateInput, "reason": long_text(3)}


class AskForm(forms.ModelForm):
    class Meta:
        model = Request
        fields = ["requirement", "kind", "words"]
        widgets = {"kind": forms.RadioSelect, "words": long_text(4)}

    def __init__(self, *args, requirements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requirement"].queryset = requirements
        self.fields["kind"].choices = Request.Kind.choices


class AnswerForm(forms.Form):
    before = forms.CharField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Request.Status.GRANTED, _("Grant it")),
            (Request.Status.REFUSED, _("Refuse it")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In words"),
        widget=long_text(4),
        max_length=2000,
        help_text=_("Why, and what happens next. Whoever asked reads it."),
    )


class AsOfForm(forms.Form):
    """Which requirement is looked at, on which day."""

    requirement = forms.ModelChoiceField(
        Requirement.objects.none(), label=_("Requirement"), to_field_name="slug"
    )
    day = forms.DateField(
        label=_("As of"),
        widget=DateInput,
        validators=[MinValueValidator(date(2000, 1, 1))],
    )

    def __init__(self, *args, requirements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requirement"].queryset = requirements
