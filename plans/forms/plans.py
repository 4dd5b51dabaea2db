import unicodedata

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, User
from equity_office import periods
from equity_office.forms import DateInput, Helper, SectionForm
from equity_office.terms import lazy_title_of, term
from plans.models import (
    Action,
    CityGoal,
    Goal,
    OutcomeRating,
    PerformanceMeasure,
    Plan,
    PublicComment,
    ReviewComment,
    Strategy,
)

# Signs that turn the direction of what follows.
TURNS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


class PlanPartForm(SectionForm):
    """A section of a plan, whose draft is the way out. `today` is the day in the city."""

    def __init__(self, *args, plan, today, **kwargs):
        self.plan, self.today = plan, today
        row = kwargs["instance"]
        # Several sections stand open on one page.
        kind = row._meta.model_name.removeprefix("performance")
        kwargs["auto_id"] = f"{kind}-{row.pk or 'new'}-%s"
        super().__init__(*args, **kwargs)

    def again(self):
        return super().again() | {"plan": self.plan, "today": self.today}

    @property
    def is_new(self):
        return self.instance.pk is None

    @property
    def helper(self):
        helper = Helper(
            _("Add") if self.is_new else _("Save"),
            cancel_url=self.plan.address_of("draft"),
        )
        helper.form_tag = False
        if not self.is_new:  # it has saved itself by then
            helper.cancel_label = _("Close")
        return helper


class PlanForm(PlanPartForm):
    class Meta:
        model = Plan
        fields = ["statement"]
        widgets = {"statement": forms.Textarea(attrs={"rows": 6})}


class GoalForm(PlanPartForm):
    class Meta:
        model = Goal
        fields = ["title", "result", "city_goals", "strategies", "indicators"]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "result": forms.Textarea(attrs={"rows": 4}),
            "city_goals": forms.CheckboxSelectMultiple,
            "strategies": forms.CheckboxSelectMultiple,
            "indicators": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city_goals"].queryset = CityGoal.objects.order_by("position", "pk")
        self.fields["strategies"].queryset = Strategy.objects.order_by("position", "pk")
        self.fields["city_goals"].error_messages["required"] = _(
            "Choose at least one citywide goal."
        )


class ActionForm(PlanPartForm):
    class Meta:
        model = Action
        fields = [
            "title",
            "lead_role",
            "lead",
            "partners",
            "starts_on",
            "due_on",
            "steps",
            "is_resident_facing",
            "staff_level",
            "cost_usd",
            "funding",
            "priority",
            "lift",
            "impact",
        ]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "starts_on": DateInput,
            "due_on": DateInput,
            "steps": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = self.plan.department.memberships.current(self.today)
        # Who led it so far stays to be chosen: nobody is dropped by an edit.
        people = Q(memberships__in=held) | Q(pk=self.instance.lead_id)
        self.fields["lead"].queryset = (
            User.objects.filter(people).distinct().order_by("name", "pk")
        )
        self.fields["lead"].error_messages["invalid_choice"] = _(
            "This person holds no role there and could not open the plan."
        )

    def clean_due_on(self):
        due = self.cleaned_data["due_on"]
        if self.is_new and due and due < self.today:
            raise forms.ValidationError(
                _("This day is over. A new action is due later.")
            )
        return due


class MeasureForm(PlanPartForm):
    class Meta:
        model = PerformanceMeasure
        fields = [
            "kind",
            "title",
            "unit",
            "baseline",
            "baseline_on",
            "target",
            "target_on",
        ]
        widgets = {"baseline_on": DateInput, "target_on": DateInput}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet (XLSX) or CSV file with the columns of the template. Nothing "
            "is stored before you confirm it."
        ),
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan

    @property
    def helper(self):
        return Helper(_("Look at it first"), cancel_url=self.plan.address_of("draft"))


class StartForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=lazy_title_of("department"),
        to_field_name="slug",
    )
    first = forms.IntegerField(
        label=_("First year"), min_value=2000, max_value=2100,
        help_text=_("Four digits; the plan begins on January 1."),
    )  # fmt: skip
    last = forms.IntegerField(
        label=_("Last year"), min_value=2000, max_value=2100,
        help_text=_("Plans of two or three years are kept best."),
    )  # fmt: skip
    go_on = forms.BooleanField(
        label=_("Begin with the goals and actions of the last plan"),
        required=False,
        initial=True,
    )

    def __init__(self, *args, departments, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.fields["first"].initial = today.year
        self.fields["last"].initial = today.year + 2

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The plan would end before it starts."))
        elif first and last:
            self.cleaned_data["period"] = periods.parse(f"{first}-{last}")
        return self.cleaned_data

    @property
    def helper(self):
        return Helper(_("Start the plan"))


class PlanMoveForm(forms.Form):
    """What a move of a plan's life asks for."""

    council_file = forms.CharField(
        label=_("Council file"),
        max_length=60,
        help_text=_("The number under which the council adopted the plan."),
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args, plan, label, asks, is_harmful=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.label, self.is_harmful = plan, label, is_harmful
        for name in list(self.fields):
            if name not in asks:
                del self.fields[name]

    @property
    def helper(self):
        way_out = "draft" if self.plan.is_open else "detail"
        return Helper(
            self.label,
            cancel_url=self.plan.address_of(way_out),
            is_harmful=self.is_harmful,
        )


class CommentForm(forms.ModelForm):
    class Meta:
        model = ReviewComment
        fields = ["body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan

    @property
    def helper(self):
        return Helper(_("Send the comment"), cancel_url=self.plan.address_of("draft"))


class FilterForm(forms.Form):
    """Which actions a reader looks for; it lives in the address."""

    department = forms.ModelChoiceField(
        Department.objects.order_by("name", "pk"),
        label=lazy_title_of("department"),
        to_field_name="slug",
        required=False,
        empty_label=_("All"),
    )
    goal = forms.ModelChoiceField(
        CityGoal.objects.order_by("position", "pk"),
        label=_("Citywide goal"),
        to_field_name="slug",
        required=False,
        empty_label=_("All"),
    )
    text = forms.CharField(label=_("Words"), max_length=100, required=False)

    @property
    def helper(self):
        helper = Helper(_("Show"))
        helper.form_method = "get"
        return helper


class WindowForm(forms.Form):
    closes_on = forms.DateField(
        label=_("Open until"),
        widget=DateInput,
        help_text=_("The last day on which comments are taken."),
    )

    def __init__(self, *args, plan, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.today = plan, today

    def clean_closes_on(self):
        if self.cleaned_data["closes_on"] < self.today:
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return self.cleaned_data["closes_on"]

    @property
    def helper(self):
        return Helper(_("Open it"), cancel_url=self.plan.address_of("draft"))


class PublicCommentForm(forms.ModelForm):
    class Meta:
        model = PublicComment
        fields = ["part", "name", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, snapshot, **kwargs):
        super().__init__(*args, **kwargs)
        self.numbers = {goal["number"] for goal in snapshot["goals"]} | {
            action["number"] for goal in snapshot["goals"] for action in goal["actions"]
        }

    def clean_name(self):
        """Nobody speaks in the office's name, nor turns what is written around."""
        name = self.cleaned_data["name"].strip()
        if TURNS & set(name):
            raise forms.ValidationError(
                _("Leave out the hidden characters that turn text around.")
            )
        ours = {term(word).casefold() for word in ("city", "office")}
        plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        if any(each in plain for each in ours):
            raise forms.ValidationError(
                _("This is the office's own name. Write yours, or none.")
            )
        return name

    def clean_part(self):
        part = self.cleaned_data["part"].strip()
        if part and part not in self.numbers:
            raise forms.ValidationError(_("The draft has no part of this number."))
        return part

    @property
    def helper(self):
        return Helper(_("Send the comment"))


class AnswerForm(forms.ModelForm):
    class Meta:
        model = PublicComment
        fields = ["answer", "is_withheld"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, instance=comment, **kwargs)
        self.fields["answer"].required = True

    @property
    def helper(self):
        plan = self.instance.window.plan
        return Helper(_("Publish the answer"), cancel_url=plan.address_of("comments"))


class RatingForm(forms.ModelForm):
    """Whether a gap is closing, as one side sees it; only the office goes by one of the
    `indicators`. `last` is what the side said before."""

    # The rating that its author has read.
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OutcomeRating
        fields = ["direction", "indicator", "reason"]
        widgets = {
            "direction": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, goal, indicators, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.goal, self.last = goal, last
        self.initial["read"] = last.pk if last else ""
        # Otherwise a choice of nothing stands first.
        self.fields["direction"].choices = OutcomeRating.Direction.choices
        if indicators is None:
            del self.fields["indicator"]
        else:
            self.fields["indicator"].queryset = indicators
            self.fields["indicator"].help_text = _(
                "The figures that say so. Only “cannot tell” goes without."
            )

    def clean(self):
        said = super().clean()
        needs_one = said.get("direction") not in (None, OutcomeRating.Direction.UNKNOWN)
        if "indicator" in said and needs_one and not said["indicator"]:
            self.add_error("indicator", _("Choose the figures that say so."))
        return said

    @property
    def helper(self):
        helper = Helper(
            _("Publish the rating"), cancel_url=self.goal.get_absolute_url()
        )
        helper.form_tag = False
        return helper
