"""How a form of ours stands on a page; its fields are drawn by `templates/uswds/`."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms


class Helper(FormHelper):
    """The layout of a form: one button that says what it does, in red where it takes
    something away, and a way out. A form's property `helper` returns one."""

    form_class = "usa-form usa-form--large"

    def __init__(self, submit, *, layout=None, cancel_url="", is_harmful=False):
        super().__init__()
        self.layout = layout
        self.cancel_url, self.is_harmful = cancel_url, is_harmful
        # Refusals come from here, in one wording, with everything typed kept.
        self.attrs = {"novalidate": True}
        self.add_input(Submit("", submit))


class DateInput(forms.DateInput):
    """The browser's own calendar, in the reader's language and order of day and month."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")
