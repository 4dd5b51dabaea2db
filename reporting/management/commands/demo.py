import signal
import subprocess
import sys
import time
import urllib.request

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from equity_office.management.commands.serve import refuse_port_in_use
from equity_office.process.processes import child_environment
from reporting import demonstration
from reporting.models import Edition

PATIENCE = 60


class Command(BaseCommand):
    help = "Serve the demonstration city with its published report, until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port, **options):
        refuse_port_in_use(port)
        server = start_server(port)
        stop = StopSignal()
        try:
            wait_until_ready(server, port)
            call_command("load_demo", stdout=self.stdout)
            for language, _name in settings.LANGUAGES:
                self.publish_report(language)
            self.say_where(port)
            while server.poll() is None and not stop.came:
                time.sleep(0.2)
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
            server.wait()
        self.stdout.write("The demonstration has stopped; nothing is lost.")

    def publish_report(self, language):
        year = demonstration.YEAR
        mine = Edition.objects.filter(year=year, language=language)
        if mine.filter(status__in=Edition.PUBLIC).exists():
            return
        call_command(
            "build_report", year, language=language, publish=True, wait=True,
            stdout=self.stdout,
        )  # fmt: skip

    def say_where(self, port):
        people = demonstration.contents()["people"]
        width = max(len(address) for address, *_ in people) + len(demonstration.MAIL)
        self.stdout.write(f"\nOpen http://127.0.0.1:{port}/\n")
        self.stdout.write(f"Sign in with the password {demonstration.PASSWORD} as\n")
        for address, _name, role, department in people:
            who = " of ".join(filter(None, [role or "staff", department]))
            self.stdout.write(f"  {address + demonstration.MAIL:<{width}}  {who}")
        self.stdout.write("\nCtrl-C stops it; the next start keeps everything.\n")
        self.stdout.flush()


class StopSignal:
    """SIGTERM raises KeyboardInterrupt, like Ctrl-C, so that the server is ended; and
    Ctrl-C does so where a shell started us with it ignored."""

    def __init__(self):
        self.came = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.receive)

    def receive(self, *_):
        self.came = True
        raise KeyboardInterrupt


def start_server(port):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=child_environment(),
        start_new_session=True,
    )


def wait_until_ready(server, port):
    """Wait until pages are answered; the build waits for the worker itself."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError("The server has ended; its message stands above.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)  # nosec B310
            return
        except OSError:  # not there yet, or too busy to answer in time
            time.sleep(0.1)
    raise CommandError("The server did not become ready; its messages stand above.")
