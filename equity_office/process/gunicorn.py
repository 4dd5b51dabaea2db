"""Gunicorn's settings under `manage.py serve`."""

from django.conf import settings

from equity_office.process.processes import exit_with_parent

worker_class = "gthread"
threads = 8
accesslog = None
logconfig_dict = settings.LOGGING | {
    "loggers": settings.LOGGING["loggers"]
    | {"gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True}}
}
control_socket_disable = True


def on_starting(server):
    exit_with_parent()
