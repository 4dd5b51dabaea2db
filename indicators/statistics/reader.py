"""What a reader can work out who has every published table and a pencil.

Each hidden cell lies between two ends, found by two linear programs over everything
that is known: the shown cells and totals, the sums that tie them, the rule, and that
counts are not negative. A cell needs no program of its own where points found for
others show already that it may move far enough.
"""

from collections import deque

import highspy
import numpy as np
from scipy.sparse import csr_array

from indicators.statistics.tables import Leak

# More points than this are forgotten; a program finds them again.
MOST_POINTS = 300


class Reader:
    """Tables side by side, tied by the cells they share, by their totals and by
    `links`: (coordinate, coordinates it is the sum of), such as a pooled period and
    its years. A sum that the counts themselves do not keep is no knowledge and is left
    out."""

    def __init__(self, tables, rule, links=()):
        self.rule = rule
        known = {}
        for table in tables:
            for key, count in table.values().items():
                known[table.at(key)] = count
        self.place = {coordinate: i for i, coordinate in enumerate(known)}
        self.coordinates = list(known)
        self.counts = np.array(list(known.values()), dtype=float)
        self.unknown = np.array([], dtype=int)
        self.sums = self._sums(tables, links)
        # Points that keep every sum, which programs found; the newest last.
        self.points = deque(maxlen=MOST_POINTS)
        self.last = None
        self.highest = 10 * (self.counts.sum() + rule.threshold + 1)

    def _sums(self, tables, links):
        rows, columns, signs, number = [], [], [], 0
        for total, parts in self._all_equations(tables, links):
            if not all(cell in self.place for cell in (total, *parts)):
                continue
            places = [self.place[cell] for cell in (total, *parts)]
            weights = [-1, *[1] * len(parts)]
            if self.counts[places] @ weights:
                continue
            rows += [number] * len(places)
            columns += places
            signs += weights
            number += 1
        shape = (number, len(self.counts))
        return csr_array((np.array(signs, dtype=float), (rows, columns)), shape)

    @staticmethod
    def _all_equations(tables, links):
        seen = set()
        for table in tables:
            for total, parts in table.equations():
                equation = table.at(total), tuple(map(table.at, parts))
                if equation not in seen:
                    seen.add(equation)
                    yield equation
        yield from links

    def open(self, coordinates):
        """These are not public, and nobody asks whether they are safe."""
        self.unknown = np.array([self.place[c] for c in coordinates], dtype=int)

    def are_safe(self, hidden):
        """Whether what was found so far proves that all of these are safe; no program
        is run for it."""
        search = self._search(np.array([self.place[c] for c in hidden], dtype=int))
        return not search.unsafe(search.hidden).any()

    def _search(self, hidden):
        self.last = _Search(self, hidden, self.last)
        return self.last

    def leaks(self, hidden, asked=None):
        """Every one of the coordinates `asked` (or of all) that is not safe where these
        are hidden, one after the other."""
        order = sorted(self.place[c] for c in (hidden if asked is None else asked))
        if not order:
            return
        search = self._search(np.array([self.place[c] for c in hidden], dtype=int))
        search.push_many(order)
        for place in order:
            ends = search.ends(place)
            if not self.rule.is_safe(*ends):
                highest = np.inf if ends[1] >= self.highest - 1 else ends[1]
                yield Leak(self.coordinates[place], float(ends[0]), float(highest))


class _Search:
    """The programs for one choice of hidden cells. Where no less is hidden than in the
    search before, what that found still holds."""

    def __init__(self, reader, hidden, before=None):
        self.reader, self.hidden = reader, hidden
        self.bottom, self.top = reader.rule.known_range(reader.counts)
        self.bottom, self.top = self.bottom.copy(), self.top.copy()
        for places in (hidden, reader.unknown):
            self.bottom[places], self.top[places] = 0, reader.highest
        if before and self._contains(before):
            self.lowest, self.highest = before.lowest.copy(), before.highest.copy()
        else:
            points = np.array([reader.counts, *reader.points])
            fits = ((points >= self.bottom - 1e-6) & (points <= self.top + 1e-6)).all(1)
            points = points[fits]
            self.lowest, self.highest = points.min(axis=0), points.max(axis=0)
        self.free = np.flatnonzero(self.top > self.bottom)
        sums = reader.sums[:, self.free]
        used = np.diff(sums.indptr) > 0
        fixed = np.where(self.top > self.bottom, 0, reader.counts)
        rest = -(reader.sums @ fixed)[used]
        ends = self.bottom[self.free], self.top[self.free]
        self.column = {place: i for i, place in enumerate(self.free)}
        self.solver = _solver(sums[used].tocsc(), rest, *ends)

    def _contains(self, other):
        is_wider = (self.bottom <= other.bottom) & (self.top >= other.top)
        return bool(is_wider.all())

    def push_many(self, places):
        """Drive all cells up together, then down: it spares most their own programs."""
        for sign in (-1, 1):
            moved = [place for place in places if self.unsafe(place)]
            if len(moved) > 1:
                self._push(moved, sign)

    def ends(self, place):
        """How low and how high a cell may lie, or ends that are safe already."""
        for sign in (-1, 1):
            if self.unsafe(place):
                self._push([place], sign)
        return self.lowest[place], self.highest[place]

    def unsafe(self, places):
        return ~self.reader.rule.is_safe(self.lowest[places], self.highest[places])

    def _push(self, places, sign):
        """Drive cells to one end; the others' places there are points for them."""
        aim = np.zeros(len(self.free))
        aim[[self.column[place] for place in places]] = sign
        solver = self.solver
        solver.changeColsCost(len(aim), np.arange(len(aim), dtype=np.int32), aim)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return  # it proves nothing: the cell counts as unsafe
        point = self.reader.counts.copy()
        point[self.free] = solver.getSolution().col_value
        self.reader.points.append(point)
        self.lowest = np.minimum(self.lowest, point)
        self.highest = np.maximum(self.highest, point)


def _solver(sums, rest, lowest, highest):
    """A program over these cells, without an aim yet: each is between its ends, and each
    row of `sums` comes to its `rest`."""
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = sums.shape
    program.col_cost_ = np.zeros(sums.shape[1])
    program.col_lower_, program.col_upper_ = lowest, highest
    program.row_lower_ = program.row_upper_ = rest
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = sums.indptr
    program.a_matrix_.index_ = sums.indices
    program.a_matrix_.value_ = sums.data
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    # It changes its aim alone from run to run; to make it smaller takes longer.
    solver.setOptionValue("presolve", "off")
    solver.passModel(program)
    return solver
