from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.models.curriculum import Module, Program


class LearnerQuerySet(models.QuerySet):
    def who(self, user):
        """Who this user is: known already, or else by the address of a record that
        nobody has signed in to yet; None where neither is."""
        found = Q(user=user)
        if user.email:
            found |= Q(user=None, email__iexact=user.email)
        return self.filter(found).order_by(F("user").asc(nulls_last=True)).first()

    def matching(self, words):
        """Those whose name, number or address holds every one of these words."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(number__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def in_order(self):
        return self.order_by("name", "pk")


class Learner(models.Model):
    """Somebody who is trained, with or without a computer: the number is what the
    city's personnel records call them, the user what they sign in as."""

    number = models.CharField(
        _("Personnel number"), max_length=40, null=True, blank=True, unique=True
    )
    name = models.CharField(_("Name"), max_length=150)
    email = models.EmailField(_("E-mail address"), blank=True)
    user = models.OneToOneField(
        "departments.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="learner",
    )

    objects = LearnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="learner_number_says_something", condition=~Q(number="")
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="learner_address_once",
                condition=~Q(email=""),
                violation_error_message=_("Somebody else has this address."),
            ),
        ]

    def __str__(self):
        return self.name

    def is_person(self, user):
        """Whether this user is the learner, or signs in by the learner's address."""
        if user is None:
            return False
        has_address = bool(user.email) and self.email.lower() == user.email
        return self.user_id == user.pk or has_address

    def get_absolute_url(self):
        return reverse("training:learner", args=[self.pk])


class LearnerFactQuerySet(models.QuerySet):
    def former(self, learner):
        """What is said of somebody no longer."""
        now = (learner.number or "", learner.name, learner.email)
        return self.exclude(value__in=["", *now]).order_by("as_of", "pk")


class LearnerFact(models.Model):
    """What somebody was called, or had as number or address, from a day on; empty where
    they no longer have it. A learner carries what is said last."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("Personnel number")
        NAME = "name", _("Name")
        EMAIL = "email", _("E-mail address")

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    value = models.CharField(max_length=254, blank=True)
    as_of = models.DateField()
    # Which roster says so; none: the office, or the person.
    roster = models.ForeignKey(
        "training.Roster", models.CASCADE, null=True, related_name="facts"
    )

    objects = LearnerFactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["learner", "kind", "as_of"])]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.value}"


class EnrollmentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(withdrawn_at=None)


class Enrollment(models.Model):
    """Somebody in a program, until they withdraw. Who enrolls again has a new one; what
    they did in the first stays theirs."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="enrollments")
    program = models.ForeignKey(Program, models.PROTECT, related_name="enrollments")
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "learner",
                "program",
                name="enrollment_one_open",
                condition=Q(withdrawn_at=None),
            )
        ]

    def __str__(self):
        return f"{self.learner}: {self.program}"


class ModuleProgress(models.Model):
    """That somebody has done a module. `round` counts how often its course was
    completed online before: whoever takes it again begins anew, and the first time
    stays."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="progress")
    module = models.ForeignKey(Module, models.PROTECT, related_name="progress")
    round = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField()
    # A reflection, which nobody reads but its author.
    words = models.TextField(
        _("Your thoughts"),
        blank=True,
        max_length=10_000,
        help_text=_("Nobody else can read them."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "learner", "module", "round", name="module_progress_once"
            )
        ]

    def __str__(self):
        return f"{self.learner}: {self.module}"


class CheckAttempt(models.Model):
    """One try at a knowledge check."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="attempts")
    module = models.ForeignKey(Module, models.PROTECT, related_name="attempts")
    round = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    # Question's pk → the places of the answers chosen.
    answers = models.JSONField()
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attempt_right_of_asked",
                condition=Q(right__lte=models.F("asked"), asked__gte=1),
            )
        ]

    def __str__(self):
        return f"{self.learner}: {self.module}, {self.right}/{self.asked}"
