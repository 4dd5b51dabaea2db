import logging
import socket
import sys

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from equity_office.jobs.dispatcher import Dispatcher
from equity_office.process import supervisor
from equity_office.process.processes import exit_with_parent

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Serve pages and do background work, in one process tree, until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port, verbosity, **options):
        refuse_port_in_use(port)
        exit_with_parent()
        if verbosity:
            self.say_where(port)
        dispatcher = Dispatcher()
        code = supervisor.supervise(
            port=port, tick=lambda: tick(dispatcher), say=self.stderr.write
        )
        if code:
            raise SystemExit(code)

    def say_where(self, port):
        self.stdout.write(f"Open http://127.0.0.1:{port}/")
        if not get_user_model().objects.exists():
            self.stdout.write(
                "Nobody can sign in yet. Make the first administrator in another "
                f"terminal: {sys.executable} manage.py createsuperuser"
            )
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()


def tick(dispatcher):
    try:
        dispatcher.tick()
    except DatabaseError:
        logger.exception("The database does not answer; jobs wait.")
        connection.close()


def refuse_port_in_use(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is in use by another program. Choose another one, for "
                f"example: make demo PORT={port + 1}"
            ) from error
