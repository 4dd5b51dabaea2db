import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from departments.services import NotAllowed, person_who_may
from indicators.imports.map import Mapping, MappingRefused
from indicators.models import Indicator
from indicators.services import datasets, loading


class Command(BaseCommand):
    help = "Load a CSV file of figures into an indicator."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a CSV file, UTF-8")
        parser.add_argument(
            "--indicator", required=True, metavar="SLUG", help="whose figures they are"
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            metavar="FILE.toml",
            help="how the file names its columns and groups",
        )
        parser.add_argument(
            "--by", metavar="ADDRESS", help="for whom: a steward, or an administrator"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read and check, store nothing"
        )

    def handle(self, *args, file, indicator, mapping, by, dry_run, **options):
        indicator = find_indicator(indicator)
        try:
            person = person_who_may(by, "load_figures", indicator.steward)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        content, rules = read_bytes(file), read_mapping(mapping)
        self.stdout.write(f"Mapping: {rules.as_dict()}")
        self.stdout.write(f"Checksum (SHA-256): {hashlib.sha256(content).hexdigest()}")
        try:
            preview = datasets.preview_file(
                indicator=indicator,
                file_name=file.name,
                content=content,
                mapping=rules,
                today=timezone.localdate(),
            )
        except datasets.FileRefused as refused:
            self.refuse(refused)
        except MappingRefused as refused:
            raise CommandError(str(refused)) from refused
        changes = preview.changes()
        stored = 0 if dry_run else self.store(preview, person)
        self.describe(preview, changes, stored)

    def store(self, preview, person):
        try:
            dataset = loading.record_observations(
                preview=preview, by=person, at=timezone.now()
            )
        except loading.FileAlreadyLoaded as refusal:
            raise CommandError(str(refusal)) from refusal
        return dataset.rows_stored

    def refuse(self, refused):
        self.stdout.write(f"Rows read: {refused.rows_read}")
        self.stdout.write("Rows stored: 0")
        self.stdout.write(f"Rows refused: {len(refused.refusals)}")
        for refusal, more in refused.kinds:
            self.stderr.write(
                f"  {refusal}" + (f" ({more} more like this)" if more else "")
            )
        raise CommandError(
            "Nothing was stored. Correct these places and load the file again."
        )

    def describe(self, preview, changes, stored):
        reading = preview.reading
        self.stdout.write(f"Rows read: {reading.rows_read}")
        self.stdout.write(f"Rows stored: {stored}")
        self.stdout.write(f"Rows excluded: {reading.rows_excluded}")
        for rule, count in reading.excluded.items():
            self.stdout.write(f"  {count} where {rule}")
        self.stdout.write("Rows refused: 0")
        for change in changes:
            self.stdout.write(f"  {told(change)}")
        if preview.local_rows:
            self.stdout.write(
                f"{preview.local_rows} row(s) are for a place or a department."
            )
        for group, count in preview.groups:
            self.stdout.write(f"  {group}: {count} row(s)")
        for question in preview.oddities.values():
            self.stdout.write(f"To be checked: {question}")
        if not stored:
            self.stdout.write("Dry run: nothing was stored.")


def told(change):
    """A figure that would read differently, on a line."""
    place = change.geography or change.department
    where = ", ".join(map(str, filter(None, (change.group, place))))
    before = " / ".join(map(str, change.before)) if change.before else "nothing"
    after = " / ".join(map(str, change.after)) if change.after else "gone"
    public = " (published)" if change.is_public else ""
    return f"{change.period.label}, {where}: {before} becomes {after}{public}"


def find_indicator(slug):
    try:
        return Indicator.objects.select_related("scheme", "steward").get(slug=slug)
    except Indicator.DoesNotExist as error:
        known = (
            ", ".join(Indicator.objects.values_list("slug", flat=True)) or "none yet"
        )
        raise CommandError(
            f"There is no indicator “{slug}”. Known ones: {known}."
        ) from error


def read_bytes(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error}") from error


def read_mapping(path):
    if path is None:
        return Mapping()
    try:
        return Mapping.from_toml(path.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"The mapping cannot be read: {error}") from error
    except (MappingRefused, UnicodeDecodeError) as refused:
        raise CommandError(str(refused)) from refused
