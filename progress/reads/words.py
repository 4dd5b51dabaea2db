"""Deliveries and readings of measures, in the words of the reader's language."""

from equity_office.writing.editing import plain
from plans.reads import words


def told(rollup):
    """A rollup for a snapshot."""
    return {
        "total": rollup.total,
        "named": [[code, str(label), count] for code, label, count in rollup.named],
    }


def readings(update):
    """What the measures of an update read, each beside its baseline and its target.
    Needs its actuals with their measures."""
    return [_reading(actual) for actual in update.actuals.all()]


def _reading(actual):
    measure = actual.measure
    told = {
        name: plain(getattr(measure, name))
        for name in ("baseline", "baseline_on", "target", "target_on")
    }
    return {
        "measure": measure.title,
        "baseline": words.reading(told["baseline"], measure.unit, told["baseline_on"]),
        "now": words.reading(plain(actual.value), measure.unit),
        "target": words.reading(told["target"], measure.unit, told["target_on"]),
        "is_short": _is_short(measure, actual.value),
    }


def _is_short(measure, value):
    """Whether a reading falls short of its target, which lies above the baseline or
    below it."""
    if value is None or measure.target is None:
        return False
    falls = measure.baseline is not None and measure.target < measure.baseline
    return value > measure.target if falls else value < measure.target
