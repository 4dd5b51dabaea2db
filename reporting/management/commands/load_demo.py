from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from equity_office.process.environment import mark_of_demonstration
from reporting import demonstration


class Command(BaseCommand):
    help = "Load the demonstration city, or remove it."

    def add_arguments(self, parser):
        parser.add_argument("--clear", action="store_true", help="remove it")

    def handle(self, *args, clear, **options):
        if clear:
            self.clear()
            return
        try:
            demonstration.refuse_real_city()
        except demonstration.RealCity as refusal:
            raise CommandError(str(refusal)) from refusal
        count = demonstration.load(at=timezone.now(), today=timezone.localdate())
        mark_of_demonstration(settings.VAR_DIR).touch()
        self.stdout.write(
            f"The demonstration city is loaded ({count} new files of figures)."
        )

    def clear(self):
        try:
            demonstration.clear()
        except demonstration.ClearRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        mark_of_demonstration(settings.VAR_DIR).unlink(missing_ok=True)
        self.stdout.write("The demonstration city is removed.")
