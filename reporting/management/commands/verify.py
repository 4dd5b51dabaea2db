from django.core.management.base import BaseCommand, CommandError

from reporting.files import record


class Command(BaseCommand):
    help = (
        "Check that the record is what it was: the audit trail against its seals, what "
        "was adopted, signed and published against its checksums, and the database "
        "against the rule that these rows are written once."
    )

    def handle(self, *args, **options):
        wrong = 0
        for name, faults in record.checks():
            found = list(faults)
            wrong += len(found)
            self.stdout.write(f"{name}: {'ok' if not found else f'{len(found)} wrong'}")
            for fault in found:
                self.stderr.write(f"  {fault}")
        if wrong:
            raise CommandError(f"{wrong} place(s) are not what is on record.")
