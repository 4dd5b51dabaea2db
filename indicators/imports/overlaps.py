"""Parts of a city that come to more than the city."""

from collections import Counter

from django.utils.translation import gettext as _

from indicators.imports.read import Refusal


def overlaps(cells, mapping, names):
    """A refusal for each way to divide the city whose parts come to more than the whole:
    what is added up would be counted twice, and nobody could say what hides what."""
    if not any(not (cell.geography or cell.department) for cell in cells):
        return
    wholes, parts, first = {}, Counter(), {}
    for cell in cells:
        at = cell.period, cell.group
        is_whole = not (cell.geography or cell.department)
        way = "geography" if cell.geography and not cell.department else "department"
        for name in names:
            if is_whole:
                wholes[*at, name] = getattr(cell, name)
            elif not (cell.geography and cell.department):
                parts[*at, name, way] += getattr(cell, name)
                first.setdefault((*at, way), cell.line)
    seen = set()
    for (period, group, name, way), count in parts.items():
        whole = wholes.get((period, group, name))
        if whole is not None and count > whole and way not in seen:
            seen.add(way)
            reason = _(
                "Added up, the rows of %(group)s in %(period)s by %(way)s come to "
                "%(count)s, and the whole city has %(whole)s. If this divides the city in "
                "two ways, such as precincts and wards, leave one of them out. If people "
                "are counted in several places, leave out the rows of the whole city."
            )
            told = {
                "group": group,
                "period": period.label,
                "way": mapping.column(way),
                "count": count,
                "whole": whole,
            }
            yield Refusal(first[period, group, way], mapping.column(way), reason % told)
