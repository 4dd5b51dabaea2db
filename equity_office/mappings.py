"""JSON that people write by hand in the administration: a mapping, or a list of words.
Whatever else they write is refused with a sentence, however it is nested."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000


class _HandWritten(forms.JSONField):
    default_error_messages = {
        "too_long": _("This is too long, or nested too deeply."),
    }
    kind, said = dict, ""

    def to_python(self, value):
        if isinstance(value, str) and not value.strip():
            return self.kind()
        try:
            if isinstance(value, str) and len(value) > LONGEST:
                raise RecursionError
            found = super().to_python(value)
        except RecursionError as error:
            raise ValidationError(
                self.error_messages["too_long"], code="too_long"
            ) from error
        if found is None:
            return self.kind()
        if not self.is_right(found):
            raise ValidationError(self.said, code="invalid")
        return found

    def bound_data(self, data, initial):
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)

    def has_changed(self, initial, data):
        try:
            return super().has_changed(initial, data)
        except (RecursionError, ValidationError):
            return True


class MappingFormField(_HandWritten):
    said = _("Write it by language and field, in braces.")

    @staticmethod
    def is_right(found):
        return isinstance(found, dict)


class WordsFormField(_HandWritten):
    kind = list
    said = _("Write words in quotation marks, in square brackets.")

    @staticmethod
    def is_right(found):
        return isinstance(found, list) and all(isinstance(word, str) for word in found)


class _Field(models.JSONField):
    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class MappingField(_Field):
    form_class = MappingFormField


class WordsField(_Field):
    form_class = WordsFormField
