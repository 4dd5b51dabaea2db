"""What goes wrong without a word where files name places, totals, periods and columns."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.imports import map as mapping_rules
from indicators.imports.map import COUNTS, Mapping, MappingRefused, Vocabulary
from indicators.imports.read import FileRefused, read
from indicators.models import Observation
from tests.factories import load, make_indicator

TODAY = date(2026, 5, 4)
HEAD = "period,group,numerator,denominator,geography,department\n"
WORDS = {"black": "B", "white": "W", "total": "T"}
KNOWN = Vocabulary(
    COUNTS,
    True,
    WORDS,
    {"police": "P", "fire": "F"},
    places=("Ward 3",),
    sums=("numerator", "denominator"),
    period_months=12,
)


def understand(text, mapping=None):
    names, rows = read(text.encode(), 1_000_000)
    return mapping_rules.understand(names, rows, mapping or Mapping(), KNOWN, TODAY)


def refused(text, mapping=None):
    with pytest.raises(FileRefused) as refusal:
        understand(text, mapping)
    return refusal.value


@pytest.mark.parametrize(
    "place", ["WARD 3", "ward 3", "Ward  3", "Ward\N{NO-BREAK SPACE}3", "Ｗard 3"]
)
def test_one_place_has_one_spelling(place):
    reading = understand(f"{HEAD}2023,Black,20,90,{place},\n")

    assert [cell.geography for cell in reading.cells] == ["Ward 3"]
    assert reading.respelled == {place: "Ward 3"}


def test_a_new_place_is_spelled_as_it_comes_first():
    reading = understand(f"{HEAD}2023,Black,20,90,North,\n2022,Black,20,90,NORTH,\n")

    assert {cell.geography for cell in reading.cells} == {"North"}


@pytest.mark.parametrize(
    "word", ["Citywide", "Total", "All", "GRAND TOTAL", "City-wide", "Total:", "Todos"]
)
def test_a_total_is_no_place_and_no_department(word):
    reading = understand(f"{HEAD}2023,Black,20,90,{word},\n2022,Black,20,90,,{word}\n")

    assert {(c.geography, c.department) for c in reading.cells} == {("", None)}
    assert reading.respelled == {word: ""}


def test_a_total_beside_the_city_itself_stands_twice():
    (refusal,) = refused(
        f"{HEAD}2023,Black,20,90,,\n2023,Black,20,90,Citywide,\n"
    ).refusals

    assert "stand on line 2 already" in refusal.reason


def test_a_total_is_no_group_whatever_the_scheme_says():
    (refusal,) = refused(f"{HEAD}2023,Total,20,90,,\n").refusals

    assert "everybody together" in refusal.reason


@pytest.mark.parametrize("way", ["{0},", ",{1}"])
def test_parts_that_come_to_more_than_the_city_are_a_question(way):
    """Two divisions of the city beside each other, or people counted twice."""
    one, other = way.format("North", "Police"), way.format("Ward 9", "Fire")
    rows = f"2023,Black,49,200,,\n2023,Black,49,190,{one}\n2023,Black,49,190,{other}\n"

    (refusal,) = refused(HEAD + rows).refusals

    assert refusal.line == 3
    assert "come to 98, and the whole city has 49" in refusal.reason
    assert "such as precincts and wards" in refusal.reason


def test_parts_that_leave_some_of_the_city_over_are_taken():
    rows = "2023,Black,49,200,,\n2023,Black,30,90,North,\n2023,Black,10,90,Ward 9,\n"

    assert len(understand(HEAD + rows).cells) == 3


@pytest.mark.parametrize("count", ["12.000", "1.250", "1.250.000"])
def test_thousands_with_points_are_not_taken_for_decimals(count):
    (refusal,) = refused(f'{HEAD}2023,Black,5,"{count}",,\n').refusals

    assert "may be thousands or decimals" in refusal.reason


@pytest.mark.parametrize(
    ("period", "said"),
    [("0001", "before 1900"), ("2023-12-31", "counts over 12 months")],
)
def test_a_period_that_cannot_be_meant_is_refused(period, said):
    assert said in refused(f"{HEAD}{period},Black,5,20,,\n").refusals[0].reason


@pytest.mark.parametrize(
    "mapping", [Mapping(exclude={"sex": ["Total"]}), Mapping(columns={"group": "race"})]
)
def test_a_mapping_that_names_a_column_which_is_not_there_is_refused(mapping):
    (refusal,) = refused(f"{HEAD}2023,Black,5,20,,\n", mapping).refusals

    assert "the file has none of that name" in refusal.reason


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"denominator": "numerator"}, "are both read from the column “numerator”"),
        ({"nominator": "numerator"}, "which no file of figures has"),
    ],
)
def test_a_mapping_of_columns_that_cannot_be_meant_is_refused(columns, said):
    with pytest.raises(MappingRefused, match=said):
        understand(f"{HEAD}2023,Black,5,20,,\n", Mapping(columns=columns))


def test_the_same_fault_on_many_lines_is_one_sentence():
    many = "".join(f"Spring {year},Black,5,20,,\n" for year in range(2000, 2020))

    refusal = refused(f"{HEAD}{many}2023,Martian,5,20,,\n")

    assert len(refusal.refusals) == 21
    assert [(str(first)[:6], more) for first, more in refusal.kinds] == [
        ("line 2", 19),
        ("line 22"[:6], 0),
    ]


@pytest.mark.django_db
def test_the_preview_says_how_a_place_is_kept(client, administrator):
    indicator = make_indicator(slug="loans")
    load(
        indicator,
        b"period,group,numerator,denominator,geography\n2022,Black,20,90,North\n",
    )
    client.force_login(administrator)
    rows = b"period,group,numerator,denominator,geography\n2023,Black,20,90,NORTH\n"

    page = client.post(
        reverse("indicators:load", args=["loans"]),
        {"file": SimpleUploadedFile("loans.csv", rows), "mapping": ""},
        follow=True,
    )

    assert "“NORTH” is kept as “North”" in page.text
    client.post(page.request["PATH_INFO"])
    kept = Observation.objects.values_list("geography", flat=True)
    assert set(kept) == {"North"}
