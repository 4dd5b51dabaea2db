"""The process tree of `manage.py serve`: this process dispatches, its children serve
pages and work. All of them end together."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.conf import settings

from equity_office.process import logs
from equity_office.process.processes import child_environment

GRACE = 10
TICK = 0.25


@dataclass
class Child:
    name: str
    arguments: list
    process: subprocess.Popen | None = field(default=None)

    def start(self):
        # A session of its own, so that Ctrl-C reaches it through us, in order.
        with self.output() as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                env=child_environment(),
                cwd=settings.BASE_DIR,
                start_new_session=True,
                stdout=output,
                stderr=output,
            )

    def output(self):
        """Where goes what it says beside the log, such as why it cannot start."""
        if settings.IS_VERBOSE:
            return nullcontext()
        return self.path.open("a")

    @property
    def path(self):
        return logs.folder(settings.VAR_DIR) / f"{self.name.replace(' ', '-')}.txt"

    def is_running(self):
        return self.process.poll() is None

    def terminate(self):
        if self.is_running():
            self.process.terminate()

    def kill(self):
        """End the whole group, also what the child itself has started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


def web(port):
    return Child(
        "web",
        [
            "gunicorn",
            "equity_office.wsgi",
            "-c",
            "python:equity_office.process.gunicorn",
        ]
        + ["--bind", f"127.0.0.1:{port}"],
    )


def workers():
    """One solo worker for everything, or one per queue where Redis is the broker. The
    one that makes reports is solo there too: it starts a fresh process for every PDF,
    which a process of a pool may not."""
    worker = ["celery", "--quiet", "-A", "equity_office", "worker", "-l", "WARNING"]
    worker += ["--without-gossip", "--without-mingle"]
    if not settings.REDIS_URL:
        return [Child("worker", [*worker, "--pool", "solo", "-Q", "default,reports"])]
    default = ["-Q", "default", "-c", "2", "-n", "default@%h"]
    reports = ["-Q", "reports", "--pool", "solo", "-n", "reports@%h"]
    return [
        Child("worker", [*worker, *default]),
        Child("reports worker", [*worker, *reports]),
    ]


def supervise(*, port, tick, say):
    """Run the tree until a signal comes or the web process dies; a worker that dies
    is started again. Returns the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    page_server, background = web(port), workers()
    children = [page_server, *background]
    try:
        for child in children:
            child.start()
        return _watch(page_server, background, stop, tick, say)
    finally:
        _end(children)


def _watch(page_server, background, stop, tick, say):
    while not stop.wait(TICK):
        if not page_server.is_running():
            say(
                f"The web process has ended; everything stops. {last_words(page_server)}"
            )
            return 1
        for child in background:
            if not child.is_running():
                say(f"The {child.name} has ended; it is started again.")
                child.start()
        tick()
    return 0


def last_words(child):
    """Where to look for why a process ended, with its last line."""
    if settings.IS_VERBOSE or not child.path.exists():
        return ""
    lines = child.path.read_text(errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    return f"It said: {last.strip()} (more in {child.path})" if last else ""


def _end(children):
    started = [child for child in children if child.process]
    for child in started:
        child.terminate()
    deadline = time.monotonic() + GRACE
    while any(c.is_running() for c in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in started:
        child.kill()
