import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department
from departments.services import record_event
from equity_office.periods import Period
from indicators.imports import map as mapping_rules
from indicators.imports import oddities
from indicators.imports.read import FileRefused, Refusal, stream
from indicators.models import (
    CategoryScheme,
    Dataset,
    Indicator,
    Observation,
    Release,
    Upload,
)
from indicators.services import beside
from indicators.services.loading import settle_statuses


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that a file would change in a period that is held now; `before` is None
    where it is new, `after` where it would be gone, `is_public` where readers would see
    the change."""

    period: Period
    group: object
    geography: str
    department: object
    before: tuple | None
    after: tuple | None
    is_public: bool


# So many periods of a file are shown before it is loaded.
SHOWN_PERIODS = 4
# What of each kind adds up over the places of a city.
SUMS = {
    Indicator.Kind.PROPORTION: ("numerator", "denominator"),
    Indicator.Kind.RATE: ("numerator",),
    Indicator.Kind.SHARE: ("numerator",),
}


def _figure(each):
    """What a row counts, of an observation or of a file."""
    if each is None:
        return None
    if each.value is not None:
        return (each.value,) if each.margin is None else (each.value, each.margin)
    return each.numerator, each.denominator


def _by_period(key):
    period, group, geography, department = key
    return period, geography, str(department or ""), group.position, group.pk


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was understood and not yet stored."""

    indicator: Indicator
    file_name: str
    content: bytes
    mapping: mapping_rules.Mapping
    reading: mapping_rules.Reading
    oddities: dict

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    def changes(self):
        """What of the figures held now would read differently, and what would be gone,
        by period and place. Two queries."""
        loaded = list(
            self.indicator.observation_set.current().select_related(
                "group", "department"
            )
        )
        if not loaded:
            return []
        spoken_of = {
            (cell.period, cell.geography, cell.department)
            for cell in self.reading.cells
        }
        held = {}
        for each in loaded:
            period = Period(each.starts_on, each.ends_on)
            if (period, each.geography, each.department) in spoken_of:
                held[period, each.group, each.geography, each.department] = each
        public = set(
            Release.objects.in_force()
            .filter(indicator=self.indicator, is_shown=True)
            .values_list("starts_on", "ends_on", "group", "geography", "department")
        )
        coming = {cell.key: cell for cell in self.reading.cells}
        places = {(key[0], *key[2:]) for key in held}
        return [
            Change(
                *key,
                before=_figure(held.get(key)),
                after=_figure(coming.get(key)),
                is_public=(
                    key[0].starts_on,
                    key[0].ends_on,
                    key[1].pk,
                    key[2],
                    key[3] and key[3].pk,
                )
                in public,
            )
            for key in sorted({*held, *coming}, key=_by_period)
            if (key[0], *key[2:]) in places
            and _figure(held.get(key)) != _figure(coming.get(key))
        ]

    def figures(self):
        """What the file says of the whole city, or of its first place where it says
        nothing of that: (place, periods, rows of a group with its figures by period),
        of the last periods."""
        cells = self.reading.cells
        first = min(cells, key=lambda c: (bool(c.geography or c.department), c.line))
        at = {
            (cell.group, cell.period): cell
            for cell in cells
            if (cell.geography, cell.department) == (first.geography, first.department)
        }
        periods = sorted({period for _group, period in at})[-SHOWN_PERIODS:]
        rows = [
            (
                group,
                [self._figure(period, at.get((group, period))) for period in periods],
            )
            for group, _count in self.groups
        ]
        return first.geography or first.department or "", periods, rows

    def _figure(self, period, cell):
        """(period, cell, its rate)"""
        if not cell or not cell.denominator:
            return period, cell, None
        return period, cell, cell.numerator / cell.denominator * self.indicator.per

    @property
    def excluded(self):
        """Rule → how many rows it leaves out; a plain mapping, for templates."""
        return dict(self.reading.excluded)

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
    names, rows = stream(content, settings.UPLOAD_BYTES)
    words = vocabulary(indicator, _scheme(indicator, mapping))
    reading = mapping_rules.understand(names, rows, mapping, words, today)
    questions = oddities.of(
        reading.cells,
        per=indicator.per,
        period_months=indicator.period_months,
        is_within=words.numerator_within_denominator,
        today=today,
    )
    questions |= beside.questions(indicator, reading.cells)
    return Preview(indicator, file_name, content, mapping, reading, questions)


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
        places=_places(indicator),
        sums=SUMS.get(indicator.kind, ()),
        held=partial(beside.held, indicator),
        period_months=indicator.period_months,
    )


def _places(indicator):
    """The geographies as they have been spelled so far, in any indicator: one place is
    one place everywhere, this indicator's own spelling before another's."""
    seen = Observation.objects.exclude(geography="").values_list(
        "indicator", "geography"
    )
    own_last = sorted(
        seen.distinct(), key=lambda each: (each[0] == indicator.pk, each[1])
    )
    return tuple(name for _indicator, name in own_last)


@transaction.atomic
def keep_upload(*, indicator, file_name, content, mapping, by, at):
    """Put a file aside until it is confirmed; what nobody confirmed in a day goes."""
    Upload.objects.forgotten(at).delete()
    return Upload.objects.create(
        indicator=indicator,
        file_name=file_name[:200],
        content=content,
        mapping=mapping,
        uploaded_by=by,
        uploaded_at=at,
    )


def preview_upload(upload, today):
    """Raises FileRefused or MappingRefused."""
    return preview_file(
        indicator=upload.indicator,
        file_name=upload.file_name,
        content=bytes(upload.content),
        mapping=mapping_rules.Mapping.from_toml(upload.mapping),
        today=today,
    )


class AlreadyReleased(Exception):
    """Figures of this file are public; those are withdrawn one by one."""


@transaction.atomic
def withdraw_upload(*, dataset, reason, by, at):
    """Take a wrong file back, of which nothing is public; what it had replaced speaks
    again."""
    indicator = Indicator.objects.select_for_update().get(pk=dataset.indicator_id)
    dataset = indicator.datasets.get(pk=dataset.pk)
    if Dataset.objects.released().filter(pk=dataset.pk).exists():
        raise AlreadyReleased(
            _(
                "Figures of this file are published. Load a corrected file, or have the "
                "figures withdrawn."
            )
        )
    if dataset.status == Dataset.Status.WITHDRAWN:
        return
    Dataset.objects.filter(pk=dataset.pk).update(status=Dataset.Status.WITHDRAWN)
    settle_statuses(indicator)
    record_event(
        verb=gettext_noop("dataset withdrawn"),
        subject=dataset,
        by=by,
        at=at,
        reason=reason,
    )


__all__ = [
    "FileRefused",
    "Preview",
    "Refusal",
    "preview_file",
    "vocabulary",
]
