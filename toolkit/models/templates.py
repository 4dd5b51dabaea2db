from django.db import models
from django.utils.translation import gettext_lazy as _

from equity_office.translated import said
from equity_office.written_once import WrittenOnce


class TemplateQuerySet(models.QuerySet):
    def in_use(self):
        """Of each template the version that new assessments begin with, by code."""
        later = self.model.objects.filter(
            code=models.OuterRef("code"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later)).order_by("code")

    def for_index(self):
        """Every version, the latest of each template first, with who loaded it."""
        return self.select_related("loaded_by").order_by("code", "-number")


class Template(models.Model):
    """One version of what an assessment asks, as its file said it. It never changes: an
    assessment stays on the version that it began with."""

    written_once = WrittenOnce()

    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    # The file itself, its checksum, and what was read in it (`files.read`).
    source = models.TextField()
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    loaded_at = models.DateTimeField()
    # Empty where it came with the product.
    loaded_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="template_version_once"
            )
        ]

    def __str__(self):
        return _("%(title)s, version %(number)s") % {
            "title": said(self.content["texts"], "title", self.content["title"]),
            "number": self.number,
        }
