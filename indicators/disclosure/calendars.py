"""Periods that overlap without one lying in the other, such as fiscal beside calendar
years, or three years that move on by one: each is the sum of pieces that nobody may have
published."""

from datetime import timedelta

import numpy as np
from scipy.optimize import linprog

from indicators.disclosure.cells import REST, Cells

ONE_DAY = timedelta(days=1)
# More pieces than this are not taken apart.
MOST_PIECES = 60


def pieces(cells):
    """(Cells, ties): the pieces that are not published themselves, and each period with
    the keys that make it up. A piece that no arithmetic gives away has counts that fit
    what is known, `is_guess`."""
    places = {}
    for each in cells:
        places.setdefault((each.of, each.place), {})[each.key] = each
    unpublished, ties = [], []
    for known in places.values():
        for cluster in _clusters(list(known.values())):
            more, found = _Pieces(cluster).told()
            unpublished += more
            ties += found
    return unpublished, ties


def _clusters(known):
    """Periods of one place that hang together by overlaps, with all that lie in them."""
    crossing = [
        (one, other)
        for one in known
        for other in known
        if one.starts_on < other.starts_on <= one.ends_on < other.ends_on
    ]
    spans = []
    for one, other in sorted(crossing, key=lambda pair: pair[0].key[:2]):
        first, last = one.starts_on, other.ends_on
        if spans and first <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(last, spans[-1][1])
        else:
            spans.append((first, last))
    for first, last in spans:
        yield [c for c in known if first <= c.starts_on and c.ends_on <= last]


class _Pieces:
    """A timeline cut wherever a period begins or ends."""

    def __init__(self, cluster):
        self.cluster = cluster
        cuts = {each.starts_on for each in cluster}
        cuts = sorted(cuts | {each.ends_on + ONE_DAY for each in cluster})
        spans = [
            (first, after - ONE_DAY)
            for first, after in zip(cuts, cuts[1:], strict=False)
        ]
        self.spans = [
            (first, last)
            for first, last in spans
            if any(c.starts_on <= first and last <= c.ends_on for c in cluster)
        ]
        self.matrix = np.array([
            [c.starts_on <= first and last <= c.ends_on for first, last in self.spans]
            for c in cluster
        ], dtype=float)  # fmt: skip

    def told(self):
        counts = self._counts()
        if not counts or len(self.spans) > MOST_PIECES:
            return [], []
        known = {(c.starts_on, c.ends_on): c.key for c in self.cluster}
        one = self.cluster[0]
        guessed = self._is_guessed()
        unpublished = [
            Cells(
                *span,
                f"{REST} piece {one.place}",
                {group: pairs[i] for group, pairs in counts.items()},
                of=one.of,
                is_guess=bool(guessed[i]),
            )
            for i, span in enumerate(self.spans)
            if span not in known
        ]
        keys = known | {(c.starts_on, c.ends_on): c.key for c in unpublished}
        ties = [
            (each.key, [keys[span] for span, is_in in zip(self.spans, row, strict=True) if is_in])
            for each, row in zip(self.cluster, self.matrix, strict=True)
            if row.sum() > 1
        ]  # fmt: skip
        return unpublished, ties

    def _is_guessed(self):
        """Whether each piece is left open by the sums: it moves where they do not."""
        _u, singular, right = np.linalg.svd(self.matrix)
        rank = (singular > 1e-9).sum()
        return (np.abs(right[rank:]) > 1e-9).any(axis=0)

    def _counts(self):
        """Group → (numerator, denominator) of each piece; a group of which no pieces fit
        is left out."""
        same = set.intersection(*(set(each.counts) for each in self.cluster))
        found, kind = {}, self.cluster[0].kind
        for group in sorted(same):
            pairs = [each.counts[group] for each in self.cluster]
            x = self._fit([x for x, _n in pairs])
            others = self._fit([n - x for x, n in pairs]) if kind == "proportion" else 0
            if x is not None and others is not None:
                found[group] = list(zip(x, x + others, strict=True))
        if kind == "share" and found:
            wholes = sum(np.array([x for x, _n in pairs]) for pairs in found.values())
            found = {
                group: [(x, n) for (x, _n), n in zip(pairs, wholes, strict=True)]
                for group, pairs in found.items()
            }
        return found

    def _fit(self, sums):
        """Counts of the pieces that come to these sums; None for none. Each row is a run
        of pieces, so that the corners that the program finds are whole numbers."""
        result = linprog(
            np.zeros(len(self.spans)), A_eq=self.matrix, b_eq=sums, method="highs-ds"
        )
        return np.round(result.x) if result.success else None
