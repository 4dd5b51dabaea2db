"""Tables of counts, the rule they are published by, and what of them is shown."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np

TOTAL = "*"


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """Counts from 1 to `threshold` are hidden, and 0 too where it `hides_zeros` (by
    default it is shown, as CMS allows). What is shown is rounded to a multiple of
    `rounding`, every total by itself. A threshold of 0 hides nothing."""

    threshold: int = 10
    hides_zeros: bool = False
    rounding: int = 1

    def stricter(self, other):
        """A rule that hides what either of the two hides. Who sees a count rounded in two
        ways is taken to know it."""
        return DisclosureRule(
            max(self.threshold, other.threshold),
            self.hides_zeros or other.hides_zeros,
            self.rounding if self.rounding == other.rounding else 1,
        )

    def hides(self, counts):
        counts = np.asarray(counts)
        lowest = 0 if self.hides_zeros and self.threshold else 1
        return (counts >= lowest) & (counts <= self.threshold)

    def rounded(self, counts):
        """Counts as they are shown; nan stays nan."""
        counts = np.asarray(counts, dtype=float)
        return np.floor((counts + self.rounding / 2) / self.rounding) * self.rounding

    def is_safe(self, lowest, highest):
        """Whether a reader who knows that a hidden count lies between these two is left
        with threshold + 1 values or more, one of them above the threshold."""
        values = np.floor(highest + 1e-6) - np.ceil(lowest - 1e-6) + 1
        return (values >= self.threshold + 1) & (highest + 1e-6 >= self.threshold + 1)

    def known_range(self, counts):
        """What a reader knows of shown counts, who knows the rule: from where to where
        each may lie."""
        counts = np.asarray(counts, dtype=float)
        if self.rounding == 1:
            return counts, counts
        shown = self.rounded(counts)
        lowest = np.maximum(shown - self.rounding // 2, self._least_shown())
        highest = shown + -(-self.rounding // 2) - 1
        # A shown 0 is 0 wherever one to the threshold would be hidden.
        is_zero = (counts == 0) & (not self.hides_zeros)
        return np.where(is_zero, 0, np.minimum(lowest, counts)), np.where(
            is_zero & (self.threshold > 0), 0, np.maximum(highest, counts)
        )

    def _least_shown(self):
        return self.threshold + 1 if self.threshold else 0


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts over named dimensions.

    `dimensions` maps a name to its categories (texts), `counts` a tuple of one category per
    dimension to a whole number. `margins` names the dimensions that are summed over in
    a published total. `coordinate` says which table this is (indicator, period, place,
    dataset version); a cell's coordinate is that and its key, so that tables which
    share a cell share its coordinate. `versions` may add to the coordinates of single
    cells, where a corrected table repeats some cells and changes others. Where `is_guess`
    the counts fit what is known and need not be true: nobody asks whether they are safe.
    """

    dimensions: dict
    counts: dict
    margins: tuple = ()
    coordinate: tuple = ()
    versions: dict = field(default_factory=dict)
    is_guess: bool = False

    def at(self, key):
        """The coordinate of a cell or total."""
        return (*self.coordinate, *key, *self.versions.get(key, ()))

    def cells(self):
        """Every cell and every published total; a total has TOTAL as its category."""
        choices = [
            (*categories, TOTAL) if name in self.margins else tuple(categories)
            for name, categories in self.dimensions.items()
        ]
        return list(product(*choices))

    def values(self):
        """Every cell and total with its count. Raises ValueError where a count is
        negative or not whole."""
        sums = dict.fromkeys(self.cells(), 0)
        sources = [(True,) if name in self.margins else () for name in self.dimensions]
        for key, count in self.counts.items():
            if count < 0 or count != int(count):
                raise ValueError(f"counts is not a whole number from 0 up at {key}")
            choices = [
                (c, TOTAL) if more else (c,)
                for c, more in zip(key, sources, strict=True)
            ]
            for covered in product(*choices):
                sums[covered] += int(count)
        return sums

    def equations(self):
        """(total, parts) for every published sum along one dimension."""
        for key in self.cells():
            for axis, categories in enumerate(self.dimensions.values()):
                if key[axis] == TOTAL:
                    parts = [key[:axis] + (c,) + key[axis + 1 :] for c in categories]
                    yield key, parts


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden cell that a reader could still work out, and how closely."""

    coordinate: tuple
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table with the cells that may not be shown. `leaks` is empty unless what was
    released earlier makes protection impossible."""

    table: CountTable
    hidden: frozenset
    leaks: tuple = field(default=())

    def shown(self):
        """Every cell and total a reader may see, with its count."""
        return {
            key: count
            for key, count in self.table.values().items()
            if key not in self.hidden
        }
