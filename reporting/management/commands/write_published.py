from django.core.management.base import BaseCommand

from reporting.files import publishing
from reporting.models import Edition


class Command(BaseCommand):
    help = "Write the pages and files of every published report anew, as the database says."

    def handle(self, *args, **options):
        editions = Edition.objects.filter(status__in=Edition.PUBLIC).order_by("pk")
        for edition in editions:
            publishing.settle(edition.pk)
            self.stdout.write(edition.public_url)
