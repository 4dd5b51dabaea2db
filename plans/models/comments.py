from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.actions import Action
from plans.models.plan import Goal, Plan


class ReviewCommentQuerySet(models.QuerySet):
    def for_page(self):
        """What is still to be dealt with first, then in the order it was said."""
        return self.select_related("written_by", "goal", "action").order_by(
            models.F("settled_at").asc(nulls_first=True), "written_at", "pk"
        )


class ReviewComment(models.Model):
    """What the office says to a department about a part of its plan, until it is
    settled."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    goal = models.ForeignKey(
        Goal, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    action = models.ForeignKey(
        Action, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    body = models.TextField(_("Comment"), max_length=4000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("departments.User", models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comment_is_on_one_part",
                condition=Q(goal=None) | Q(action=None),
            ),
            models.CheckConstraint(
                name="comment_settled_by_somebody",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.body[:60]
