"""What is written down of the product's work: lines of JSON in `VAR_DIR/log`, each with
the request or the run of a job that it belongs to, and nothing about a person."""

import json
import logging
import re
import traceback
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

REQUEST = ContextVar("request", default=None)
RUN = ContextVar("run", default=None)
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)*")


@contextmanager
def request():
    """Everything logged meanwhile belongs to one request, whose id it gives."""
    name = uuid4().hex
    token = REQUEST.set(name)
    try:
        yield name
    finally:
        REQUEST.reset(token)


@contextmanager
def run(name):
    """Everything logged meanwhile belongs to this run of a job."""
    token = RUN.set(name)
    try:
        yield
    finally:
        RUN.reset(token)


class JSONLines(logging.Formatter):
    """Addresses of pages may hold keys, and errors may quote what somebody entered:
    a page is called by its route, an error by its kind and its place in the code."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "request": REQUEST.get(),
            "run": RUN.get(),
            "message": message_of(record),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _error, trail = record.exc_info
            line["error"] = f"{kind.__module__}.{kind.__qualname__}"
            line["trail"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trail)
            ]
        return json.dumps(
            {name: value for name, value in line.items() if value is not None}
        )


def message_of(record):
    asked = getattr(record, "request", None)
    if hasattr(asked, "method"):
        match = getattr(asked, "resolver_match", None)
        status = getattr(record, "status_code", "")
        route = f"/{match.route}" if match else "no page of ours"
        return f"{status} {asked.method} {route}".strip()
    return ADDRESS.sub("(address)", record.getMessage())


def configuration(var_dir, *, is_verbose, level):
    """The setting LOGGING. The file may be moved away while it is written."""
    handlers = {
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": str(folder(var_dir) / "equity-office.jsonl"),
            "delay": True,
            "formatter": "lines",
        }
    }
    if is_verbose:
        handlers["console"] = {"class": "logging.StreamHandler", "formatter": "lines"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JSONLines}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {
            "pikepdf": {"level": "WARNING"},
            # Their own handlers would write beside ours, on the terminal.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def folder(var_dir):
    found = Path(var_dir) / "log"
    found.mkdir(exist_ok=True)
    return found
