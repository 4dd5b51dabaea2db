from django.apps import AppConfig


class EquityOfficeConfig(AppConfig):
    name = "equity_office"

    def ready(self):
        from equity_office import mail  # noqa: F401
