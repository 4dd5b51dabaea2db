"""Figures of indicators in an assessment: what was public on the day that they were
taken, with what was hidden then and the way back to where they come from."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from equity_office.periods import Period
from indicators.findings.findings import of_releases
from indicators.models import Indicator, Release, Withdrawal


class NothingPublic(Exception):
    """Of this indicator, or this place, nothing is public."""


def findings(indicator):
    """What is public of an indicator today, or None."""
    found = of_releases(Indicator.objects.filter(pk=indicator.pk))
    return found[0] if found else None


def freeze(indicator, asked, at):
    """What an indicator says today, JSON-ready, in every language. `asked` holds
    `groups`, the addresses of the groups to be told (all where empty), and `place`, a
    place of the city (the whole city where empty). Raises NothingPublic."""
    languages = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            finding = findings(indicator)
            languages[language] = finding and _told(finding, asked)
    snapshot = languages[settings.LANGUAGE_CODE]
    if not snapshot or not snapshot["rows"]:
        raise NothingPublic(
            _("Nothing is public of “%(indicator)s” there.") % {"indicator": indicator}
        )
    return {
        "indicator": indicator.pk,
        "datasets": sorted(
            {
                cell["dataset_pk"]
                for cell in finding["releases"]
                if cell["starts_on"] == finding["period"]["starts_on"]
                and cell["ends_on"] == finding["period"]["ends_on"]
            }
        ),
        "languages": languages,
        "trace": finding["trace"],
        "files": finding["files"],
        "starts_on": finding["period"]["starts_on"],
        "ends_on": finding["period"]["ends_on"],
        "taken_on": timezone.localdate(at).isoformat(),
        "taken_at": at.isoformat(),
    }


def _told(finding, asked):
    rows, place = finding["rows"], asked["place"]
    if place:
        rows = [row for each in finding["places"] if each["name"] == place for row in each["rows"]]  # fmt: skip
    # The group that others are measured against stays beside them.
    chosen = [
        row
        for row in rows
        if not asked["groups"] or row["group"] in asked["groups"] or row["is_reference"]
    ]
    return {
        "facts": finding["facts"],
        "period": finding["period"],
        "reference": finding["reference"],
        "everyone": None if place else finding["everyone"],
        "place": place,
        "rows": chosen,
    }


def taken_back(figures):
    """Of figures as told, those that may no longer be shown: pk → why. Two queries."""
    if not figures:
        return {}
    indicators = {figure["indicator"] for figure in figures}
    withdrawals = list(Withdrawal.objects.of(indicators))
    standing = set(
        Release.objects.filter(indicator__in=indicators, withdrawn_at=None)
        .values_list("indicator", "dataset")
        .distinct()
    )
    found = {}
    for figure in figures:
        why = [each.reason for each in withdrawals if _is_hit(figure, each)]
        snapshot = {(figure["indicator"], dataset) for dataset in figure["datasets"]}
        if not snapshot <= standing:
            why.append(_("What they were published in was withdrawn."))
        if why:
            found[figure["pk"]] = why[-1]
    return found


def _is_hit(figure, withdrawal):
    """Whether figures hold one that was withdrawn after they were taken."""
    ends = (figure["starts_on"], figure["ends_on"])
    period = Period(*map(date.fromisoformat, ends))
    is_later = withdrawal.withdrawn_at >= datetime.fromisoformat(figure["taken_at"])
    return (
        withdrawal.indicator_id == figure["indicator"]
        and is_later
        and withdrawal.starts_on <= period.ends_on
        and withdrawal.ends_on >= period.starts_on
    )
