import signal
import subprocess
import sys
import time
import urllib.request
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from equity_office.management.commands.serve import refuse_port_in_use
from equity_office.process.environment import mark_of_demonstration
from equity_office.process.processes import child_environment
from reporting import demonstration
from reporting.models import Edition

PATIENCE = 60
# Who meets the most of it: the rest stand at a page.
SHOWN = ("admin", "reviewer", "lead", "steward", "staff")


class Command(BaseCommand):
    help = "Serve the demonstration city with its published report, until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port, **options):
        refuse_port_in_use(port)
        try:
            demonstration.refuse_real_city()
        except demonstration.RealCity as refusal:
            raise CommandError(str(refusal)) from refusal
        mark_of_demonstration(settings.VAR_DIR).touch()
        self.say("Starting the server …")
        server = start_server(port)
        stop = StopSignal()
        try:
            wait_until_ready(server, port)
            self.say("Loading the City of Harborview …")
            call_command("load_demo", stdout=StringIO())
            for language, name in settings.LANGUAGES:
                self.publish_report(language, name)
            self.say_where(port)
            while server.poll() is None and not stop.came:
                time.sleep(0.2)
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
            server.wait()
        self.say("The demonstration has stopped; nothing is lost.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def publish_report(self, language, name):
        year = demonstration.YEAR
        mine = Edition.objects.filter(year=year, language=language)
        if mine.filter(status__in=Edition.PUBLIC).exists():
            return
        self.say(f"Publishing its report of {year} ({name}) …")
        call_command(
            "build_report", year, language=language, publish=True, wait=True,
            stdout=StringIO(),
        )  # fmt: skip

    def say_where(self, port):
        site = f"http://127.0.0.1:{port}"
        people = {login.address: login for login in demonstration.logins()}
        shown = [people[name + demonstration.MAIL] for name in SHOWN]
        width = max(len(login.address) for login in shown)
        self.say(f"\nOpen {site}/\n")
        self.say(f"Sign in with the password {demonstration.PASSWORD} as")
        for login in shown:
            who = ", ".join(filter(None, [login.role, login.department]))
            self.say(f"  {login.address:<{width}}  {who}")
        self.say(f"Everybody else: {site}{reverse('reporting:logins')}")
        self.say(f"Their email: {site}{reverse('departments:mailbox')}")
        self.say("\nCtrl-C stops it; the next start keeps everything.")


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
        [sys.executable, "manage.py", "serve", "--port", str(port), "-v0"],
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
