"""How far apart all groups of a finding are, in one number each: for an annex."""

import numpy as np
from django.utils.translation import gettext as _

from equity_office import numbers
from indicators import statistics
from indicators.findings.figures import Figure, Section, has_counts
from indicators.findings.measures import Kind
from indicators.models import Indicator


def section(finding):
    return Section(
        "indices",
        _("How far apart are all the groups?"),
        _(
            "Indices in one number. They take chance for inequality and do not say who is "
            "worse off: read them beside the groups' own rates, never alone."
        ),
        list(_index_of_all(finding)),
    )


def _index_of_all(finding):
    facts = finding["facts"]
    rows = [row for row in finding["rows"] if row["state"] != "missing"]
    if facts["kind"] not in (Kind.PROPORTION, Kind.RATE) or len(rows) < 2:
        return
    if not all(map(has_counts, rows)):
        return
    rates = [row["rate"] for row in rows]
    people = [row["denominator"] for row in rows]
    if not sum(row["numerator"] for row in rows):
        return
    unit, percent = numbers.points(facts["per"]), _("percent of the rate of everyone")
    spread = statistics.between_group_variance_interval(
        rates, people, [_standard_error(row, facts) for row in rows]
    )
    yield Figure(
        _("Between-group variance"),
        spread.estimate,
        _("%(unit)s, squared") % {"unit": unit},
        spread.lower,
        spread.upper,
    )
    yield Figure(
        _("Between-group standard deviation"),
        statistics.between_group_sd(rates, people),
        unit,
    )
    for name, measured in (
        (_("Theil index × 1000"), statistics.theil),
        (_("Mean log deviation × 1000"), statistics.mean_log_deviation),
    ):
        value = 1000 * measured(rates, people)
        if np.isfinite(value):
            yield Figure(name, value, "")
    for is_weighted, name in (
        (False, _("Index of disparity (WHO), every group alike")),
        (True, _("Index of disparity (WHO), by population")),
    ):
        value = statistics.index_of_disparity(rates, people, is_weighted)
        yield Figure(name, value, percent)
    yield from _distances(finding, rows, rates, people, unit, percent)


def _distances(finding, rows, rates, people, unit, percent):
    direction = finding["facts"]["direction"]
    yield Figure(
        _("Mean distance from the rate of everyone"),
        statistics.mean_difference_from_mean(rates, people),
        unit,
    )
    slugs = [row["group"] for row in rows]
    if finding["reference"]["slug"] in slugs:
        yield Figure(
            _("Mean distance from the reference"),
            statistics.mean_difference_from_reference(
                rates, people, slugs.index(finding["reference"]["slug"])
            ),
            unit,
        )
    if direction == Indicator.Direction.NEITHER:
        return
    is_higher = direction == Indicator.Direction.HIGHER
    best = int(np.argmax(rates) if is_higher else np.argmin(rates))
    yield Figure(
        _("Mean distance from the best-off group"),
        statistics.mean_difference_from_best(rates, people, is_higher),
        unit,
    )
    yield Figure(
        _("Change for everyone at the rate of the best-off group"),
        statistics.population_attributable_risk(rates, people, best),
        unit,
    )
    yield Figure(
        _("The same, of the rate of everyone"),
        statistics.population_attributable_fraction(rates, people, best),
        percent,
    )


def _standard_error(row, facts):
    """Of a rate per `per`: binomial, or Poisson where events may exceed people."""
    x, n = row["numerator"], row["denominator"]
    events = x * (n - x) / n if facts["kind"] == Kind.PROPORTION else x
    return facts["per"] * np.sqrt(events) / n
