from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.permissions import may
from departments.roles import WHOLE_CITY, Role
from equity_office.translated import Translated
from equity_office.written_once import WrittenOnce


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People are seen by those who sign in; the public sees offices, not names."""
        return self if user.is_authenticated else self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in; the e-mail address is the login."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # Sessions that began under an earlier number are over.
    epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=Q(email=models.functions.Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            )
        ]

    def __str__(self):
        return self.name or self.email

    def _get_session_auth_hash(self, secret=None):
        salt, what = "departments.User.session", f"{self.epoch} {self.password}"
        return salted_hmac(salt, what, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class AddressChange(models.Model):
    """Another address that was asked for, and waits for a second administrator."""

    person = models.OneToOneField(User, models.CASCADE, related_name="address_change")
    address = models.EmailField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.person}: {self.address}"


class DepartmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Departments are public: everyone sees every one."""
        return self

    def existing_on(self, day):
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        )

    def of(self, user, day):
        """Departments where this person holds a role on that day, by name."""
        held = Membership.objects.current(day).filter(user=user)
        return self.filter(memberships__in=held).distinct().order_by("name", "pk")

    def for_index(self, day):
        """Departments of that day by name."""
        return self.existing_on(day).order_by("name", "pk")

    def for_page(self, day):
        """Departments, existing or past, with what each came from and became, and the
        holders of its roles on that day."""
        return self.with_holders(day).prefetch_related("succeeded_by", "predecessors")

    def with_holders(self, day):
        holders = Membership.objects.current(day).select_related("user")
        return self.prefetch_related(
            models.Prefetch(
                "memberships", holders.order_by("role", "pk"), to_attr="holders"
            )
        )

    def for_report(self, day):
        """Departments of that day with the holders of their roles, by name."""
        return self.for_index(day).with_holders(day)


class Department(Translated):
    """A part of the city government that answers for its own racial equity work."""

    TEXTS = ("name", "short_name", "mission")

    class Kind(models.TextChoices):
        CABINET = "cabinet", _("Cabinet")
        DEPARTMENT = "department", _("Department")
        BUREAU = "bureau", _("Bureau")
        OFFICE = "office", _("Office")
        AGENCY = "agency", _("Agency")
        BOARD = "board", _("Board")

    name = models.CharField(_("name"), max_length=150, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT
    )
    mission = models.TextField(_("what it does"), blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts"
    )
    starts_on = models.DateField(_("exists from"), null=True, blank=True)
    ends_on = models.DateField(_("exists until"), null=True, blank=True)
    # A rename, merge or split keeps its past.
    succeeded_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="department_ends_after_it_starts",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self):
        return self.text("name")

    def get_absolute_url(self):
        return reverse("departments:detail", args=[self.slug])

    def holders_by_role(self, day):
        """Role → names of those who hold it that day. One query."""
        found = {}
        for held in self.memberships.current(day).select_related("user").order_by("pk"):
            found.setdefault(held.role, []).append(str(held.user))
        return found

    def key_roles(self):
        """(role, its holders) for the roles that every department should have held.
        Needs `with_holders`."""
        return [
            (role, [held for held in self.holders if held.role == role])
            for role in (Role.LEAD, Role.BACKUP, Role.HEAD)
        ]


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def current(self, day):
        return self.filter(starts_on__lte=day).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def for_department(self, department):
        """Roles that count there: those of the department, and the whole city's."""
        return self.filter(
            Q(department__isnull=True) | Q(department=department)
            if department
            else Q(department__isnull=True)
        )


class Membership(models.Model):
    """A person's role, in one department or for the whole city, from a day to a day."""

    Role = Role

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_department_fits_role",
                condition=(Q(role__in=WHOLE_CITY) & Q(department__isnull=True))
                | (~Q(role__in=WHOLE_CITY) & Q(department__isnull=False)),
                violation_error_message=_(
                    "Administrator, reviewer, auditor, board member and facilitator are "
                    "roles for the whole city; every other role needs a department."
                ),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                "department",
                "role",
                name="membership_one_open_lead_and_head",
                condition=Q(role__in=["lead", "head"], ends_on__isnull=True),
                violation_error_message=_(
                    "This department already has someone in that role."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who administer or audit; nobody else reads the trail."""
        return self if may(user, "read_audit_trail") else self.none()

    def for_trail(self):
        """Newest first, with who acted."""
        return self.select_related("by").order_by("-at", "-pk")

    def update(self, **fields):
        raise EventsAreFinal("Audit events are never changed.")

    def delete(self):
        raise EventsAreFinal("Audit events are never deleted.")


class EventsAreFinal(Exception):
    """Somebody tried to change what the audit trail says."""


class AuditEvent(models.Model):
    """Who did what, when, on what and why. Append-only."""

    written_once = WrittenOnce()

    at = models.DateTimeField()
    # Empty where a command or a schedule acted; else as they were called by then, and
    # what roles they held that day.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    by_name = models.CharField(max_length=320, blank=True)
    by_role = models.TextField(blank=True)
    verb = models.CharField(max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True)
    subject_pk = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    # Field → what it said before and after.
    changes = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_pk"])]

    def __str__(self):
        return f"{self.verb}: {self.subject}"

    @property
    def deed(self):
        """What was done, in the reader's language; the row keeps it in ours."""
        return gettext(self.verb)

    def save(self, *args, **kwargs):
        if self.pk:
            raise EventsAreFinal("Audit events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise EventsAreFinal("Audit events are never deleted.")


class Seal(models.Model):
    """An event's place in the chain of all events (`departments.seals`)."""

    written_once = WrittenOnce()

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    sha256 = models.CharField(max_length=64)

    def __str__(self):
        return self.sha256
