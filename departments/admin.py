import json

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from departments import accounts, services
from departments.models import AuditEvent, Department, Membership, User
from departments.permissions import may

admin.site.site_header = admin.site.site_title = _("Administration")


def administers(request):
    """Asked for every link and button of a page, and answered once for it."""
    if not hasattr(request, "administers"):
        request.administers = request.user.is_active and may(request.user, "administer")
    return request.administers


def sign_in(request, extra_context=None):
    """Our own sign-in; who is signed in and may not go on is told so."""
    if request.user.is_authenticated and not administers(request):
        raise PermissionDenied
    return redirect_to_login(reverse("admin:index"))


# Roles are ours, and the address on the person is the one that signs in.
admin.site.unregister([Group, EmailAddress, UserSession])
admin.site.has_permission = administers
admin.site.login = sign_in


def changes_of(form, formsets):
    """Field → what it said before and after, of a form and of the rows on its page."""
    found = {
        name: [in_words(form.initial.get(name)), in_words(form.cleaned_data.get(name))]
        for name in form.changed_data
    }
    for formset in formsets or ():
        for row in formset.forms:
            gone = row in getattr(formset, "deleted_forms", ())
            if not row.has_changed() and not gone:
                continue
            called = f"{formset.model._meta.model_name} {row.instance.pk}"
            names = row.fields if gone else row.changed_data
            for name in names:
                after = None if gone else row.cleaned_data.get(name)
                found[f"{called}, {name}"] = [
                    in_words(row.initial.get(name)),
                    in_words(after),
                ]
    return found


def in_words(value):
    """A value of a form as the trail keeps it; a row with its number."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return f"{value} [{value.pk}]"
    if isinstance(value, (list, tuple, QuerySet)):
        return "; ".join(map(in_words, value))
    return str(value)


class AuditedAdmin(admin.ModelAdmin):
    """Reference data whose every change in the administration leaves an event."""

    def has_module_permission(self, request):
        return administers(request)

    def has_view_permission(self, request, obj=None):
        return administers(request)

    def has_add_permission(self, request):
        return administers(request)

    def has_change_permission(self, request, obj=None):
        return administers(request)

    def has_delete_permission(self, request, obj=None):
        return administers(request)

    def log_addition(self, request, obj, message):
        self._record(request, obj, gettext_noop("added"), message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(request, obj, gettext_noop("changed"), message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self._record(request, obj, gettext_noop("deleted"))
        return super().log_deletions(request, queryset)

    def construct_change_message(self, request, form, formsets, add=False):
        request.changes = changes_of(form, formsets)
        return super().construct_change_message(request, form, formsets, add)

    def _record(self, request, obj, verb, message=()):
        """Keep what was changed in Django's words: “Added membership “Kim, Head”.”"""
        entry = LogEntry(change_message=json.dumps(message or []))
        services.record_event(
            verb=verb,
            subject=obj,
            by=request.user,
            at=timezone.now(),
            changes=getattr(request, "changes", None),
            reason=" ".join(
                filter(
                    None, [str(_("In the administration")), entry.get_change_message()]
                )
            ),
        )


class AuditedInline(admin.TabularInline):
    """Rows that are kept on the page of what they belong to."""

    extra = 0

    def has_view_permission(self, request, obj=None):
        return administers(request)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request, obj=None):
        return administers(request)


class MembershipInline(AuditedInline):
    """Nobody gives a role to themselves, or takes one away."""

    model = Membership

    def has_add_permission(self, request, obj=None):
        is_own = obj == request.user and not settings.ALLOW_SELF_REVIEW
        return super().has_add_permission(request, obj) and not is_own

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(User)
class PersonAdmin(AuditedAdmin):
    """An account. Its password is its owner's alone: a link to choose one goes to its
    address."""

    ordering = ["email"]
    list_display = ["email", "name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["email", "name"]
    readonly_fields = ["last_login"]
    fields = ["email", "name", "is_active", "last_login"]
    inlines = [MembershipInline]
    actions = ["send_link"]

    def save_model(self, request, obj, form, change):
        before = User.objects.get(pk=obj.pk) if change else None
        if not change:
            obj.set_unusable_password()
        elif obj.email != before.email and accounts.needs_second(before):
            self._ask_for_address(request, before, obj)
        super().save_model(request, obj, form, change)
        if before:
            accounts.changed(
                person=obj,
                old_address=before.email,
                was_active=before.is_active,
                at=timezone.now(),
            )
        else:
            send_password_link(request, obj)

    def _ask_for_address(self, request, before, obj):
        """Of the form everything is kept, and the address waits for a second one."""
        accounts.ask_for_address(
            person=before, address=obj.email, by=request.user, at=timezone.now()
        )
        obj.email = before.email
        request.address_waits = True
        messages.warning(
            request,
            _(
                "The address stays as it is until another administrator confirms the new "
                "one. It waits on their desk."
            ),
        )

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if hasattr(request, "address_waits"):
            request.changes.pop("email")
        return message

    @admin.action(description=_("Send a link to choose a password"))
    def send_link(self, request, queryset):
        for person in queryset.filter(is_active=True):
            send_password_link(request, person)
            self._record(request, person, gettext_noop("link sent"))


def send_password_link(request, person):
    site = request.build_absolute_uri("/")
    accounts.ask_for_link(address=person.email, site=site, at=timezone.now())


@admin.register(Department)
class DepartmentAdmin(AuditedAdmin):
    list_display = ["name", "short_name", "kind", "starts_on", "ends_on"]
    prepopulated_fields = {"slug": ["short_name"]}
    search_fields = ["name"]


@admin.register(AuditEvent)
class AuditEventAdmin(AuditedAdmin):
    list_display = ["at", "by", "verb", "subject", "reason"]
    list_select_related = ["by"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
