from django.contrib import admin

from departments.admin import AuditedAdmin
from toolkit.models import ExemptionReason


@admin.register(ExemptionReason)
class ExemptionReasonAdmin(AuditedAdmin):
    """The city's published list of reasons; one that was used stays, no longer offered."""

    list_display = ["title", "position", "is_offered"]
    ordering = ["position", "pk"]
