"""The form in which a question of a template is answered: its fields come from there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from equity_office.forms import DateInput, SharedForm
from toolkit.forms.assessments import NOTHING, OfAssessment, long_text
from toolkit.reads import references, snapshots
from toolkit.rules.questions import NO, YES, Type

YES_NO = [(YES, _("Yes")), (NO, _("No"))]
# Characters of a line and of a longer text.
LINE, TEXT = 300, 8000


class CellsForm(OfAssessment, SharedForm):
    """The answer to a question, or one row of its table: a field for each cell. The
    question comes from a template, so do the fields."""

    def __init__(self, *args, section, question, way_out, **kwargs):
        self.section, self.question, self.way_out = section, question, way_out
        # Several questions stand open on one page.
        kwargs["auto_id"] = f"{question.key}-{section.pk or 'new'}-%s"
        self.base_fields = {
            **self.base_fields,
            **fields_of(question, section),
        }
        super().__init__(*args, **kwargs)

    @property
    def is_row(self):
        return self.question.is_table

    @property
    def is_new(self):
        return self.is_row and self.section.pk is None

    @property
    def instance(self):
        return self.section

    @property
    def stands(self):
        if self.is_new:
            return None
        return {
            name: self.section.cells.get(name, self.blank(name)) for name in self.names
        }

    def blank(self, name):
        is_list = isinstance(self.fields[name], forms.MultipleChoiceField)
        return [] if is_list else ""

    def get_initial_for_field(self, field, field_name):
        if field_name in self.section.cells:
            return self.section.cells[field_name]
        return super().get_initial_for_field(field, field_name)

    def clean(self):
        cleaned = super().clean()
        if self.is_row and not self.errors and not any(self.values.values()):
            self.add_error(self.names[0], _("Fill in at least one field of the row."))
        return cleaned

    def again(self):
        return {
            "section": self.section,
            "question": self.question,
            "way_out": self.way_out,
        }

    @property
    def helper(self):
        helper = super().helper
        if not self.is_row and not self.way_out:
            helper.cancel_url = ""
        return helper


def fields_of(question, section):
    """Name → field: one for each column of a table; for another question its answer, and
    what is needed where it asks for that."""
    if question.is_table:
        return {each.key: field_of(each, section) for each in question.columns}
    fields = {"answer": field_of(question, section)}
    if question.type == Type.YES_NO_NEEDS:
        fields["needs"] = forms.CharField(
            label=_("If not: what is needed?"),
            widget=long_text(2),
            max_length=TEXT,
            required=False,
        )
    return fields


def field_of(question, section):
    """The field that a question or a column is answered in. None is required: what is
    missing is listed, and an answer can be half written."""
    field = _made(question, section)
    field.is_needed = question.required
    return field


def _made(question, section):
    said = {"label": question.title, "help_text": question.hint, "required": False}
    held = snapshots.chosen(question, section.cells)
    if target := references.target_of(question):
        choices = references.offered(target, section.assessment, held)
        return _of_choices(question, choices, said)
    if question.options:
        gone = [(code, code) for code in held if code not in question.options]
        return _of_choices(question, [*question.choices, *gone], said)
    return MAKERS[question.type](said)


def _of_choices(question, choices, said):
    if question.is_several:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **said
        )
    return forms.ChoiceField(choices=[*NOTHING, *choices], **said)


def _yes_no(said):
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **said)


MAKERS = {
    Type.TEXT: lambda said: forms.CharField(max_length=LINE, **said),
    Type.LONG: lambda said: forms.CharField(
        widget=long_text(5), max_length=TEXT, **said
    ),
    Type.YES_NO: _yes_no,
    Type.YES_NO_NEEDS: _yes_no,
    Type.DATE: lambda said: forms.DateField(widget=DateInput, **said),
    Type.MONEY: lambda said: forms.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, **said
    ),
    Type.NUMBER: lambda said: forms.IntegerField(min_value=0, max_value=10**12, **said),
    Type.LINK: lambda said: forms.URLField(
        max_length=500, assume_scheme="https", **said
    ),
}
