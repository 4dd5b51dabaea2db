"""What becomes public, and what is refused."""

import pytest

from indicators.disclosure.publishable import of_datasets
from indicators.findings.findings import of_releases
from indicators.imports.map import Mapping
from indicators.models import (
    CategoryScheme,
    Dataset,
    Indicator,
    RaceGroup,
    Release,
)
from indicators.services import choices, datasets, publication
from reporting.models import Edition
from reporting.services.editions import MoveNotOpen  # noqa: F401
from tests.factories import (
    COUNTS,
    NOON,
    RATES,
    load,
    make_crosswalk,
    make_indicator,
    make_scheme,
    make_user,
    publish,
    start_build,
    work_off,
)
from tests.indicators.published import LATER, SMALL, by_group, release, tell

pytestmark = pytest.mark.django_db


def test_nothing_is_public_before_a_report_is():
    indicator = make_indicator()
    load(indicator)

    assert of_releases([indicator]) == []
    assert not Dataset.objects.released().exists()


def test_the_public_figures_are_those_of_the_report():
    indicator = make_indicator()
    load(indicator)
    edition = release()
    (section,) = edition.build.sections.filter(slug="disparities")

    (told,) = section.snapshot["findings"]
    public = tell(indicator)

    for name in (
        "rows",
        "series",
        "everyone",
        "sentence",
        "change",
        "periods",
        "trace",
    ):
        assert public[name] == told[name], name


def test_a_hidden_figure_is_in_no_public_row():
    indicator = make_indicator()
    load(indicator, SMALL)
    release()

    hidden = Release.objects.filter(group__slug="black")

    assert hidden.count() == 3
    assert set(hidden.values_list("is_shown", "numerator", "reason")) == {
        (False, None, "small count")
    }


def test_years_pooled_show_the_group_that_each_year_hides():
    indicator = make_indicator(pool_periods=3)
    load(indicator, SMALL)
    release()

    finding = tell(indicator)

    black = by_group(finding)["black"]
    assert black["state"] == "hidden"
    assert black["pooled"]["label"] == "2021–2023"
    assert black["pooled"]["numerator"] == 24
    assert finding["period"]["label"] == "2023"
    assert any("2021–2023 together: 2.0 percent" in s for s in finding["hidden"])


def test_published_again_a_pooled_period_stays_as_it_was():
    indicator = make_indicator(pool_periods=3)
    load(indicator, SMALL)
    release()
    first = tell(indicator)

    release()

    assert tell(indicator) == first


@pytest.mark.parametrize(
    "change",
    [
        {"pool_periods": 4},
        {"kind": "rate_only", "pool_periods": 2},
    ],
)
def test_what_cannot_be_pooled_is_not(change):
    indicator = make_indicator(**change)
    load(indicator, RATES if indicator.kind == "rate_only" else SMALL)
    release()

    assert all(p["label"].isdigit() for p in tell(indicator)["periods"])


def test_pooling_is_offered_where_a_group_would_vanish():
    indicator = make_indicator()
    load(indicator, SMALL)

    offers = choices.pooling_offers(indicator, NOON.date())

    (count, label, names), *_more = offers
    assert (count, label) == (2, "2022–2023")
    assert "Black or African American" in names


def test_no_pooling_is_offered_where_nothing_vanishes_or_nothing_is():
    indicator = make_indicator()
    assert choices.pooling_offers(indicator, NOON.date()) == []
    load(indicator)

    assert choices.pooling_offers(indicator, NOON.date()) == []


def test_counts_are_rounded_by_the_indicators_rule():
    indicator = make_indicator(rounding=5)
    load(indicator)
    release()

    rows = by_group(tell(indicator))

    assert (rows["black"]["numerator"], rows["black"]["denominator"]) == (65, 195)
    assert rows["black"]["rate"] == pytest.approx(100 * 65 / 195)
    everyone = Release.objects.get(group=None, starts_on__year=2023)
    assert (everyone.numerator, everyone.denominator) == (245, 1990)


def test_zeros_are_hidden_by_the_indicators_rule():
    indicator = make_indicator(hides_zeros=True)
    load(indicator, COUNTS.replace(b"2023,Hispanic,26", b"2023,Hispanic,0"))
    release()

    assert by_group(tell(indicator))["hispanic"]["state"] == "hidden"


def test_readers_may_compare_with_another_group_or_all_others():
    indicator = make_indicator()
    load(indicator)
    release()

    hispanic, others = tell(indicator, "hispanic"), tell(indicator, "others")

    assert hispanic["reference"] == {
        "rule": "chosen", "slug": "hispanic", "name": "Hispanic or Latino",
    }  # fmt: skip
    assert by_group(hispanic)["black"]["gap"] == pytest.approx(
        100 * (64 / 197 - 26 / 111)
    )
    assert others["reference"]["slug"] is None
    assert by_group(others)["black"]["gap"] == pytest.approx(
        100 * (64 / 197 - 180 / 1792)
    )


def test_places_are_told_beside_the_city():
    indicator = make_indicator()
    load(indicator)
    load(
        indicator,
        b"period,group,numerator,denominator,geography\n"
        b"2023,Black,30,90,North\n2023,White,70,800,North\n"
        b"2023,Black,34,107,South\n2023,White,84,881,South\n",
    )
    release()

    finding = tell(indicator)

    places = {place["name"]: by_group(place) for place in finding["places"]}
    assert places["North"]["black"]["rate"] == pytest.approx(100 * 30 / 90)
    assert places["South"]["white"]["numerator"] == 84
    assert by_group(finding)["black"]["numerator"] == 64


def test_an_indicator_counted_in_places_only_is_not_told():
    """There is no city to stand beside; nor does it stop a report of the others."""
    indicator = make_indicator()
    load(make_indicator())
    load(
        indicator,
        b"period,group,numerator,denominator,geography\n"
        b"2023,Black,30,90,North\n2023,White,70,800,North\n"
        b"2023,Black,31,90,South\n2023,White,71,800,South\n",
    )
    release()

    assert of_releases([indicator]) == []


def test_a_correction_without_a_group_leaves_nothing_of_the_old_figures():
    indicator = make_indicator()
    load(indicator, COUNTS + b"2023,Other,50,300\n")
    release()
    load(indicator, COUNTS.replace(b"64,197", b"94,397"))

    release()

    assert set(by_group(tell(indicator))) == {"black", "hispanic", "white"}


def test_others_can_be_compared_with_though_counts_are_rounded():
    indicator = make_indicator(rounding=5, hide_up_to=0)
    load(
        indicator,
        b"period,group,numerator,denominator\n2023,Black,17,50\n2023,White,46,46\n",
    )
    release()

    assert tell(indicator, "others")["reference"]["rule"] == "others"


def test_another_method_breaks_the_series():
    indicator = make_indicator()
    load(indicator, COUNTS.replace(b"2022", b"2021").replace(b"2023", b"2022"))
    load(
        indicator,
        b"\n".join([COUNTS.splitlines()[0], *COUNTS.splitlines()[4:]]),
        Mapping(method="asked by telephone"),
    )
    release()

    finding = tell(indicator)

    assert [b["reason"] for b in finding["breaks"]] == ["method changed"]
    assert finding["change"].endswith("cannot be said: method changed in between.")
    assert (
        "Between 2022 and 2023: method changed." in finding["charts"][1]["description"]
    )


def test_another_scheme_breaks_the_series_and_joins_what_is_the_same():
    older, newer = make_scheme(name="Old words"), make_scheme(name="New words")
    for slug in ("black", "white"):
        make_crosswalk(older.groups.get(slug=slug), newer.groups.get(slug=slug))
    split = make_crosswalk(
        older.groups.get(slug="hispanic"), newer.groups.get(slug="hispanic")
    )
    split.is_break = True
    split.save()
    indicator = make_indicator(scheme=newer)
    load(indicator)
    load(
        indicator,
        COUNTS.replace(b"2022", b"2020").replace(b"2023", b"2021"),
        Mapping(scheme=older.slug),
    )
    release()

    finding = tell(indicator)

    names = {line["name"]: line["points"] for line in finding["series"]}
    assert set(names) == {
        "Black or African American", "White", "Hispanic or Latino",
        "Hispanic or Latino (Old words)",
    }  # fmt: skip
    assert [p["rate"] is None for p in names["White"]] == [False] * 4
    assert [p["rate"] is None for p in names["Hispanic or Latino"]] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [b["reason"] for b in finding["breaks"]] == ["categories changed"]


def test_a_publication_that_gives_a_hidden_figure_away_is_refused_and_named():
    indicator = make_indicator()
    load(indicator, SMALL)
    run = start_build()
    work_off()
    (section,) = run.sections.filter(slug="disparities")
    for cell in section.snapshot["findings"][0]["releases"]:
        if cell["starts_on"] == "2023-01-01" and not cell["is_shown"]:
            group = RaceGroup.objects.get(pk=cell["group_pk"])
            if group.slug != "black":  # what protects the small one is shown after all
                cell |= {"is_shown": True, "is_denominator_shown": True, "reason": ""}
                cell |= {"numerator": 49, "denominator": 400}
    section.save()

    with pytest.raises(publication.WouldDisclose) as refusal:
        publish(Edition.objects.get())

    assert "Black or African American, 2023" in str(refusal.value)
    assert "7 to 7" in str(refusal.value)
    assert "Build the report again" in str(refusal.value)
    assert not Release.objects.exists()
    assert Edition.objects.get().status == "approved"


def test_a_corrected_file_shows_with_the_next_report():
    indicator = make_indicator()
    load(indicator)
    release()
    before = tell(indicator)
    load(indicator, COUNTS.replace(b"2023,Black,64", b"2023,Black,74"))

    assert tell(indicator) == before
    release()

    after = tell(indicator)
    assert by_group(after)["black"]["numerator"] == 74
    assert after["trace"] != before["trace"]


def test_a_file_in_unknown_categories_is_refused():
    with pytest.raises(datasets.mapping_rules.MappingRefused, match="no-such"):
        load(make_indicator(), COUNTS, Mapping(scheme="no-such"))
    assert CategoryScheme.objects.exists()


def test_only_the_keeper_of_its_department_keeps_an_indicator():
    indicator = make_indicator()

    kept = Indicator.objects.kept_by(make_user(), NOON.date())

    assert indicator not in kept


def test_a_pooled_period_goes_with_the_next_report_that_is_without():
    indicator = make_indicator(pool_periods=2)
    load(indicator, SMALL)
    release()
    pooled = [cell.is_pooled for cell in Release.objects.in_force()]
    choices.pool_periods(indicator=indicator, count=0, by=None, at=LATER)

    release(at=LATER)

    assert any(pooled)
    assert not Release.objects.in_force().filter(is_pooled=True).exists()
    assert Release.objects.filter(is_pooled=True).exists()
    assert not any("pooled" in row for row in tell(indicator)["rows"])


PLACES = b"""period,group,numerator,denominator,geography
2023,Black,89,900,
2023,Black,49,500,North
2023,Black,40,400,South
2023,White,300,2000,
2023,White,200,1500,North
2023,White,100,500,South
"""


@pytest.mark.parametrize(
    ("breakdown", "places"),
    [("all", {"North", "South", ""}), ("geographies", {"North", "South", ""}),
     ("departments", {""}), ("city", {""})],
)  # fmt: skip
def test_an_indicator_is_published_for_the_parts_that_were_chosen(breakdown, places):
    indicator = make_indicator()
    dataset = load(indicator, PLACES)
    choices.choose_breakdown(
        indicator=indicator, breakdown=breakdown, by=None, at=LATER
    )

    (finding,) = of_datasets([dataset.pk], NOON.date())

    assert {cell["geography"] for cell in finding["releases"]} == places
