from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from departments.models import User
from equity_office.forms import DateInput, Helper, SectionForm
from progress.models import MeasureActual, ProgressUpdate


class UpdateForm(SectionForm):
    """What a lead says of one action; it stands on a page with others."""

    class Meta:
        model = ProgressUpdate
        fields = [
            "delivery", "said", "reason", "finished_on", "expected_on", "evidence",
        ]  # fmt: skip
        widgets = {
            "said": forms.Textarea(attrs={"rows": 3}),
            "reason": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
            "finished_on": DateInput,
            "expected_on": DateInput,
        }

    def __init__(self, *args, **kwargs):
        kwargs["auto_id"] = f"update-{kwargs['instance'].pk}-%s"
        super().__init__(*args, **kwargs)

    @property
    def helper(self):
        return embedded()


class ActualForm(SectionForm):
    """What one of its measures reads now."""

    class Meta:
        model = MeasureActual
        fields = ["value"]

    def __init__(self, *args, **kwargs):
        kwargs["auto_id"] = f"actual-{kwargs['instance'].pk}-%s"
        super().__init__(*args, **kwargs)
        measure = self.instance.measure
        label = f"{measure}, {measure.unit}" if measure.unit else str(measure)
        self.fields["value"].label = label

    @property
    def helper(self):
        return embedded()


def embedded():
    helper = Helper(_("Save"))
    helper.form_tag = False
    return helper


class RhythmForm(forms.Form):
    """How often a plan's leads are asked; `months` is how often they are now."""

    months = forms.TypedChoiceField(
        label=_("Ask for updates"),
        choices=[
            (1, _("every month")),
            (3, _("every quarter")),
            (6, _("every half year")),
            (12, _("every year")),
        ],
        coerce=int,
        help_text=_("From the period on that runs now. What was asked for stays."),
    )

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["months"] = months

    @property
    def helper(self):
        return Helper(_("Change the rhythm"))


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, PNG, JPEG, XLSX, DOCX, CSV or TXT, up to 10 MB. It is published with the "
            "update once the office accepts it, so nothing private may be in it; what a "
            "document says of its author is published, too."
        ),
    )

    def __init__(self, *args, update, **kwargs):
        super().__init__(*args, **kwargs)
        self.update = update

    @property
    def helper(self):
        helper = Helper(_("Add the file"), cancel_url=self.update.get_absolute_url())
        helper.cancel_label = _("Back to the update")
        return helper


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What is missing"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args, update, **kwargs):
        super().__init__(*args, **kwargs)
        self.update = update

    @property
    def helper(self):
        return Helper(
            _("Send back"), cancel_url=self.update.get_absolute_url(), is_harmful=True
        )


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("To whom"),
        error_messages={
            "invalid_choice": _(
                "This person holds no role here, and could not write. Choose another."
            )
        },
    )

    def __init__(self, *args, department, leaving, today, **kwargs):
        super().__init__(*args, **kwargs)
        held = department.memberships.current(today)
        people = User.objects.filter(memberships__in=held, is_active=True)
        people = people.exclude(pk=leaving.pk).distinct().order_by("name", "email")
        self.fields["to"].queryset = people

    @property
    def helper(self):
        return Helper(_("Hand over"), cancel_url=reverse("progress:owners"))
