"""Texts that a city enters itself, in each language that it publishes in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from equity_office.mappings import MappingField


def said(translations, field, original):
    """A text in the language of the moment, or as it was entered."""
    return translations.get(get_language(), {}).get(field) or original


class Translated(models.Model):
    """A row with texts of its own; `TEXTS` names the fields that can be translated."""

    TEXTS = ()

    translations = MappingField(
        _("in other languages"),
        default=dict,
        blank=True,
        help_text=_("By language and field, as in {“es”: {“name”: “…”}}."),
    )

    class Meta:
        abstract = True

    def text(self, field):
        return said(self.translations, field, getattr(self, field))

    def clean(self):
        super().clean()
        for language, texts in as_mapping(self.translations).items():
            if language not in dict(settings.LANGUAGES):
                raise ValidationError(
                    {
                        "translations": _("No such language: %(code)s.")
                        % {"code": language}
                    }
                )
            texts = as_mapping(texts)
            is_text = all(isinstance(text, str) for text in texts.values())
            if not is_text or set(texts) - set(self.TEXTS):
                raise ValidationError({
                    "translations": _("Only these are translated, as text: %(names)s.")
                    % {"names": ", ".join(self.TEXTS)}
                })  # fmt: skip


def as_mapping(value):
    if not isinstance(value, dict):
        raise ValidationError(
            {"translations": _("Write it by language and field, in braces.")}
        )
    return value
