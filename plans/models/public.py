from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.plan import Plan


class CommentWindowQuerySet(models.QuerySet):
    def at(self, department, period):
        """The windows of a plan, in whichever version, the latest first."""
        return self.filter(
            plan__department=department,
            plan__starts_on=period.starts_on,
            plan__ends_on=period.ends_on,
        ).order_by("-opened_at", "-pk")

    def open_on(self, day):
        return self.filter(closed_at=None, closes_on__gte=day)

    def for_index(self, day):
        """What can be commented on that day, what closes first before the rest."""
        return (
            self.open_on(day)
            .select_related("plan__department")
            .order_by("closes_on", "pk")
        )


class CommentWindow(models.Model):
    """The time in which everybody may comment on a draft, as it stood when it began."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="windows")
    snapshot = models.JSONField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )
    closes_on = models.DateField(_("Open until"))
    # Closed before its day.
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CommentWindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                name="window_one_for_a_version",
                condition=Q(closed_at=None),
            )
        ]

    def __str__(self):
        return str(self.plan)

    def is_open_on(self, day):
        return self.closed_at is None and self.closes_on >= day


class PublicCommentQuerySet(models.QuerySet):
    def answered(self):
        return self.exclude(answered_at=None)

    def waiting(self):
        return self.filter(answered_at=None)

    def in_order(self):
        return self.order_by("sent_at", "pk")


class PublicComment(models.Model):
    """What somebody says about a draft. It is published with its answer."""

    window = models.ForeignKey(CommentWindow, models.CASCADE, related_name="comments")
    part = models.CharField(
        _("About"),
        max_length=10,
        blank=True,
        help_text=_("The number of a goal or an action, as 1 or 1.2."),
    )
    name = models.CharField(
        _("Name"),
        max_length=100,
        blank=True,
        help_text=_("As it shall stand beside your words for everybody to read."),
    )
    body = models.TextField(_("Comment"), max_length=4000)
    sent_at = models.DateTimeField()
    answer = models.TextField(_("Answer"), blank=True, max_length=4000)
    # Its words are not shown, for the reason that the answer gives.
    is_withheld = models.BooleanField(
        _("Do not publish the comment itself"),
        default=False,
        help_text=_("Only where it harms somebody; the answer says why."),
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PublicCommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="public_comment_is_published_with_its_answer",
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            )
        ]

    def __str__(self):
        return self.body[:60]
