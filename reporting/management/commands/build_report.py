import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from departments.four_eyes import OwnWork
from departments.services import NotAllowed, person_who_may
from indicators.services.publication import FileWithdrawn, WouldDisclose
from reporting.files import publishing
from reporting.models import Edition, Run
from reporting.reads import progress
from reporting.services import editions

POLL = 0.2
# A worker that has just started needs a moment before it is seen.
PATIENCE = 30


class Command(BaseCommand):
    help = "Build the annual report of a year through the background worker."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="a calendar year that is over")
        parser.add_argument(
            "--publish", action="store_true", help="approve and publish it, too"
        )
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), help="of the report"
        )
        parser.add_argument(
            "--by", metavar="ADDRESS", help="for whom: an administrator"
        )
        parser.add_argument(
            "--approved-by", metavar="ADDRESS", help="who has read and approves it"
        )
        parser.add_argument("--wait", action="store_true", help="show progress")

    def handle(self, *args, year, publish, wait, language, by, approved_by, **options):
        try:
            person = person_who_may(by, "build_report")
            if publish:
                person_who_may(by, "publish_report")
                approver = person_who_may(approved_by or by, "approve_report")
            run, is_new = self.start(year, language, person, follows=wait or publish)
        except (
            NotAllowed,
            editions.BuildUnderWay,
            editions.NothingToReport,
            editions.PeriodNotOver,
        ) as refusal:
            raise CommandError(str(refusal)) from refusal
        began = "has started" if is_new else "is under way already"
        self.stdout.write(f"{run} {began}.")
        if not (wait or publish):
            self.stdout.write(f"Look at {run.get_absolute_url()} for its progress.")
            return
        self.follow(run)
        if publish:
            self.publish(run, {"approve": approver, "publish": person})
        self.describe(run)

    def start(self, year, language, person, follows):
        """A new run and True; to be followed, the one that somebody has started already
        and False."""
        try:
            run = editions.start_build(
                year=year, language=language, by=person, at=timezone.now()
            )
            return run, True
        except editions.BuildUnderWay:
            of_year = Run.objects.filter(
                edition__year=year, edition__language=language or settings.LANGUAGE_CODE
            )
            run = of_year.filter(status=Run.Status.BUILDING).order_by("pk").last()
            if run is None or not follows:
                raise
            return run, False

    def follow(self, run):
        """Show the progress until the run ends. It goes on without us."""
        deadline = time.monotonic() + PATIENCE
        bar_format = "{l_bar}{bar}| {n}/{total}"
        with tqdm(total=1, bar_format=bar_format, disable=None, leave=False) as bar:
            while True:
                run.refresh_from_db()
                now = progress.of(run, at=timezone.now())
                if not bar.disable and (bar.total, bar.n, bar.desc) != (
                    now.total,
                    now.done,
                    f"{now.doing}: ",
                ):
                    bar.total, bar.n = now.total, now.done
                    bar.set_description(now.doing)
                if not now.is_running:
                    break
                if now.has_worker:
                    deadline = time.monotonic() + PATIENCE
                elif time.monotonic() > deadline:
                    raise CommandError(
                        "No worker is alive. The build waits: start one with "
                        "`manage.py serve`, and it goes on by itself."
                    )
                time.sleep(POLL)
        if run.status == Run.Status.FAILED:
            raise CommandError(f"The build has failed: {run.error}")
        self.stdout.write(now.doing)

    def publish(self, run, people):
        try:
            for name, person in people.items():
                edition = editions.move(
                    edition=run.edition, name=name, by=person, at=timezone.now()
                )
        except (
            editions.MoveNotOpen,
            FileWithdrawn,
            WouldDisclose,
            OwnWork,
        ) as refusal:
            raise CommandError(f"It is built and not published: {refusal}") from refusal
        publishing.settle(edition.pk)
        self.stdout.write(f"Published at {edition.public_url}")

    def describe(self, run):
        edition = Edition.objects.select_related("build").get(pk=run.edition_id)
        for artifact in edition.build.artifacts.order_by("kind"):
            self.stdout.write(f"  {artifact.file}")
