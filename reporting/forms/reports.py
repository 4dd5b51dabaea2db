from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from equity_office.forms import Helper


class BuildForm(forms.Form):
    year = forms.IntegerField(
        label=_("Year of the report"),
        min_value=1990,
        help_text=_(
            "Four digits, for example 2025. The report covers that calendar year."
        ),
    )

    language = forms.ChoiceField(
        label=_("Language of the report"), choices=settings.LANGUAGES
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["year"].initial = today.year - 1

    @property
    def helper(self):
        return Helper(_("Build"))

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year >= self.today.year:
            raise forms.ValidationError(
                _("%(year)s is not over yet. Choose an earlier year."),
                params={"year": year},
            )
        return year


class MoveForm(forms.Form):
    # The build that the person has read.
    build = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, edition, step, **kwargs):
        super().__init__(*args, initial={"build": edition.build_id}, **kwargs)
        self.edition, self.step = edition, step
        if step.needs_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def helper(self):
        return Helper(
            self.step.label,
            cancel_url=self.edition.get_absolute_url(),
            is_harmful=self.step.needs_reason,
        )
