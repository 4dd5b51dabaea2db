from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting import demonstration


class Command(BaseCommand):
    help = "Load the demonstration city, or remove it."

    def add_arguments(self, parser):
        parser.add_argument("--clear", action="store_true", help="remove it")

    def handle(self, *args, clear, **options):
        if clear:
            self.clear()
            return
        count = demonstration.load(at=timezone.now(), today=timezone.localdate())
        self.stdout.write(
            f"The demonstration city is loaded ({count} new files of figures)."
        )

    def clear(self):
        try:
            demonstration.clear()
        except demonstration.ClearRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The demonstration city is removed.")
