from django.contrib import admin
from django.db import models

from departments.admin import AuditedAdmin, AuditedInline
from indicators.models import CategoryScheme, Crosswalk, Indicator, RaceGroup


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


@admin.register(Indicator)
class IndicatorAdmin(AuditedAdmin):
    list_display = ["title", "domain", "kind", "steward"]
    list_filter = ["domain", "kind"]
    list_select_related = ["steward"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["expected_groups"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
