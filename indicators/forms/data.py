from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from equity_office.forms import DateInput, Helper
from equity_office.periods import Period


class KeepForm(forms.Form):
    """A form about one indicator, with its data page as the way out."""

    submit = _("Save")
    is_harmful = False

    def __init__(self, *args, indicator, submit=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.submit = submit or self.submit

    @property
    def helper(self):
        return Helper(
            self.submit,
            cancel_url=reverse("indicators:keep", args=[self.indicator.slug]),
            is_harmful=self.is_harmful,
        )


class LoadForm(KeepForm):
    submit = _("Look at it first")

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file in UTF-8. Nothing is stored before you confirm it."),
    )
    mapping = forms.CharField(
        label=_("How its words are understood"),
        help_text=_(
            "What the file calls its columns and groups, and which rows are left out. "
            "It begins as it was for the last file."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_BYTES:
            raise ValidationError(
                _("This file has %(size)s; at most %(most)s can be loaded."),
                params={
                    "size": filesizeformat(file.size),
                    "most": filesizeformat(settings.UPLOAD_BYTES),
                },
            )
        return file


class ConfirmForm(KeepForm):
    """Everything that may be wrong with a file is a question to be answered."""

    submit = _("Load this file")

    def __init__(self, *args, oddities, **kwargs):
        super().__init__(*args, **kwargs)
        for code, question in oddities.items():
            self.fields[code] = forms.BooleanField(
                label=format_lazy("{} {}", question, _("Yes, that is right.")),
                error_messages={
                    "required": _(
                        "Tick this where it is right, or go back and correct the file."
                    )
                },
            )


class NoteForm(KeepForm):
    submit = _("Add the note")

    dated_on = forms.DateField(label=_("Date"), widget=DateInput)
    body = forms.CharField(
        label=_("Note"),
        help_text=_("What happened that explains the figures, for everybody to read."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


class RemoveNoteForm(KeepForm):
    submit = _("Remove the note")
    is_harmful = True


class ReasonForm(KeepForm):
    submit = _("Withdraw the file")
    is_harmful = True

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class WithdrawForm(KeepForm):
    """Which released figure, and why. Choices are what is public."""

    submit = _("Withdraw the figure")
    is_harmful = True

    period = forms.ChoiceField(label=_("Period"))
    group = forms.ChoiceField(label=_("Group"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody who looks for the figure will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, *args, indicator, released, **kwargs):
        super().__init__(*args, indicator=indicator, **kwargs)
        periods = sorted({Period(*cell[:2]) for cell in released}, reverse=True)
        self.periods = {period.code: period for period in periods}
        self.groups = {str(cell[2].pk): cell[2] for cell in released if cell[2]}
        self.fields["period"].choices = [(p.code, p.label) for p in periods]
        self.fields["group"].choices = [
            ("", _("Every group")),
            *((pk, str(group)) for pk, group in self.groups.items()),
        ]

    def clean_period(self):
        return self.periods[self.cleaned_data["period"]]

    def clean_group(self):
        return self.groups.get(self.cleaned_data["group"])
