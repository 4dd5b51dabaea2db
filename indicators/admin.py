from django.contrib import admin
from django.db import models, transaction
from django.utils import timezone

from departments.admin import AuditedAdmin, AuditedInline
from indicators.models import (
    CategoryScheme,
    CountingUnit,
    Crosswalk,
    Indicator,
    RaceGroup,
)
from indicators.services import notes


class RaceGroupInline(AuditedInline):
    model = RaceGroup


@admin.register(CategoryScheme)
class CategorySchemeAdmin(AuditedAdmin):
    list_display = ["name", "effective_on", "source"]
    inlines = [RaceGroupInline]


@admin.register(Crosswalk)
class CrosswalkAdmin(AuditedAdmin):
    list_display = ["from_group", "to_group", "is_break", "note"]
    list_select_related = ["from_group", "to_group"]


@admin.register(CountingUnit)
class CountingUnitAdmin(AuditedAdmin):
    list_display = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Indicator)
class IndicatorAdmin(AuditedAdmin):
    list_display = ["title", "domain", "kind", "steward"]
    list_filter = ["domain", "kind"]
    list_select_related = ["steward"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["expected_groups"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        before = Indicator.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before:
            notes.note_other_comparison(
                before=before, after=obj, by=request.user, at=timezone.now()
            )
