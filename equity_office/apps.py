from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class EquityOfficeConfig(AppConfig):
    name = "equity_office"

    def ready(self):
        from equity_office import checks, mail, written_once  # noqa: F401

        def release(using, **_more):
            written_once.release(using)

        def protect(using, **_more):
            written_once.protect(using)
            if settings.RUNTIME_ROLE and connections[using].vendor == "postgresql":
                written_once.grant(settings.RUNTIME_ROLE, using)

        # Sent once for each app with models; one of them will do.
        once = apps.get_app_config("contenttypes")
        pre_migrate.connect(release, sender=once, weak=False)
        post_migrate.connect(protect, sender=once, weak=False)
