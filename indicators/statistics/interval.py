from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri


@dataclass(frozen=True, eq=False, slots=True)
class Interval:
    """An estimate with its confidence limits: three floats, or three read-only arrays
    of one shape."""

    estimate: float | np.ndarray
    lower: float | np.ndarray
    upper: float | np.ndarray

    @classmethod
    def of(cls, estimate, lower, upper):
        """Scalars become floats, arrays become read-only."""
        parts = np.broadcast_arrays(
            *(np.asarray(part, dtype=float) for part in (estimate, lower, upper))
        )
        return cls(*(_settled(part) for part in parts))

    def scaled(self, factor):
        return Interval.of(
            self.estimate * factor, self.lower * factor, self.upper * factor
        )


def _settled(part):
    if part.ndim == 0:
        return float(part)
    part = part.copy()
    part.flags.writeable = False
    return part


def normal_quantile(confidence):
    """The z of a two-sided interval: 1.96 for 95 %."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return ndtri(0.5 + confidence / 2)


def counts(**named):
    """Arguments as float arrays of one shape, refused where a value is negative or not
    whole; nan stands for missing. Raises ValueError with the argument's name and the
    first offending position."""
    arrays = _broadcast(named)
    for name, array in zip(named, arrays, strict=True):
        _refuse(array < 0, name, "is negative")
        _refuse(~np.isnan(array) & (array != np.floor(array)), name, "is not whole")
    return arrays


def exposures(**named):
    """Like `counts`, but any non-negative number: populations, person-years."""
    arrays = _broadcast(named)
    for name, array in zip(named, arrays, strict=True):
        _refuse(array < 0, name, "is negative")
    return arrays


def within(events, total, name="events"):
    _refuse(events > total, name, "is above its total")


def _broadcast(named):
    arrays = [np.asarray(value, dtype=float) for value in named.values()]
    try:
        return np.broadcast_arrays(*arrays)
    except ValueError as error:
        raise ValueError(f"{', '.join(named)} differ in length") from error


def _refuse(bad, name, why):
    if np.any(bad):
        raise ValueError(f"{name} {why} at position {int(np.argmax(np.ravel(bad)))}")
