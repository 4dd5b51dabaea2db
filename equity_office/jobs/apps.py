from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "equity_office.jobs"
    label = "jobs"
