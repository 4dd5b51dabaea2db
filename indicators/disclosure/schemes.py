"""Groups of one scheme that are made up of groups of another: who was Asian or Pacific
Islander is Asian, or Native Hawaiian or Pacific Islander."""

from indicators.disclosure.cells import REST


def qualified(group, scheme):
    """A group's name among all schemes; those of another scheme than the indicator's have
    it in their name."""
    return group if "." in group or group == REST else f"{scheme}.{group}"


def splits_of(edges):
    """(group, groups that make it up), qualified, of edges of a crosswalk: (scheme, group)
    of where they come from and of where they lead to."""
    leads, comes = {}, {}
    for old, source, new, target in edges:
        leads.setdefault((f"{old}.{source}", new), []).append(f"{new}.{target}")
        comes.setdefault((f"{new}.{target}", old), []).append(f"{old}.{source}")
    return [*_closed(leads, comes), *_closed(comes, leads)]


def _closed(there, back):
    """Each group with those that it leads to, where they come from nowhere else."""
    for (whole, _scheme), parts in there.items():
        scheme = whole.partition(".")[0]
        if all(back[part, scheme] == [whole] for part in parts):
            yield whole, tuple(parts)


def links(tables, scheme, splits):
    """The sums that these splits are in tables of one period and place."""
    names = [{qualified(g, scheme): g for g in t.dimensions["group"]} for t in tables]
    known = list(zip(tables, names, strict=True))
    for whole, parts in splits:
        for total, its in known:
            for pieces, theirs in known:
                if whole not in its or not all(part in theirs for part in parts):
                    continue
                outcomes = {key[1:] for key in total.cells()}
                for outcome in sorted(outcomes & {key[1:] for key in pieces.cells()}):
                    yield (
                        total.at((its[whole], *outcome)),
                        tuple(pieces.at((theirs[p], *outcome)) for p in parts),
                    )
