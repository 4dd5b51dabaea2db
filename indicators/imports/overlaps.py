"""Parts of a city that come to more than the city."""

from collections import Counter
from itertools import chain

from django.utils.translation import gettext as _

from indicators.imports.read import Refusal

# So many places that were loaded before are named.
NAMED = 3


def overlaps(cells, held, mapping, names):
    """A refusal for each way to divide the city, or a part of it, whose parts come to more
    than the whole: what is added up would be counted twice, and nobody could say what
    hides what. `held` are cells that stay beside these."""
    if all(cell.geography or cell.department for cell in chain(cells, held)):
        return
    is_crossed = any(cell.geography and cell.department for cell in chain(cells, held))
    wholes, parts, first, loaded = {}, Counter(), {}, {}
    for cell in chain(cells, held):
        at = cell.period, cell.group
        if is_crossed or not (cell.geography or cell.department):
            for name in names:
                wholes[*at, name, cell.geography, cell.department] = getattr(cell, name)
        for way, *whole in _wholes_of(cell):
            for name in names:
                parts[*at, name, way, *whole] += getattr(cell, name)
            first.setdefault((*at, way, *whole), cell.line)
            if not cell.line:
                place = ", ".join(
                    filter(None, (str(cell.department or ""), cell.geography))
                )
                loaded.setdefault((*at, way, *whole), []).append(place)
    seen = set()
    for (period, group, name, way, *whole), count in parts.items():
        most = wholes.get((period, group, name, *whole))
        if most is not None and count > most and (way, *whole) not in seen:
            seen.add((way, *whole))
            at = period, group, way, *whole
            beside = loaded.get(at, [])
            told = {
                "group": group,
                "period": period.label,
                "way": mapping.column(way),
                "count": count,
                "where": whole[0] or whole[1] or _("the whole city"),
                "whole": most,
                "beside": ", ".join(beside[:NAMED]) + (" …" * (len(beside) > NAMED)),
            }
            reason = (_beside() if beside else _alone()) % told
            yield Refusal(max(first[at], 1), mapping.column(way), reason)


def _wholes_of(cell):
    """(way, geography, department) of what a cell is a part of."""
    if cell.geography:
        yield "geography", "", cell.department
    if cell.department:
        yield "department", cell.geography, None


def _alone():
    return _(
        "Added up, the rows of %(group)s in %(period)s by %(way)s come to %(count)s, and "
        "%(where)s has %(whole)s. If this divides it in two ways, such as precincts and "
        "wards, leave one of them out. If people are counted in several places, leave out "
        "the rows of the whole."
    )


def _beside():
    return _(
        "Together with what is loaded already (%(beside)s), the rows of %(group)s in "
        "%(period)s by %(way)s come to %(count)s, and %(where)s has %(whole)s. If this "
        "divides it in another way, give it an indicator of its own. If a place has a new "
        "name, write its old one, or withdraw the earlier file."
    )
