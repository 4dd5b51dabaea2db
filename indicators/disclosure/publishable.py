"""What the data say of datasets that nobody has published yet, with everything hidden
that must be beside what is public already."""

from indicators.disclosure.frames import protected
from indicators.disclosure.history import everything_told, told_so_far
from indicators.disclosure.pooling import with_pooled
from indicators.findings import frames
from indicators.findings.findings import indicators_of, of_frames
from indicators.models import Indicator


def of_datasets(dataset_pks, ends_by):
    """A finding per indicator of these datasets up to a day, in the report's order.
    Queries do not grow with the number of indicators."""
    frame = frames.observed(dataset_pks, ends_by)
    indicators = indicators_of(frame)
    if not indicators:
        return []
    earlier = everything_told(told_so_far(indicators.values()))
    frame = with_pooled(_chosen(frame, indicators), indicators)
    rows, everyone = protected(frame, indicators, earlier)
    return of_frames(rows, everyone, indicators)


def _chosen(frame, indicators):
    """The rows of the parts of the city that an indicator is published for."""
    breakdowns = frame["indicator"].map(lambda slug: indicators[slug].breakdown)
    return frame[
        (frame["partition"] == "")
        | (breakdowns == Indicator.Breakdown.ALL)
        | (frame["partition"] == breakdowns)
    ].reset_index(drop=True)
