"""Measures beyond rates, gaps and ratios, from what is public."""

import csv
import io

import pytest

from indicators.disclosure.publishable import of_datasets
from indicators.findings import further
from indicators.models import Indicator
from tests.factories import NOON, load, make_department, make_indicator, make_scheme
from tests.indicators.published import by_group, release, tell
from tests.reading import html_of

pytestmark = pytest.mark.django_db

HEAD = "period,group,numerator,denominator\n"
LIEUTENANTS = f"{HEAD}2003,Black,6,19\n2003,Hispanic,3,15\n2003,White,25,43\n"
CAPTAINS = f"{HEAD}2003,Black,3,8\n2003,Hispanic,3,8\n2003,White,16,25\n"
YEARS = HEAD + "".join(
    f"{year},{group},{x},{n}\n"
    for year, black, white in ((2021, 64, 200), (2022, 90, 190), (2023, 120, 180))
    for group, x, n in (("Black", black, 300), ("White", white, 1000))
)


def publish(text, **fields):
    dataset = load(make_indicator(**fields), text.encode())
    (finding,) = of_datasets([dataset.pk], NOON.date())
    return finding


def publish_selection(text, **fields):
    facts = {"is_selection": True, "direction": "higher", "hide_up_to": 0}
    return publish(text, **facts | fields)


def sections_of(finding, benchmark=None):
    return {
        section.slug: {each.name: each for each in section.figures}
        for section in further.sections(finding, benchmark)
    }


def test_small_selections_are_told_with_their_test_and_few_cases():
    """Ricci v. DeStefano: the lieutenants."""
    finding = publish_selection(LIEUTENANTS)

    rows = {row["group"]: row for row in finding["selection"]}
    assert rows["white"]["is_benchmark"]
    assert rows["hispanic"]["ratio"] == pytest.approx(0.344, abs=6e-4)
    assert rows["hispanic"]["p"] == pytest.approx(0.0159, abs=6e-5)
    assert rows["hispanic"]["test"] == "Fisher's exact test"
    assert rows["hispanic"]["says"] == (
        "Below the four-fifths line, and chance alone is unlikely to explain it. 4 more "
        "selected would reach the line."
    )
    assert rows["black"]["says"] == (
        "Below the four-fifths line. With so few cases, chance could explain it."
    )
    told = by_group(finding)
    assert told["hispanic"]["rate"] == pytest.approx(20)
    assert told["hispanic"]["is_cautious"]
    assert told["hispanic"]["gap_upper"] < 0
    assert "so this group is worse off" in finding["sentence"]


def test_where_chance_could_explain_the_captains_nobody_is_called_worse_off():
    finding = publish_selection(CAPTAINS)

    rows = {row["group"]: row for row in finding["selection"]}
    assert rows["black"]["ratio"] == pytest.approx(0.586, abs=1e-3)
    assert rows["black"]["p"] == pytest.approx(0.24, abs=6e-3)
    assert "chance" in finding["sentence"]
    assert "worse off" not in finding["sentence"]


def test_above_the_line_is_said_with_its_test_too():
    near = publish_selection(HEAD + "2003,Black,850,1000\n2003,White,950,1000\n")
    alike = publish_selection(HEAD + "2003,Black,90,100\n2003,White,95,100\n")

    (black, _white), (other, _) = near["selection"], alike["selection"]
    assert black["says"] == (
        "At or above four fifths, but chance alone is unlikely to explain the difference."
    )
    assert black["test"] == "z test of two proportions"
    assert other["says"] == "At or above four fifths."


def test_a_handful_of_applicants_is_no_benchmark():
    rows = f"{HEAD}2003,Black,2,2\n2003,White,250,430\n2003,Hispanic,30,150\n"

    finding = publish_selection(rows)

    assert finding["reference"]["slug"] == "white"
    assert [r["group"] for r in finding["selection"] if r["is_benchmark"]] == ["white"]


def test_one_group_alone_is_not_compared():
    assert publish_selection(f"{HEAD}2003,White,25,43\n")["selection"] is None


def test_small_counts_of_a_selection_stay_hidden():
    finding = publish_selection(LIEUTENANTS, hide_up_to=10)

    assert finding["selection"] is None
    assert by_group(finding)["hispanic"]["rate"] is None


def test_a_trend_a_change_of_ratio_and_what_a_change_is_made_of():
    found = sections_of(publish(YEARS))

    black = found["trend"]["Black or African American"]
    assert (black.says, black.p < 0.001) == ("Rises", True)
    assert (
        found["trend"]["White"].says == "No rise or fall that chance could not explain"
    )
    change = found["ratio-change"]["Black or African American"]
    assert change.value == pytest.approx((120 / 180) / (90 / 190))
    assert change.lower < change.value < change.upper
    assert change.says == "widening"
    whole = found["parts-of-change"]
    assert whole["Change for everyone"].value == pytest.approx(300 / 13 - 264 / 13)
    assert whole["Because the groups' rates changed"].value == pytest.approx(36 / 13)
    assert whole["Because the groups' shares changed"].value == pytest.approx(0)
    spread = found["indices"]["Between-group variance"]
    assert spread.lower < spread.value < spread.upper
    assert found["indices"]["Theil index × 1000"].value > 0
    assert found["indices"]["Mean distance from the best-off group"].value == (
        pytest.approx(11)
    )


def test_a_fall_is_called_so_and_a_series_of_nobody_is_not_told():
    falls = YEARS.replace("2021,Black,64", "2021,Black,190").replace(",120,", ",60,")
    found = sections_of(publish(falls))
    assert found["trend"]["Black or African American"].says == "Falls"

    none = HEAD + "".join(
        f"{y},{g},0,90\n" for y in (2021, 2022, 2023) for g in ("Black", "White")
    )
    assert sections_of(publish(none)) == {}


def test_rates_over_a_population_have_their_own_spread_and_no_trend_test():
    found = sections_of(publish(YEARS, kind="rate", per=1000, direction="neither",
                                reference_rule="others"))  # fmt: skip

    assert "trend" not in found
    assert "ratio-change" not in found
    assert "Change for everyone" in found["parts-of-change"]
    assert "Mean distance from the best-off group" not in found["indices"]


def test_what_is_hidden_or_breaks_is_left_out():
    found = sections_of(publish(YEARS.replace("2022,Black,90", "2022,Black,5")))

    assert set(found) == {"parts-of-change", "indices"}


def test_shares_and_single_periods_have_no_trend():
    one = "\n".join(YEARS.splitlines()[:3])

    assert set(sections_of(publish(one))) == {"indices"}


def test_a_ratio_within_departments_takes_out_who_is_where():
    """Berkeley's kind: worse citywide, alike in each department."""
    departments = [make_department(name=name) for name in ("Fire", "Police")]
    counts = {"Fire": ((450, 900), (50, 100)), "Police": ((15, 100), (135, 900))}
    lines = ["period,group,numerator,denominator,department"]
    lines += ["2023,Black,465,1000,", "2023,White,185,1000,"]
    for department in departments:
        (x, n), (x0, n0) = counts[department.name]
        lines += [f"2023,Black,{x},{n},{department.name}"]
        lines += [f"2023,White,{x0},{n0},{department.name}"]

    found = sections_of(publish("\n".join(lines)))["within-parts"]

    (figure,) = found.values()
    assert figure.name == "Black or African American, within departments"
    assert figure.value == pytest.approx(1)
    assert figure.says == "Citywide 2.51 times"


SHARES = f"{HEAD}2023,Black,150,1000\n2023,White,850,1000\n"
BENCHMARK = f"{HEAD}2020,Black,3000,10000\n2020,White,7000,10000\n"


def tell_both(staff, could_be, figures=BENCHMARK):
    pks = [load(staff, SHARES.encode()).pk, load(could_be, figures.encode()).pk]
    told = {each["facts"]["slug"]: each for each in of_datasets(pks, NOON.date())}
    return told[staff.slug], told[could_be.slug]


def make_benchmarked(scheme, **fields):
    facts = {"kind": "share", "direction": "neither", "scheme": scheme}
    benchmark = make_indicator(title="People of working age", **facts | fields)
    return make_indicator(title="Staff", benchmark=benchmark, **facts), benchmark


def test_a_share_is_set_beside_those_who_could_be_there(client):
    staff, could_be = make_benchmarked(make_scheme())
    load(staff, SHARES.encode())
    load(could_be, BENCHMARK.encode())
    release()

    found = sections_of(tell(staff), tell(could_be))["representation"]

    black = found["Black or African American"]
    assert black.value == pytest.approx(50)
    assert black.lower < 50 < black.upper
    assert black.says == "z = \N{MINUS SIGN}10.35"
    page = html_of(client.get(f"/indicators/{staff.slug}/measures/"))
    assert "Compared with: People of working age, 2020." in page
    assert "50 per 100 expected" in page


def test_a_benchmark_that_is_an_estimate_widens_the_interval():
    estimates = b"period,group,value,margin\n2023,Black,30,2\n2023,White,70,2\n"
    staff, could_be = make_benchmarked(make_scheme())
    sample = make_indicator(kind="rate_only", direction="neither", scheme=staff.scheme,
                            reference_rule="others")  # fmt: skip
    told, exactly = tell_both(staff, could_be)
    (roughly,) = of_datasets([load(sample, estimates).pk], NOON.date())

    exact = sections_of(told, exactly)["representation"]
    widened = sections_of(told, roughly)["representation"]

    name = "Black or African American"
    assert widened[name].value == pytest.approx(exact[name].value)
    assert widened[name].upper > exact[name].upper


def test_contracts_have_the_disparity_index():
    staff, could_be = make_benchmarked(make_scheme())
    Indicator.objects.filter(pk=staff.pk).update(domain="contracting")

    found = sections_of(*tell_both(staff, could_be))["representation"]

    assert found["Black or African American"].says == "Substantial"
    assert found["White"].says == ""
    assert found["White"].value == pytest.approx(100 * 85 / 70)


def test_the_measures_can_be_taken_along(client):
    indicator = make_indicator(slug="loans")
    load(indicator, YEARS.encode())
    release()

    answer = client.get("/indicators/loans/measures.csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["measure"] for row in rows} == set(sections_of(tell(indicator)))


def test_without_figures_the_page_says_so(client, admin_client):
    indicator = make_indicator()
    page = html_of(admin_client.get(f"/indicators/{indicator.slug}/measures/"))
    assert "No figures of this indicator have been published yet" in page

    load(indicator, b"period,group,numerator,denominator\n2023,Black,64,197\n")
    release()
    page = html_of(client.get(f"/indicators/{indicator.slug}/measures/"))
    assert "Nothing more can be worked out" in page
