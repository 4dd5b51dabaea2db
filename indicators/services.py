import hashlib
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department
from departments.services import record_event
from equity_office import numbers
from equity_office.periods import Period
from indicators.cells import leaks
from indicators.imports import map as mapping_rules
from indicators.imports.read import FileRefused, Refusal, read
from indicators.models import CategoryScheme, Dataset, Indicator, Observation, Release
from indicators.told import told_so_far


class FileAlreadyLoaded(Exception):
    """The very same file stands behind this indicator already."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was understood and not yet stored."""

    indicator: Indicator
    file_name: str
    content: bytes
    mapping: mapping_rules.Mapping
    reading: mapping_rules.Reading

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    def replaced(self):
        """What the load would replace, as (period, rows now, rows then, groups that
        would be gone), for periods that have figures. One query."""
        held, coming = {}, {}
        for observation in self.indicator.observation_set.current().select_related(
            "group"
        ):
            period = Period(observation.starts_on, observation.ends_on)
            held.setdefault(period, []).append(observation.group)
        for cell in self.reading.cells:
            coming.setdefault(cell.period, []).append(cell.group)
        return [
            (
                period,
                len(held[period]),
                len(groups),
                sorted({str(g) for g in held[period]} - {str(g) for g in groups}),
            )
            for period, groups in sorted(coming.items())
            if period in held
        ]

    @property
    def local_rows(self):
        """How many rows are for a place or a department, not for the whole city."""
        return sum(bool(c.geography or c.department) for c in self.reading.cells)

    @property
    def groups(self):
        """How many rows each group has, in the scheme's order."""
        found = Counter(cell.group for cell in self.reading.cells)
        return sorted(found.items(), key=lambda item: (item[0].position, item[0].pk))


def preview_file(*, indicator, file_name, content, mapping, today):
    """Read a file without storing anything. Raises FileRefused or MappingRefused."""
    names, rows = read(content, settings.UPLOAD_BYTES)
    words = vocabulary(indicator, _scheme(indicator, mapping))
    reading = mapping_rules.understand(names, rows, mapping, words, today)
    return Preview(indicator, file_name, content, mapping, reading)


def _scheme(indicator, mapping):
    """The categories that a file uses: the indicator's own, unless its mapping names
    others."""
    if not mapping.scheme:
        return indicator.scheme
    try:
        return CategoryScheme.objects.get(slug=mapping.scheme)
    except CategoryScheme.DoesNotExist as error:
        known = CategoryScheme.objects.order_by("slug").values_list("slug", flat=True)
        raise mapping_rules.MappingRefused(
            _("The mapping names the scheme “%(slug)s”. Known are: %(known)s.")
            % {"slug": mapping.scheme, "known": ", ".join(known)}
        ) from error


def vocabulary(indicator, scheme=None):
    """The words that files of this indicator may use."""
    groups = {}
    for group in (scheme or indicator.scheme).groups.all():
        for word in (group.slug, group.name, *group.words):
            groups[mapping_rules.plain(word)] = group
    departments = {}
    for department in Department.objects.all():
        for word in (department.slug, department.name, department.short_name):
            departments[mapping_rules.plain(word)] = department
    kinds = Indicator.Kind
    return mapping_rules.Vocabulary(
        shape=mapping_rules.COUNTS if indicator.has_counts else mapping_rules.RATE_ONLY,
        numerator_within_denominator=indicator.kind in (kinds.PROPORTION, kinds.SHARE),
        groups=groups,
        departments=departments,
    )


@transaction.atomic
def record_observations(*, preview, by, at):
    """Store what was previewed as a new dataset, which speaks in place of earlier ones
    about the periods it holds."""
    indicator = Indicator.objects.select_for_update().get(pk=preview.indicator.pk)
    earlier = _earlier(indicator, preview)
    dataset = _new_dataset(indicator, preview, earlier, by, at)
    Observation.objects.bulk_create(
        [
            Observation(
                dataset=dataset,
                indicator=indicator,
                starts_on=cell.period.starts_on,
                ends_on=cell.period.ends_on,
                group=cell.group,
                geography=cell.geography,
                department=cell.department,
                numerator=cell.numerator,
                denominator=cell.denominator,
                value=cell.value,
                margin=cell.margin,
                method=preview.mapping.method,
            )
            for cell in preview.reading.cells
        ],
        batch_size=500,
    )
    _supersede(indicator)
    record_event(verb=gettext_noop("dataset loaded"), subject=dataset, by=by, at=at)
    return dataset


def _supersede(indicator):
    """Mark the datasets that have nothing left to say: later ones speak about every
    period of theirs. Such a file may be loaded again."""
    speaking = indicator.observation_set.current().values("dataset")
    indicator.datasets.filter(
        status__in=[Dataset.Status.LOADED, Dataset.Status.RELEASED]
    ).exclude(pk__in=speaking).update(status=Dataset.Status.SUPERSEDED)


def _earlier(indicator, preview):
    """The latest dataset in force that speaks of one of these periods."""
    starts = {cell.period.starts_on for cell in preview.reading.cells}
    return (
        indicator.datasets.in_force()
        .filter(observations__starts_on__in=starts)
        .order_by("-pk")
        .first()
    )


def _new_dataset(indicator, preview, earlier, by, at):
    try:
        with transaction.atomic():
            return Dataset.objects.create(
                indicator=indicator,
                file_name=preview.file_name[:200],
                byte_count=len(preview.content),
                sha256=preview.sha256,
                mapping=preview.mapping.as_dict(),
                rows_read=preview.reading.rows_read,
                rows_stored=len(preview.reading.cells),
                rows_excluded=preview.reading.rows_excluded,
                loaded_at=at,
                loaded_by=by,
                supersedes=earlier,
            )
    except IntegrityError as error:
        raise FileAlreadyLoaded(
            _("This very file is loaded already, and in force; nothing was changed.")
        ) from error


class WouldDisclose(Exception):
    """Publishing this would give hidden figures away."""

    def __init__(self, given):
        self.given = given
        super().__init__(
            " ".join(
                [
                    *given,
                    _(
                        "Build the report again, so that it takes into account what was "
                        "published since; where that does not help, pool several periods, "
                        "or hide more of this indicator by a higher threshold."
                    ),
                ]
            )
        )


@transaction.atomic
def release(*, publication, cells, at):
    """Write what a publication makes public, cell by cell, and mark its datasets. Raises
    WouldDisclose where a reader of everything public could then work out what is
    hidden.

    `cells` are unsaved Release rows without publication and time.
    """
    for cell in cells:
        cell.publication, cell.released_at = publication, at
    Release.objects.bulk_create(cells, batch_size=500)
    indicators = Indicator.objects.filter(pk__in={cell.indicator_id for cell in cells})
    if given := given_away(publication, list(indicators)):
        raise WouldDisclose(given)
    Dataset.objects.filter(
        pk__in={cell.dataset_id for cell in cells}, status=Dataset.Status.LOADED
    ).update(status=Dataset.Status.RELEASED)


def given_away(publication, indicators):
    """What this publication, with all others before it, gives away: a sentence each."""
    told = told_so_far(indicators)
    return [
        _(
            "%(indicator)s, %(group)s, %(period)s%(place)s: hidden, and yet it could only be "
            "%(lowest)s to %(highest)s."
        )
        % {
            "indicator": indicator,
            "group": given.group or _("everyone"),
            "period": given.period.label,
            "place": f" ({given.place})" if given.place else "",
            "lowest": numbers.count(given.lowest),
            "highest": numbers.count(given.highest),
        }
        for indicator in indicators
        for given in leaks(
            told[indicator.slug].pop(publication, []),
            indicator.kind,
            indicator.rule,
            [each for many in told[indicator.slug].values() for each in many],
        )
    ]


@transaction.atomic
def withdraw_publication(*, publication, at):
    """What it showed is no longer in force; that it was public stays known."""
    Release.objects.filter(publication=publication, withdrawn_at=None).update(
        withdrawn_at=at
    )


__all__ = [
    "FileAlreadyLoaded",
    "FileRefused",
    "Preview",
    "Refusal",
    "WouldDisclose",
    "given_away",
    "preview_file",
    "record_observations",
    "release",
    "vocabulary",
    "withdraw_publication",
]
