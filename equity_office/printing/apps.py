from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "equity_office.printing"
    label = "printing"
