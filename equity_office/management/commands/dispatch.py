import signal
import threading

from django.core.management.base import BaseCommand

from equity_office.jobs.dispatcher import Dispatcher
from equity_office.management.commands.serve import tick
from equity_office.process.supervisor import TICK


class Command(BaseCommand):
    help = "Publish and sweep jobs: the dispatcher alone, beside separate workers."

    def handle(self, *args, **options):
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        dispatcher = Dispatcher()
        while not stop.wait(TICK):
            tick(dispatcher)
