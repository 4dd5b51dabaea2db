from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Membership, User
from equity_office.forms import DateInput, Helper, SectionForm
from equity_office.terms import lazy_title_of, title_of
from toolkit.models import Assessment, Redaction, Review, TeamMember
from toolkit.models.assessments import Direction

NOTHING = [("", "---------")]


def long_text(rows):
    return forms.Textarea(attrs={"rows": rows})


class OfAssessment:
    """A form whose way out is a page of its assessment."""

    way_out = ""

    @property
    def is_new(self):
        return False

    @property
    def helper(self):
        helper = Helper(_("Add") if self.is_new else _("Save"), cancel_url=self.way_out)
        helper.form_tag = False
        if not self.is_new:  # it has saved itself by then
            helper.cancel_label = _("Close")
        return helper


# The parts of the screening, each with its fields.
PARTS = [
    (
        _("What is to be decided"),
        ["department", "title", "subject", "change", "trigger"],
    ),
    (
        _("The decision"),
        [
            "decision_maker",
            "decision_on",
            "is_past",
            "council_file",
            "budget_line",
            "amount_usd",
            "frequency",
        ],
    ),
    (_("How it is assessed"), ["lead", "track", "follows"]),
    (
        _("Only for the fast track"),
        ["fast_rule", "fast_reason", "full_promised_on"],
    ),
    (_("Only where it is exempt"), ["exemption_reason", "exemption_note"]),
]


class ScreeningForm(OfAssessment, SectionForm):
    """Whether an assessment is needed, which one, of what, by whom and until when."""

    class Meta:
        model = Assessment
        fields = [
            "department",
            "title",
            "subject",
            "change",
            "trigger",
            "decision_maker",
            "decision_on",
            "is_past",
            "council_file",
            "budget_line",
            "amount_usd",
            "frequency",
            "lead",
            "track",
            "follows",
            "exemption_reason",
            "exemption_note",
            "fast_rule",
            "fast_reason",
            "full_promised_on",
        ]
        widgets = {
            "decision_on": DateInput,
            "full_promised_on": DateInput,
            "exemption_note": long_text(3),
            "fast_reason": long_text(3),
        }

    def __init__(self, *args, departments, person, **kwargs):
        self.departments, self.person = departments, person
        super().__init__(*args, **kwargs)
        held = Membership.objects.current(timezone.localdate()).filter(
            department__in=departments
        )
        people = Q(memberships__in=held) | Q(
            pk__in=[person.pk, self.instance.lead_id or person.pk]
        )
        self.fields["department"].queryset = departments
        self.fields["department"].label = title_of("department")
        self.fields["lead"].queryset = (
            User.objects.filter(people, is_active=True)
            .distinct()
            .order_by("name", "pk")
        )
        fast = Assessment.objects.filter(
            department__in=departments, track=Assessment.Track.FAST
        )
        self.fields["follows"].queryset = fast.exclude(pk=self.instance.pk).order_by(
            "-decision_on", "pk"
        )
        reasons = self.fields["exemption_reason"].queryset
        self.fields["exemption_reason"].queryset = reasons.filter(
            Q(is_offered=True) | Q(pk=self.instance.exemption_reason_id)
        )
        if not self.is_new:
            # What it was begun as stays.
            for name in ("department", "is_past"):
                del self.fields[name]
                self.names.remove(name)

    @property
    def is_new(self):
        return self.instance.pk is None

    @property
    def way_out(self):
        return (
            self.instance.address_of("draft") if self.instance.pk else "/desk/toolkits/"
        )

    @property
    def helper(self):
        helper = super().helper
        helper.layout = Layout(
            "before",
            "unanswered",
            *(
                Fieldset(title, *(name for name in names if name in self.fields))
                for title, names in PARTS
            ),
        )
        return helper

    def again(self):
        return super().again() | {
            "departments": self.departments,
            "person": self.person,
        }


class ConclusionForm(OfAssessment, SectionForm):
    class Meta:
        model = Assessment
        fields = ["direction", "conclusion", "changed"]
        widgets = {
            "direction": forms.RadioSelect,
            "conclusion": long_text(5),
            "changed": long_text(5),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["direction"].choices = Direction.choices

    @property
    def way_out(self):
        return self.instance.address_of("draft")


class TeamForm(forms.ModelForm):
    class Meta:
        model = TeamMember
        fields = ["person", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["person"].queryset = active

    @property
    def helper(self):
        return Helper(_("Take into the team"))


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["rubric", "body"]
        widgets = {"rubric": forms.RadioSelect, "body": long_text(4)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rubric"].choices = Review.Rubric.choices

    def clean(self):
        cleaned = super().clean()
        rubric = cleaned.get("rubric")
        if rubric in (Review.Rubric.MISSING, Review.Rubric.BEGUN) and not cleaned.get("body"):  # fmt: skip
            self.add_error("body", _("Say what would make it better."))
        return cleaned

    @property
    def helper(self):
        way_out = self.instance.assessment.address_of("draft")
        return Helper(_("Say it"), cancel_url=way_out)


class MoveForm(forms.Form):
    """A move of the assessment's life, with the reason where one must be given."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Its writers read it, and every signature that it makes void says it."
        ),
        widget=long_text(4),
        max_length=2000,
    )

    def __init__(self, *args, step, assessment, **kwargs):
        super().__init__(*args, **kwargs)
        self.step, self.assessment = step, assessment
        if not step.needs_reason:
            del self.fields["reason"]

    @property
    def helper(self):
        return Helper(
            self.step.label,
            cancel_url=self.assessment.address_of("draft"),
            is_harmful=self.step.needs_reason,
        )


class RedactionForm(forms.ModelForm):
    class Meta:
        model = Redaction
        fields = ["reason"]

    @property
    def helper(self):
        way_out = self.instance.assessment.address_of("draft")
        return Helper(_("Withhold"), cancel_url=way_out, is_harmful=True)


class FigureForm(forms.Form):
    """Which figures of an indicator are taken: for which groups, and which place."""

    indicator = forms.SlugField(widget=forms.HiddenInput)
    place = forms.ChoiceField(label=_("Place"), required=False)
    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        help_text=_("All of them where none is chosen. The group that the others are compared with comes along."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    def __init__(self, *args, finding, cancel_url, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url
        if finding:
            self.initial["indicator"] = finding["facts"]["slug"]
            places = [(each["name"], each["name"]) for each in finding["places"]]
            self.fields["place"].choices = [("", _("The whole city")), *places]
            self.fields["groups"].choices = [
                (row["group"], row["name"]) for row in finding["rows"]
            ]

    @property
    def helper(self):
        return Helper(
            _("Take these figures"),
            cancel_url=self.cancel_url,
        )


class SearchForm(forms.Form):
    """What of the library is looked for."""

    text = forms.CharField(label=_("Words"), required=False, max_length=100)
    department = forms.ModelChoiceField(
        Department.objects.order_by("name", "pk"),
        label=lazy_title_of("department"),
        required=False,
    )
    subject = forms.ChoiceField(
        label=_("What it is"),
        choices=[*NOTHING, *Assessment.Subject.choices],
        required=False,
    )
    conclusion = forms.ChoiceField(
        label=_("Conclusion"),
        choices=[*NOTHING, *Direction.choices],
        required=False,
    )
    year = forms.ChoiceField(label=_("Year of the decision"), required=False)
    group = forms.ModelChoiceField(None, label=_("Group"), required=False)

    def __init__(self, *args, years, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [*NOTHING, *((str(y), str(y)) for y in years)]
        self.fields["group"].queryset = groups

    @property
    def said(self):
        """What is looked for, in words; nothing where that is everything."""
        if not self.is_valid():
            return ""
        asked = [item for item in self.cleaned_data.items() if item[1]]
        return ", ".join(self._in_words(name, value) for name, value in asked)

    def _in_words(self, name, value):
        field = self.fields[name]
        is_code = isinstance(field, forms.ChoiceField) and isinstance(value, str)
        return str(dict(field.choices)[value] if is_code else value)

    @property
    def helper(self):
        helper = Helper(_("Search"))
        helper.form_method = "get"
        helper.disable_csrf = True
        return helper


class LinesForm(forms.Form):
    file = forms.FileField(label=_("Program lines (CSV or XLSX)"))

    def __init__(self, *args, way_out, **kwargs):
        super().__init__(*args, **kwargs)
        self.way_out = way_out

    @property
    def helper(self):
        return Helper(_("Look at it"), cancel_url=self.way_out)


class TemplateFileForm(forms.Form):
    file = forms.FileField(label=_("Template file (TOML)"))

    @property
    def helper(self):
        return Helper(_("Load as the next version"))
