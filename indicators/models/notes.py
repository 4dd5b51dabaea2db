from django.db import models
from django.utils.translation import gettext_lazy as _

from equity_office.translated import Translated
from indicators.models.catalog import Indicator


class NoteQuerySet(models.QuerySet):
    def for_story(self):
        return self.order_by("-dated_on", "-pk")


class Note(Translated):
    """A dated note on what stands behind the numbers: the story behind the curve."""

    TEXTS = ("body",)

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="notes")
    dated_on = models.DateField(_("date"))
    body = models.TextField(_("note"))
    written_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True
    )

    objects = NoteQuerySet.as_manager()

    @property
    def told(self):
        """The note in the reader's language, where it is translated."""
        return self.text("body")

    def __str__(self):
        return f"{self.indicator}, {self.dated_on}"
