import json

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from departments import services
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
admin.site.unregister([Group, EmailAddress])
admin.site.has_permission = administers
admin.site.login = sign_in


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

    def _record(self, request, obj, verb, message=()):
        """Keep what was changed in Django's words: “Added membership “Kim, Head”.”"""
        entry = LogEntry(change_message=json.dumps(message or []))
        services.record_event(
            verb=verb,
            subject=obj,
            by=request.user,
            at=timezone.now(),
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
    model = Membership


@admin.register(User)
class PersonAdmin(AuditedAdmin, UserAdmin):
    ordering = ["email"]
    list_display = ["email", "name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["email", "name"]
    filter_horizontal = []
    readonly_fields = ["last_login"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("State"), {"fields": ["is_active", "last_login"]}),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["email", "name", "usable_password", "password1", "password2"]},
        )
    ]
    inlines = [MembershipInline]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            services.forget_old_addresses(obj)


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
