"""Gunicorn's settings under `manage.py serve`."""

from equity_office.process.processes import exit_with_parent

worker_class = "gthread"
threads = 8
accesslog = None
loglevel = "warning"
control_socket_disable = True


def on_starting(server):
    exit_with_parent()
