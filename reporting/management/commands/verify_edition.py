from django.core.management.base import BaseCommand, CommandError

from reporting.files import verification
from reporting.models import Edition


class Command(BaseCommand):
    help = "Check the files of a year's editions, and rebuild them where that is fair."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)

    def handle(self, *args, year, **options):
        editions = Edition.objects.filter(year=year, build__isnull=False)
        if not editions:
            raise CommandError(f"No edition of {year} has been built.")
        faults = []
        for edition in editions.select_related("build").order_by("pk"):
            verdict = verification.verify(edition)
            self.stdout.write(f"{edition}: {verdict.summary}")
            faults += verdict.faults
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} file(s) are not what was built.")
