"""What earlier publications told, as the disclosure audit reads it."""

from indicators.disclosure.cells import EVERYONE, Cells, Hidden, Told, counted_by
from indicators.disclosure.schemes import qualified, splits_of
from indicators.disclosure.sums import chains
from indicators.findings import frames
from indicators.models import Crosswalk, Indicator


def told_so_far(indicators):
    """Slug → publication → what was Told by it, withdrawn ones too: what was public
    once is known. Of these indicators, and of those that count something alike. Three
    queries at most, and one where they say what they count."""
    indicators = Indicator.objects.counting_alike(indicators)
    by_slug = {each.slug: each for each in indicators}
    releases, observations = frames.ever_released(indicators)
    counted = {}
    for row in observations.itertuples():
        at = row.starts_on, row.ends_on, row.place
        counts = counted.setdefault((row.indicator, int(row.dataset_pk)), {})
        counts.setdefault(at, {})[row.group] = row.numerator, row.denominator
    found = {}
    for (slug, publication), rows in releases.groupby(
        ["indicator", "publication"], sort=False
    ):
        of = counted_by(by_slug[slug], rows["current_scheme"].iloc[0])
        told = _told(rows, of, lambda pk, slug=slug: counted.get((slug, pk), {}))
        found.setdefault(slug, {})[publication] = told
    return found


def splits_among(systems):
    """(group, groups that make it up) among the schemes of Cells that hang together;
    `systems` are lists of such. One query, and none where each is of one scheme."""
    mixed = [_schemes_of(many) for many in systems]
    schemes = set().union(*(found for found in mixed if len(found) > 1))
    if not schemes:
        return []
    return splits_of(
        Crosswalk.objects.filter(
            from_group__scheme__slug__in=schemes, to_group__scheme__slug__in=schemes
        )
        .order_by("pk")
        .values_list(
            "from_group__scheme__slug", "from_group__slug",
            "to_group__scheme__slug", "to_group__slug",
        )
    )  # fmt: skip


def _schemes_of(many):
    return {
        qualified(group, cells.of.scheme).partition(".")[0]
        for cells in many
        for group in cells.counts
    }


def everything_told(history):
    """What all publications told, in one list."""
    return [
        told
        for publications in history.values()
        for many in publications.values()
        for told in many
    ]


def _told(rows, of, counted):
    """One publication of one indicator."""
    counts = {}
    for key, part in rows.groupby(["starts_on", "ends_on", "place"], sort=False):
        groups = set(part["group"].dropna())
        of_datasets = counted(int(part["dataset_pk"].max())).get(key, {})
        counts[key] = {g: pair for g, pair in of_datasets.items() if g in groups}
    for key, groups in counts.items():
        if not groups:  # a pooled period is counted in its parts
            groups.update(_added_up(key, counts))
    return [
        Told(Cells(*key, counts[key], part["partition"].iloc[0], of), _hidden(part))
        for key, part in rows.groupby(["starts_on", "ends_on", "place"], sort=False)
        if _is_counted(counts[key])
    ]


def _is_counted(groups):
    return bool(groups) and all(x == x for x, _n in groups.values())


def _added_up(key, counts):
    first, last, place = key
    inside = [
        other
        for other, groups in counts.items()
        if other != key and other[2] == place and groups
    ]
    inside = [other for other in inside if first <= other[0] and other[1] <= last]
    for chain in chains(first, last, inside):
        same = set.intersection(*(set(counts[part]) for part in chain))
        return {
            group: tuple(
                map(sum, zip(*(counts[part][group] for part in chain), strict=True))
            )
            for group in same
        }
    return {}


def _hidden(part):
    def names(mask):
        return frozenset(
            EVERYONE if group is None or group != group else group
            for group in part.loc[mask, "group"]
        )

    # What was withdrawn was public before: readers know it.
    kept = part["reason"] != "withdrawn"
    return Hidden(
        names(kept & ~part["is_shown"].astype(bool)),
        names(kept & ~part["is_denominator_shown"].astype(bool)),
    )
