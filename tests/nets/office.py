"""Departments, figures and reports in as many rows as a test wants, for the pages that
list them."""

from datetime import date

from allauth.usersessions.models import UserSession
from django.utils import timezone

from departments.models import AddressChange
from departments.services import record_event
from equity_office.jobs import services as jobs
from indicators.models import Dataset, Note, RaceGroup, Release, Withdrawal
from reporting.models import Run
from tests import factories

NOW = factories.NOON


def fill(count, administrator):
    """So many editions and departments."""
    edition = factories.make_reviewed_edition()
    fill_edition(edition, count, administrator)
    return (edition,)


def arguments(name, edition):
    return {
        "departments:detail": {"slug": "the-one"},
        "departments:edit": {"slug": "the-one"},
        "reporting:edition": {"pk": edition.pk},
        "reporting:preview": {"pk": edition.pk},
        "reporting:move": {"pk": edition.pk, "name": "approve"},
        "reporting:run": {"pk": edition.build_id},
        "account_reset_password_from_key": {"uidb36": "zzzz", "key": "bad-key"},
    }.get(name, {})


class Published:
    """What shows once a report is public: its figures, and who keeps them."""

    @staticmethod
    def fill(count, administrator):
        edition = factories.publish(factories.make_reviewed_edition())
        dataset = Dataset.objects.get()
        upload = factories.make_upload(dataset.indicator, administrator)
        note = Note.objects.create(
            indicator=dataset.indicator, dated_on=factories.TODAY, body="So."
        )
        fill_figures(dataset, upload, count)
        fill_edition(edition, count, administrator)
        return dataset, upload, note

    @staticmethod
    def arguments(name, dataset, upload, note):
        slug = {"slug": dataset.indicator.slug}
        if name == "indicators:trace":
            return {"dataset": dataset.pk, "code": "2023"}
        if name in ("reporting:front", "indicators:index", "indicators:figures"):
            return {}
        return slug | {
            "indicators:change_note": {"pk": note.pk},
            "indicators:remove_note": {"pk": note.pk},
            "indicators:withdraw_file": {"pk": dataset.pk},
            "indicators:confirm": {"key": upload.key},
        }.get(name, {})


def fill_figures(dataset, upload, count):
    """So many periods, groups, files, notes and withdrawals of an indicator, and as many
    other indicators."""
    indicator = dataset.indicator
    for number in range(count):
        group = RaceGroup.objects.create(
            scheme=indicator.scheme, slug=f"g{number}", name="G", position=number + 9
        )
        year = f"{1950 + number}".encode()
        factories.load(indicator, factories.COUNTS.replace(b"2022", year))
        Note.objects.create(indicator=indicator, dated_on=factories.TODAY, body="So.")
        Withdrawal.objects.create(
            indicator=indicator, group=group, starts_on=factories.TODAY, reason="So",
            ends_on=factories.TODAY, withdrawn_at=NOW,
        )  # fmt: skip
        for cell in Release.objects.filter(starts_on__year=2022, indicator=indicator):
            cell.pk, cell.starts_on, cell.ends_on = (
                None,
                date(1900 + number, 1, 1),
                date(1900 + number, 12, 31),
            )
            cell.save()
        other = factories.make_indicator(scheme=indicator.scheme)
        cell = Release.objects.filter(indicator=indicator).first()
        cell.pk, cell.indicator = None, other
        cell.save()


def fill_edition(edition, count, administrator):
    """So many rows of everything that a page lists."""
    department = factories.make_department(slug="the-one")
    for number in range(count):
        factories.make_member("backup", department)
        other = factories.make_department()
        department.predecessors.add(other)
        department.succeeded_by.add(other)
        published = factories.make_edition(
            year=2000 - number, status="corrected", published_at=factories.NOON,
            build=edition.build,
        )  # fmt: skip
        factories.make_edition(year=1900 - number)
        for owner in (edition, published):
            Run.objects.create(
                edition=owner,
                question={},
                inputs_hash="",
                started_at=factories.NOON,
                status="failed",
                error="The worker was lost.",
            )
        AddressChange.objects.create(
            person=factories.make_user(), address=f"new-{number}@city.example",
            asked_at=NOW, asked_by=factories.make_user(),
        )  # fmt: skip
        UserSession.objects.create(
            user=administrator, ip="127.0.0.1", session_key=str(number)
        )
        record_event(verb="made", subject=other, by=factories.make_user(), at=NOW)
        jobs.enqueue(
            task="reporting.x", batch=edition.build.batch, at=timezone.now(),
            key=str(number),
        )  # fmt: skip
