"""Parts of a city that come to more than the city."""

from collections import Counter
from itertools import chain

from django.utils.translation import gettext as _

from indicators.imports.read import Refusal

# So many places that were loaded before are named.
NAMED = 3


def overlaps(cells, held, mapping, names):
    """A refusal for each way to divide the city whose parts come to more than the whole:
    what is added up would be counted twice, and nobody could say what hides what. `held`
    are cells that stay beside these."""
    if all(cell.geography or cell.department for cell in chain(cells, held)):
        return
    wholes, parts, first, loaded = {}, Counter(), {}, {}
    for cell in chain(cells, held):
        at = cell.period, cell.group
        is_whole = not (cell.geography or cell.department)
        way = "geography" if cell.geography and not cell.department else "department"
        for name in names:
            if is_whole:
                wholes[*at, name] = getattr(cell, name)
            elif not (cell.geography and cell.department):
                parts[*at, name, way] += getattr(cell, name)
                first.setdefault((*at, way), cell.line)
        if not is_whole and not cell.line:
            place = cell.geography or str(cell.department)
            loaded.setdefault((*at, way), []).append(place)
    seen = set()
    for (period, group, name, way), count in parts.items():
        whole = wholes.get((period, group, name))
        if whole is not None and count > whole and way not in seen:
            seen.add(way)
            beside = loaded.get((period, group, way), [])
            told = {
                "group": group,
                "period": period.label,
                "way": mapping.column(way),
                "count": count,
                "whole": whole,
                "beside": ", ".join(beside[:NAMED]) + (" …" * (len(beside) > NAMED)),
            }
            reason = (_beside() if beside else _alone()) % told
            yield Refusal(first[period, group, way], mapping.column(way), reason)


def _alone():
    return _(
        "Added up, the rows of %(group)s in %(period)s by %(way)s come to "
        "%(count)s, and the whole city has %(whole)s. If this divides the city in "
        "two ways, such as precincts and wards, leave one of them out. If people "
        "are counted in several places, leave out the rows of the whole city."
    )


def _beside():
    return _(
        "Together with what is loaded already (%(beside)s), the rows of %(group)s in "
        "%(period)s by %(way)s come to %(count)s, and the whole city has %(whole)s. If "
        "this divides the city in another way, give it an indicator of its own. If a "
        "place has a new name, write its old one, or withdraw the earlier file."
    )
