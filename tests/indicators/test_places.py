"""What goes wrong without a word where files name places, totals, periods and columns."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.imports import map as mapping_rules
from indicators.imports import oddities
from indicators.imports.map import (
    COUNTS,
    RATE_ONLY,
    Mapping,
    MappingRefused,
    Vocabulary,
)
from indicators.imports.read import FileRefused, read
from indicators.models import Observation
from tests.factories import load, make_indicator, preview
from tests.reading import html_of

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


def test_a_file_of_records_is_told_so():
    text = "name,hired_on,period,group\nA. Person,2023-05-01,2023,Black\n"

    *columns, records = refused(text).refusals

    assert [each.column for each in columns] == ["numerator", "denominator"]
    assert "a file of records" in records.reason
    assert "A. Person" not in str(refused(text))


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
    client.post(page.request["PATH_INFO"], {"places": "on"})
    kept = Observation.objects.values_list("geography", flat=True)
    assert set(kept) == {"North"}


def odd(text, per=100, months=12, kind=COUNTS, today=TODAY):
    words = Vocabulary(kind, kind == COUNTS, WORDS, {"police": "P"})
    names, rows = read(text.encode(), 1_000_000)
    cells = mapping_rules.understand(names, rows, Mapping(), words, TODAY).cells
    return oddities.of(
        cells, per=per, period_months=months, is_within=kind == COUNTS, today=today
    )


VALUES = "period,group,value\n"


@pytest.mark.parametrize(
    ("text", "kind", "code", "said"),
    [
        (
            f"{VALUES}2023,Black,0.0475\n2023,White,0.03\n",
            RATE_ONLY,
            "fractions",
            "0.0475",
        ),
        (f"{VALUES}2023,Black,250\n", RATE_ONLY, "above", "250 percent"),
        (f"{HEAD}2023,Black,90,90,,\n2023,White,70,70,,\n", COUNTS, "everybody", "100"),
        (f"{HEAD}2023,Black,20,90,North,\n", COUNTS, "places", "none for the whole"),
        (
            f"{HEAD}2023,Black,60,90,,\n2023-01-01/2023-06-30,Black,40,90,,\n2023-07-01/2023-12-31,Black,30,90,,\n",
            COUNTS,
            "sums",
            "together come to 70, and 2023 has 60",
        ),
        (
            f"{HEAD}2023,Black,2,9,,\nFY2023,White,2,9,,\n",
            COUNTS,
            "calendars",
            "year to June 2023, 2023",
        ),
        (f"{HEAD}2023-Q2,Black,2,9,,\n", COUNTS, "part", "usual 12 months"),
        (f"{HEAD}2026-04,Black,2,9,,\n", COUNTS, "running", "2026-04-01 to 2026-04-30"),
    ],
)
def test_what_may_be_wrong_is_a_question(text, kind, code, said):
    assert said in odd(text, kind=kind)[code]


def test_what_is_as_it_should_be_raises_no_question():
    assert odd(f"{HEAD}2023,Black,20,90,,\n2023,Black,9,40,North,\n") == {}
    assert odd(f"{VALUES}2023,Black,4.75\n2023,White,0.9\n", kind=RATE_ONLY) == {}
    assert odd(f"{VALUES}2023,Black,0.4\n", per=1, kind=RATE_ONLY) == {}
    assert odd(f"{HEAD}2026-05-01,Black,20,90,,\n", months=0) == {}


@pytest.mark.django_db
def test_a_file_is_stored_when_its_questions_are_answered(client, administrator):
    indicator = make_indicator(slug="loans")
    client.force_login(administrator)
    rows = f"{HEAD}2023,Black,20,90,North,\n2022,White,30,80,North,\n".encode()

    page = client.post(
        reverse("indicators:load", args=["loans"]),
        {"file": SimpleUploadedFile("loans.csv", rows), "mapping": ""},
        follow=True,
    )
    address = page.request["PATH_INFO"]
    text = html_of(page)
    assert "North, the last periods" in text
    assert "Bar chart, percent. Black or African American 22.2%." in text
    assert "22.2%" in text
    assert "20 / 90" in text
    assert text.count("not collected") == 2

    refused = client.post(address)
    assert refused.status_code == 422
    assert "the city as a whole has no figures?" in html_of(refused)
    assert not indicator.datasets.exists()

    client.post(address, {"places": "on"})
    assert indicator.datasets.get().rows_stored == 2


def test_places_of_a_department_come_to_no_more_than_the_department():
    rows = (
        f"{HEAD}2023,Black,89,900,,\n2023,Black,49,500,,Fire\n2023,Black,40,400,,Police\n"
        "2023,Black,30,300,North,Fire\n2023,Black,30,200,South,Fire\n"
    )

    with pytest.raises(FileRefused) as refused:
        understand(rows)

    (refusal,) = refused.value.refusals
    assert "by geography come to 60, and F has 49" in refusal.reason


@pytest.mark.django_db
def test_another_way_to_divide_the_city_is_seen_beside_what_is_loaded():
    indicator = make_indicator()
    head = "period,group,numerator,denominator,geography\n"
    precincts = (
        head + "2023,Black,89,900,\n2023,Black,49,500,North\n2023,Black,40,400,South\n"
    )
    load(indicator, precincts.encode())
    wards = head + "2023,Black,30,300,Ward 1\n"

    with pytest.raises(FileRefused) as refused:
        preview(indicator, wards.encode())

    (refusal,) = refused.value.refusals
    assert "(North, South), the rows of Black" in refusal.reason
    assert "come to 119, and the whole city has 89" in refusal.reason
    assert refusal.line == 2


@pytest.mark.django_db
def test_a_city_that_is_corrected_below_its_places_is_refused():
    indicator = make_indicator()
    head = "period,group,numerator,denominator,geography\n"
    places = (
        head + "2023,Black,89,900,\n2023,Black,49,500,North\n2023,Black,40,400,South\n"
    )
    load(indicator, places.encode())

    with pytest.raises(FileRefused, match="come to 89, and the whole city has 80"):
        preview(indicator, (head + "2023,Black,80,900,\n").encode())


@pytest.mark.django_db
def test_a_part_that_is_corrected_is_not_counted_twice():
    indicator = make_indicator()
    head = "period,group,numerator,denominator,geography\n"
    places = (
        head + "2023,Black,89,900,\n2023,Black,49,500,North\n2023,Black,40,400,South\n"
    )
    load(indicator, places.encode())

    again = preview(indicator, (head + "2023,Black,48,500,North\n").encode())

    assert len(again.reading.cells) == 1
