"""How a form of ours stands on a page; its fields are drawn by `templates/uswds/`."""

import json

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from equity_office.writing import editing


class Helper(FormHelper):
    """The layout of a form: one button that says what it does, in red where it takes
    something away, and a way out. A form's property `helper` returns one."""

    form_class = "usa-form usa-form--large"

    def __init__(self, submit, *, layout=None, cancel_url="", is_harmful=False):
        super().__init__()
        self.layout = layout
        self.cancel_url, self.is_harmful = cancel_url, is_harmful
        self.cancel_label = _("Cancel")
        # Refusals come from here, in one wording, with everything typed kept.
        self.attrs = {"novalidate": True}
        self.add_input(Submit("", submit))


class DateInput(forms.DateInput):
    """The browser's own calendar, in the reader's language and order of day and month."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


OWN = ("before", "unanswered")
MINE, THEIRS, BOTH = "mine", "theirs", "both"


class SharedForm(forms.Form):
    """One section of something that several people write. It carries what the section
    said when it was opened, and asks for a choice where two have changed the same.
    `stands` is what it says now, field → plain value; None where it is new."""

    before = forms.CharField(widget=forms.HiddenInput, required=False)
    # What was sent before, of which no answer came back.
    unanswered = forms.CharField(widget=forms.HiddenInput, required=False)
    conflicts = ()

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.names = [name for name in self.fields if name not in OWN]
        stands = self.stands
        if stands is not None:
            self.initial["before"] = json.dumps(stands)
        if data is not None:
            self.data = self._chosen(data.copy())

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def sent(self):
        """What was typed, as the next save finds it before itself."""
        return json.dumps(
            {name: editing.plain(value) for name, value in self.values.items()}
        )

    @property
    def seen(self):
        """What its author saw when it was opened; nothing where that is unreadable."""
        return _plainly(self.data.get("before", ""))

    @property
    def already_sent(self):
        return _plainly(self.data.get("unanswered", ""))

    def _chosen(self, data):
        """What was typed, with the answers to an earlier conflict."""
        self.data = data
        for name in self.names:
            typed = [editing.tidy(text) for text in data.getlist(name)]
            choice, theirs = data.get(f"choice-{name}"), self.seen.get(name, "")
            if name in data:
                data.setlist(name, typed)
            if choice == THEIRS:
                _put(data, name, theirs)
            elif choice == BOTH and isinstance(theirs, str):
                is_long = isinstance(self.fields[name].widget, forms.Textarea)
                mine = editing.plain(data.get(name, ""))
                _put(data, name, editing.both(theirs, mine, is_long))
            elif choice == BOTH:
                _put(data, name, sorted({*theirs, *typed}))
        return data

    def after(self, refusal):
        """This form again with everything typed, beside what somebody else wrote; what
        was not touched here reads as it does there."""
        data = self.data.copy()
        for name, theirs in refusal.theirs.items():
            mine = editing.plain(self.values[name])
            if name not in refusal.conflicts and mine == self.seen.get(name):
                _put(data, name, theirs)
            data.pop(f"choice-{name}", None)
        data["before"], data["unanswered"] = json.dumps(refusal.theirs), ""
        again = type(self)(data, **self.again())
        again.conflicts = [
            Choice(again[name], conflict)
            for name, conflict in refusal.conflicts.items()
        ]
        return again


class SectionForm(SharedForm, forms.ModelForm):
    """… whose section is a row of a table."""

    @property
    def stands(self):
        return editing.told(self.instance, self.names) if self.instance.pk else None

    def again(self):
        """The keyword arguments that this form was made with."""
        return {"instance": self.instance}


class Choice:
    """A field that two people changed, as the page shows it."""

    def __init__(self, field, conflict):
        self.field, self.name = field, f"choice-{field.name}"
        self.mine = self._said(conflict.mine)
        self.theirs = self._said(conflict.theirs)
        is_text = isinstance(field.field, forms.CharField)
        self.can_both = is_text or isinstance(conflict.mine, list)

    def _said(self, value):
        """A plain value in words."""
        labels = {
            str(code): label for code, label in getattr(self.field.field, "choices", ())
        }
        if isinstance(value, list):
            return "\n".join(str(labels.get(each, each)) for each in value)
        return str(labels.get(value, value))


def _plainly(text):
    """Field → plain value, from JSON that a browser sent; nothing where it is not."""
    try:
        stated = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(stated, dict):
        return {}
    return {
        name: editing.plain(value)
        for name, value in stated.items()
        if isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    }


def _put(data, name, value):
    if isinstance(value, list):
        data.setlist(name, value)
    else:
        data[name] = value
