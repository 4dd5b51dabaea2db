from django.contrib import admin

from departments.admin import AuditedAdmin
from plans.models import CityGoal, Strategy


@admin.register(CityGoal)
class CityGoalAdmin(AuditedAdmin):
    list_display = ["title", "instrument", "adopted_on", "position"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["indicators"]


@admin.register(Strategy)
class StrategyAdmin(AuditedAdmin):
    list_display = ["title", "position"]
    filter_horizontal = ["city_goals"]
