"""Sending a roster, and saying who is who on it."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equity_office.forms import DateInput, Helper
from training.rules import matching


class RosterForm(forms.Form):
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        widget=DateInput,
        help_text=gettext_lazy("The day on which everybody on it worked for the city."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV with the columns number, name, email, department, hired on, audience "
            "(staff, council, board or volunteer), supervisor (yes or no) and job title. "
            "A roster of the same day is replaced."
        ),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = today

    @property
    def helper(self):
        return Helper(gettext_lazy("See what it changes"))


class ConfirmRosterForm(forms.Form):
    """A question for everybody of whom the file and the records say different things."""

    def __init__(self, *args, preview, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = [question.key for question in preview.questions]
        for question in preview.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=_asked(question),
                choices=_choices(question),
                widget=forms.RadioSelect,
            )
        if preview.loses_many:
            self.fields["loses_many"] = forms.BooleanField(
                label=_(
                    "%(left)s of %(all)s people on the roster before are not in this file. "
                    "Yes, the file is the whole roster."
                )
                % {
                    "left": len(preview.left),
                    "all": len(preview.left) + preview.stayed,
                }
            )

    @property
    def answers(self):
        return {key: self.cleaned_data[key] for key in self.questions}

    @property
    def helper(self):
        return Helper(_("Load the roster"))


def _asked(question):
    line, known = question.line, question.known
    said = {
        matching.NUMBER: _(
            "Line %(line)s: the number %(number)s was that of %(known)s, %(hired)s. Now it "
            "is that of %(name)s, hired on %(day)s."
        ),
        matching.ADDRESS: _(
            "Line %(line)s: the address %(email)s is that of %(known)s (%(known_number)s), "
            "%(hired)s. Now it is that of %(name)s (%(number)s), hired on %(day)s."
        ),
        matching.NAMESAKE: _(
            "Line %(line)s: %(name)s has the number %(number)s. %(known)s "
            "(%(known_number)s) was hired on the same day, %(day)s."
        ),
    }
    hired = _("hired on an unknown day")
    if known.hired_on:
        hired = _("hired on %(day)s") % {"day": date_format(known.hired_on)}
    return said[question.kind] % {
        "line": line.line,
        "number": line.number,
        "name": line.name,
        "email": line.email,
        "day": date_format(line.hired_on),
        "known": known.name,
        "known_number": known.number or "–",
        "hired": hired,
    }


def _choices(question):
    names = {"name": question.line.name, "known": question.known.name}
    other = {
        matching.NUMBER: _("Two people: the number was given to somebody new"),
        matching.ADDRESS: _("Two people: the address was given to somebody new"),
        matching.NAMESAKE: _("Two people"),
    }
    return [
        (matching.SAME, _("%(known)s and %(name)s are the same person") % names),
        (matching.OTHER, other[question.kind]),
    ]
