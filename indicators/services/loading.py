"""A file that was looked at becomes observations, in steps so short that nobody else has
to wait: it speaks when all of it is there."""

from datetime import timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from equity_office import bulk
from indicators.models import Dataset, Observation

# So many rows are written or removed at once.
BATCH = 20_000
# A file that was being loaded for so long has been given up.
GIVEN_UP = timedelta(hours=1)
FIELDS = (
    "dataset", "indicator", "method", "starts_on", "ends_on", "group", "geography",
    "department", "numerator", "denominator", "value", "margin",
)  # fmt: skip
Status = Dataset.Status


class FileAlreadyLoaded(Exception):
    """The very same file, read the same way, stands behind this indicator already."""

    def __init__(self):
        super().__init__(
            _(
                "This very file is loaded already with this mapping, and in force; nothing "
                "was changed."
            )
        )


def record_observations(*, preview, by, at, advance=lambda done: None):
    """Store what was previewed as a new dataset, which speaks in place of earlier ones
    about the periods it holds. `advance` is told how many rows are stored. Raises
    FileAlreadyLoaded."""
    indicator = preview.indicator
    for given_up in indicator.datasets.filter(
        status=Status.LOADING, loaded_at__lt=at - GIVEN_UP
    ):
        _forget(given_up)
    dataset = _new_dataset(indicator, preview, by, at)
    if _is_loaded(dataset):
        _forget(dataset)
        raise FileAlreadyLoaded
    try:
        _insert(_rows(dataset, preview), advance)
        with transaction.atomic():
            loading = indicator.datasets.filter(pk=dataset.pk, status=Status.LOADING)
            loading.update(status=Status.LOADED)
            record_event(
                verb=gettext_noop("dataset loaded"), subject=dataset, by=by, at=at
            )
    except Exception as error:
        _forget(dataset)
        if isinstance(error, IntegrityError) and _is_loaded(dataset):
            raise FileAlreadyLoaded from error  # somebody else was quicker
        raise
    settle_statuses(indicator)
    dataset.refresh_from_db(fields=["status"])
    return dataset


def _insert(rows, advance):
    done = 0
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            bulk.insert(Observation, FIELDS, batch)
        done += len(batch)
        advance(done)


def _rows(dataset, preview):
    method = preview.mapping.method
    for cell in preview.reading.cells:
        yield (
            dataset.pk, dataset.indicator_id, method, cell.period.starts_on,
            cell.period.ends_on, cell.group.pk, cell.geography,
            cell.department and cell.department.pk, cell.numerator, cell.denominator,
            cell.value, cell.margin,
        )  # fmt: skip


def _new_dataset(indicator, preview, by, at):
    return Dataset.objects.create(
        indicator=indicator,
        status=Status.LOADING,
        file_name=preview.file_name[:200],
        byte_count=len(preview.content),
        sha256=preview.sha256,
        mapping=preview.mapping.as_dict(),
        rows_read=preview.reading.rows_read,
        rows_stored=len(preview.reading.cells),
        rows_excluded=preview.reading.rows_excluded,
        loaded_at=at,
        loaded_by=by,
        supersedes=_earlier(indicator, preview),
    )


def _earlier(indicator, preview):
    """The latest dataset in force that speaks of one of these periods."""
    starts = {cell.period.starts_on for cell in preview.reading.cells}
    return (
        indicator.datasets.in_force()
        .filter(observations__starts_on__in=starts)
        .order_by("-pk")
        .first()
    )


def _is_loaded(dataset):
    same = Dataset.objects.filter(
        indicator=dataset.indicator_id, sha256=dataset.sha256, mapping=dataset.mapping
    )
    return same.filter(status__in=[Status.LOADED, Status.RELEASED]).exists()


def _forget(dataset):
    """Of a file that never spoke nothing stays."""
    rows = Observation.objects.filter(dataset=dataset).order_by("pk")
    while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
        Observation.objects.filter(dataset=dataset, pk__lte=pks[-1]).delete()
    dataset.delete()


def settle_statuses(indicator):
    """A file of which later ones speak about every period has nothing left to say, and
    may be loaded again; one that has something to say is in force."""
    files = indicator.datasets.in_force()
    speaking = Exists(Observation.objects.current().filter(dataset=OuterRef("pk")))
    # Asked before anything is written, since it may take a while.
    silent = list(files.filter(~speaking).values_list("pk", flat=True))
    with transaction.atomic():
        files.filter(pk__in=silent).update(status=Status.SUPERSEDED)
        again = files.exclude(pk__in=silent).filter(status=Status.SUPERSEDED)
        released = Dataset.objects.released().values("pk")
        again.filter(pk__in=released).update(status=Status.RELEASED)
        again.exclude(pk__in=released).update(status=Status.LOADED)
