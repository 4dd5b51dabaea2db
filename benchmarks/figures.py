"""The measures, disclosure control and an indicator's page, timed."""

import time
from functools import partial
from itertools import product

import numpy as np

CELLS, SAMPLE = 10_000, 300
CITIES, LOADED = 2_000, 100_000
TABLE, THRESHOLD = (30, 8, 10), 10


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def draw(count):
    random = np.random.default_rng(7)
    n, n0 = random.integers(50, 20_000, count), random.integers(50, 20_000, count)
    x, x0 = random.binomial(n, 0.2), random.binomial(n0, 0.25)
    return np.maximum(x, 1), n, np.maximum(x0, 1), n0


def bench_measures():
    from statsmodels.stats.proportion import (
        confint_proportions_2indep,
        proportion_confint,
    )

    from indicators import statistics

    x, n, x0, n0 = draw(CELLS)
    shared = (
        lambda: statistics.wilson(x, n),
        lambda: statistics.rate_difference(x, n, x0, n0),
        lambda: statistics.rate_ratio(x, n, x0, n0),
    )
    others = (
        lambda: statistics.parity_index(x, n, 0.2),
        lambda: statistics.four_fifths(x, n, x0, n0),
    )
    searched = (
        lambda: statistics.rate_ratio_score(x, n, x0, n0),
        lambda: statistics.rate_difference_score(x, n, x0, n0),
        lambda: statistics.crude_rate(x, n),
    )
    ours = sum(map(seconds, shared))
    rest = sum(map(seconds, others))

    def cell_by_cell():
        for a, b, c, d in zip(*(each[:SAMPLE] for each in (x, n, x0, n0)), strict=True):
            proportion_confint(a, b, method="wilson")
            confint_proportions_2indep(a, b, c, d, compare="diff", method="newcomb")
            confint_proportions_2indep(a, b, c, d, compare="ratio", method="log")

    theirs = seconds(cell_by_cell) / SAMPLE * CELLS
    print(f"{CELLS:,} cells, Wilson, Newcombe and Katz: {ours:.3f} core-seconds")
    print(f"  with parity and four fifths: {ours + rest:.3f} (goal: less than 1)")
    print(
        f"  statsmodels cell by cell: {theirs:.1f}, ratio {theirs / ours:,.0f} (goal: 50)"
    )
    print(f"  exact and score methods apart: {sum(map(seconds, searched)):.2f}")


def bench_disclosure():
    from indicators.statistics.disclosure import (
        CountTable,
        DisclosureRule,
        audit,
        protect,
    )

    names = "abc"
    dimensions = {
        name: tuple(f"{name}{i}" for i in range(size))
        for name, size in zip(names, TABLE, strict=True)
    }
    cells = list(product(*dimensions.values()))
    random = np.random.default_rng(3)
    counts = random.negative_binomial(0.7, 0.7 / 100.7, len(cells))
    table = CountTable(
        dimensions, dict(zip(cells, map(int, counts), strict=True)), tuple(names)
    )
    rule, found = DisclosureRule(THRESHOLD), []
    took = seconds(lambda: found.append(protect(table, rule)))
    again = seconds(lambda: found.append(audit(found[:1], rule)))
    small = sum(map(bool, rule.hides(list(table.values().values()))))
    print(f"protect {TABLE}: {took:.1f} core-seconds, its audit again {again:.1f}")
    print(
        f"  {len(table.values()):,} cells and totals, {small} small, "
        f"{len(found[0].hidden)} hidden, {len(found[1])} leaks"
    )


def bench_attack():
    """Random cities, each published whole, and a reader of all of it who solves for what
    is hidden."""
    from random import Random

    from tests.indicators.cubes import attack, published, random_city

    refused = known = tables = hidden = 0
    ours = theirs = 0.0
    for seed in range(CITIES):
        city, found = random_city(Random(seed)), []
        ours += seconds(lambda c=city, f=found: f.extend(published(c)))
        editions, given = found
        theirs += seconds(lambda c=city, e=editions, f=found: f.append(attack(c, e)))
        refused += bool(given)
        known += len(found[2])
        told = [each for edition in editions for each in edition]
        tables += len(told)
        hidden += sum(len(each.hidden.numerators) for each in told)
    print(f"{CITIES:,} random cities of {tables:,} tables: {hidden:,} counts hidden,")
    print(f"  {known} known too well, {refused} cities that could not be published")
    print(f"  to protect {ours:.0f} core-seconds, to attack {theirs:.0f}")


def bench_publish():
    """The figures of a city with quarters and years, departments, places and both, as a
    publication protects them."""
    from datetime import date

    from indicators.disclosure.cells import Cells, Counted, Told
    from indicators.disclosure.protection import hidden_counts, leaks
    from indicators.statistics.disclosure import DisclosureRule

    quarters = [
        (date(year, month, 1), date(year, month + 2, last))
        for year in (2021, 2022, 2023)
        for month, last in ((1, 31), (4, 30), (7, 30), (10, 31))
    ]
    years = [(date(y, 1, 1), date(y, 12, 31)) for y in (2021, 2022, 2023)]
    departments, places = (f"D{n}" for n in range(3)), (f"P{n}" for n in range(4))
    departments, places, groups = list(departments), list(places), "abcde"
    random = np.random.default_rng(7)
    base = {
        piece: (int(random.integers(0, 200)), int(random.integers(0, 600)))
        for piece in product(quarters, departments, places, groups)
    }

    def cells(period, department, place, of):
        counts = {}
        for group in groups:
            own = [
                each
                for (at, d, p, g), each in base.items()
                if period[0] <= at[0] and at[1] <= period[1] and g == group
                and department in ("", d) and place in ("", p)
            ]  # fmt: skip
            x, others = (sum(numbers) for numbers in zip(*own, strict=True))
            counts[group] = x, x + others
        way = "departments" if department else "geographies" if place else ""
        name = ", ".join(filter(None, (department, place)))
        if department and place:
            way = f"geographies of {department}"
        return Cells(*period, name, counts, way, of)

    of = Counted(kind="proportion", rule=DisclosureRule(THRESHOLD))
    parts = [
        cells(period, department, place, of)
        for period in (*quarters, *years)
        for department in ("", *departments)
        for place in ("", *places)
    ]
    found = []
    took = seconds(lambda: found.append(hidden_counts(parts)))
    told = [Told(part, found[0][part.key]) for part in parts]
    took += seconds(lambda: found.append(leaks(told)))
    hidden = sum(len(each.numerators) for each in found[0].values())
    print(f"{len(parts)} tables published: {took:.1f} core-seconds (goal: 20)")
    print(f"  {hidden} counts hidden, {len(found[1])} known too well")


def bench_load():
    """A file of tracts by month and group, looked at and stored, beside pandas that only
    reads and adds it up."""
    import io

    import pandas as pd
    from django.conf import settings
    from django.utils import timezone

    from indicators.imports.map import Mapping
    from indicators.services import datasets, loading
    from tests import factories

    lines = ["period,group,numerator,denominator,geography"]
    months = [f"{2015 + n // 12}-{n % 12 + 1:02}" for n in range(120)]
    cells = product(range(LOADED), months, ("Black", "White", "Hispanic"))
    for n, (tract, month, group) in zip(range(LOADED), cells, strict=False):
        lines.append(f"{month},{group},{n % 50},{100 + n % 900},Tract {tract}")
    content = "\n".join(lines).encode()
    settings.UPLOAD_BYTES = len(content)
    indicator, today = factories.make_indicator(), timezone.localdate()

    def load():
        preview = datasets.preview_file(
            indicator=indicator, file_name="tracts.csv", content=content,
            mapping=Mapping(), today=today,
        )  # fmt: skip
        preview.changes()
        loading.record_observations(preview=preview, by=None, at=timezone.now())

    def read_and_add():
        pd.read_csv(io.BytesIO(content)).groupby(["period", "group"]).sum("numerator")

    ours, theirs = seconds(load), seconds(read_and_add)
    print(f"{LOADED:,} rows loaded: {ours:.1f} core-seconds (goal: 5)")
    print(f"  pandas reads and adds them: {theirs:.2f}, ratio {ours / theirs:.0f}")


def bench_page():
    """Queries and time of an indicator's page, by periods and groups."""
    from django.db import connection, reset_queries
    from django.test import Client

    from tests import factories

    client = Client()
    for years, groups in ((5, 3), (40, 8)):
        address = _fill(factories, years, groups).get_absolute_url()
        client.get(address)
        reset_queries()
        took = seconds(partial(client.get, address))
        print(
            f"page of {years} periods, {groups} groups: "
            f"{len(connection.queries)} queries, {took:.3f} core-seconds"
        )


def _fill(factories, years, groups):
    from indicators.models import RaceGroup, Release

    indicator = factories.make_indicator()
    known = list(indicator.scheme.groups.all())
    for number in range(len(known), groups):
        known.append(
            RaceGroup.objects.create(
                scheme=indicator.scheme, slug=f"g{number}", name=f"Group {number}",
                position=number,
            )
        )  # fmt: skip
    random = np.random.default_rng(1)
    rows = [b"period,group,numerator,denominator"] + [
        f"{1980 + y},{g.slug},{random.integers(50, 200)},1000".encode()
        for y in range(years)
        for g in known[:groups]
    ]
    dataset = factories.load(indicator, b"\n".join(rows))
    Release.objects.bulk_create(
        Release(
            publication="/reports/", released_at=factories.NOON, indicator=indicator,
            dataset=dataset, group=each.group, starts_on=each.starts_on,
            ends_on=each.ends_on, numerator=each.numerator,
            denominator=each.denominator, is_shown=True,
        )
        for each in dataset.observations.select_related("group")
    )  # fmt: skip
    return indicator


def main():
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["testserver"]
    bench_measures()
    bench_disclosure()
    bench_publish()
    bench_attack()
    bench_load()
    bench_page()


if __name__ == "__main__":
    main()
