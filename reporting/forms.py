from django import forms
from django.utils.translation import gettext_lazy as _


class BuildForm(forms.Form):
    year = forms.IntegerField(
        label=_("Year of the report"),
        min_value=1990,
        help_text=_(
            "Four digits, for example 2025. The report covers that calendar year."
        ),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["year"].initial = today.year - 1

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year >= self.today.year:
            raise forms.ValidationError(
                _("%(year)s is not over yet. Choose an earlier year."),
                params={"year": year},
            )
        return year


class MoveForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        if step.needs_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
