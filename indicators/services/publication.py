"""What becomes public of the figures, and what is taken back."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from equity_office import numbers
from indicators.disclosure.history import everything_told, splits_among, told_so_far
from indicators.disclosure.protection import leaks
from indicators.disclosure.units import connected
from indicators.models import (
    Dataset,
    Indicator,
    RaceGroup,
    Release,
    Withdrawal,
)
from indicators.signals import figure_withdrawn


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


class FileWithdrawn(Exception):
    """What is to be published comes from a file that was taken back."""


def lock(pks):
    """One publication or withdrawal of an indicator at a time, so that each knows what
    the other made public."""
    list(Indicator.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


@transaction.atomic
def release(*, publication, cells, at, references=()):
    """Write what a publication makes public, cell by cell, and mark its datasets. Raises
    WouldDisclose where a reader of everything public could then work out what is
    hidden.

    `cells` are unsaved Release rows without publication and time; `references` are
    (indicator's pk, slug of the group that it compares with), which is then kept.
    """
    files = {cell.dataset_id for cell in cells}
    indicators = Indicator.objects.counting_alike(
        Indicator.objects.filter(pk__in={cell.indicator_id for cell in cells})
    )
    lock({each.pk for each in indicators})
    if Dataset.objects.filter(pk__in=files).exclude(pk__in=Dataset.objects.in_force()):
        raise FileWithdrawn(
            _("A file of this report was withdrawn since it was built. Build it again.")
        )
    for cell in cells:
        cell.publication, cell.released_at = publication, at
    Release.objects.bulk_create(cells, batch_size=500)
    if given := given_away(publication, indicators):
        raise WouldDisclose(given)
    for pk, slug in references:
        mine = Indicator.objects.filter(
            pk=pk, reference_rule=Indicator.ReferenceRule.BEST, baseline_group=None
        )
        group = RaceGroup.objects.filter(scheme__indicator=pk, slug=slug)
        mine.update(baseline_group=group.values("pk")[:1])
    Dataset.objects.filter(pk__in=files, status=Dataset.Status.LOADED).update(
        status=Dataset.Status.RELEASED
    )


def given_away(publication, indicators):
    """What this publication, with all others before it, gives away: a sentence each."""
    history = told_so_far(indicators)
    now = everything_told(
        {slug: {0: told.pop(publication, [])} for slug, told in history.items()}
    )
    earlier = everything_told(history)
    titles = {each.slug: str(each) for each in indicators}
    counted = dict.fromkeys(told.cells.of for told in (*earlier, *now))
    systems = [(_of(now, slugs), _of(earlier, slugs)) for slugs in connected(counted)]
    splits = splits_among([t.cells for t in (*new, *old)] for new, old in systems)
    groups = RaceGroup.objects.filter(
        scheme__in={each.scheme_id for each in indicators}
    )
    names = {group.slug: str(group) for group in groups}
    return [
        _(
            "%(indicator)s, %(group)s, %(period)s%(place)s: hidden, and yet it could only be "
            "%(lowest)s to %(highest)s."
        )
        % {
            "indicator": titles[given.indicator],
            "group": names.get(given.group, given.group or _("everyone")),
            "period": given.period.label,
            "place": f" ({given.place})" if given.place else "",
            "lowest": numbers.count(given.lowest),
            "highest": numbers.count(given.highest),
        }
        for new, old in systems
        for given in leaks(new, old, splits)
    ]


def _of(many, slugs):
    return [told for told in many if told.cells.of.slug in slugs]


@transaction.atomic
def withdraw_publication(*, publication, at):
    """What it showed is no longer in force; that it was public stays known."""
    standing = Release.objects.filter(publication=publication, withdrawn_at=None)
    lock(set(standing.values_list("indicator", flat=True)))
    standing.update(withdrawn_at=at)


class NothingToWithdraw(Exception):
    """Nothing is public there."""


@transaction.atomic
def withdraw_figure(*, indicator, period, group, reason, by, at):
    """Take a released figure back at once, wherever it stands: of one group, or of every
    group where None is given. It stays away until a corrected file is loaded."""
    lock({indicator.pk})
    shown = Release.objects.filter(
        indicator=indicator,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        is_shown=True,
        withdrawn_at=None,
    )
    if group:
        shown = shown.filter(group=group)
    if not shown.exists():
        raise NothingToWithdraw(_("Nothing is published there."))
    withdrawal = Withdrawal.objects.create(
        indicator=indicator,
        group=group,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        reason=reason,
        withdrawn_at=at,
        withdrawn_by=by,
    )
    record_event(
        verb=gettext_noop("figure withdrawn"),
        subject=withdrawal,
        by=by,
        at=at,
        reason=reason,
    )
    figure_withdrawn.send(sender=Withdrawal, withdrawal=withdrawal, at=at)
    return withdrawal
