from datetime import date

import pytest

from indicators.imports import map as mapping_rules
from indicators.imports.map import (
    COUNTS,
    RATE_ONLY,
    Mapping,
    MappingRefused,
    Vocabulary,
)
from indicators.imports.read import FileRefused, read

TODAY = date(2026, 5, 4)
WORDS = {"black": "B", "white": "W", "black or african american": "B"}


def understand(text, mapping=None, shape=COUNTS, within=True):
    names, rows = read(text.encode(), 10_000)
    words = Vocabulary(shape, within, WORDS, {"police": "P"})
    return mapping_rules.understand(names, rows, mapping or Mapping(), words, TODAY)


def refusals(text, **options):
    with pytest.raises(FileRefused) as refused:
        understand(text, **options)
    return refused.value.refusals


HEAD = "period,group,numerator,denominator\n"


def test_it_reads_counts_in_our_words():
    reading = understand(HEAD + '2023,Black,"1,204",214.0\n', within=False)

    (cell,) = reading.cells
    assert (cell.group, cell.numerator, cell.denominator) == ("B", 1204, 214)
    assert (cell.geography, cell.department) == ("", None)


def test_it_reads_rates_with_and_without_a_margin():
    reading = understand(
        "period,group,value,margin\n2023,Black,11.9,0.4\n2023,White,5.1,\n",
        shape=RATE_ONLY,
    )

    assert [str(cell.value) for cell in reading.cells] == ["11.9", "5.1"]
    assert [cell.margin and str(cell.margin) for cell in reading.cells] == ["0.4", None]


def test_geography_and_department_make_cells_of_their_own():
    reading = understand(
        "period,group,numerator,denominator,geography,department\n"
        "2023,Black,1,2,,\n2023,Black,1,2,North,\n2023,Black,1,2,,Police\n"
    )

    assert [(c.geography, c.department) for c in reading.cells] == [
        ("", None),
        ("North", None),
        ("", "P"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("2023,Black,3,2", "numerator", "above its denominator"),
        ("2023,Black,-1,2", "numerator", "negative"),
        ("2023,Black,214.5,300", "numerator", "not a whole number"),
        ("2023,Black,1e2,300", "numerator", "not a whole number"),
        ("2023,Black,,2", "numerator", "no count here"),
        ("2023,Black,1,", "denominator", "no count here"),
        ("2023,Black,1,9999999999999999", "denominator", "too large"),
        ("2023,Martian,1,2", "group", "No category is known for the word “Martian”"),
        ("soon,Black,1,2", "period", "not a period"),
        ("2026,Black,1,2", "period", "still to come"),
    ],
)
def test_it_refuses_a_row_by_line_and_column(row, column, said):
    (refusal,) = refusals(HEAD + row + "\n")

    assert (refusal.line, refusal.column) == (2, column)
    assert said in refusal.reason


@pytest.mark.parametrize(
    "value", ["many", "nan", "-1", "1e20", "12,5", "4,75", "9999999999999"]
)
def test_it_refuses_what_is_no_rate(value):
    (refusal,) = refusals(
        f'period,group,value\n2023,Black,"{value}"\n', shape=RATE_ONLY
    )

    assert refusal.column == "value"


def test_it_refuses_a_missing_column_and_names_those_there_are():
    (refusal,) = refusals("period,group,numerator\n2023,Black,1\n")

    assert refusal.column == "denominator"
    assert "period, group, numerator" in refusal.reason


def test_it_refuses_a_cell_that_stands_twice():
    (refusal,) = refusals(HEAD + "2023,Black,1,2\n2023,black or african american,1,2\n")

    assert refusal.line == 3
    assert "line 2 already" in refusal.reason


def test_it_refuses_an_unknown_department():
    (refusal,) = refusals(
        "period,group,numerator,denominator,department\n2023,Black,1,2,Navy\n"
    )

    assert refusal.column == "department"


def test_it_names_every_row_it_refuses():
    assert len(refusals(HEAD + "2023,Black,-1,2\nsoon,Black,1,2\n")) == 2


MAPPING = """
fiscal_year_starts = 10
[columns]
period = "Year"
group = "Race"
[groups]
"AA" = "black"
[exclude]
Race = ["Total"]
"""


def test_a_mapping_renames_columns_and_words_and_leaves_rows_out():
    mapping = Mapping.from_toml(MAPPING)

    reading = understand(
        "Year,Race,numerator,denominator\nFY2023,aa,1,2\nFY2023,TOTAL,1,2\n", mapping
    )

    assert reading.cells[0].group == "B"
    assert reading.cells[0].period.starts_on == date(2022, 10, 1)
    assert (reading.rows_read, reading.rows_excluded) == (2, 1)
    assert dict(reading.excluded) == {"Race = TOTAL": 1}


def test_a_mapping_that_leaves_everything_out_is_refused():
    mapping = Mapping(exclude={"group": ["Black"]})

    (refusal,) = refusals(HEAD + "2023,Black,1,2\n", mapping=mapping)

    assert "left out" in refusal.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= broken", "not valid TOML"),
        ("colums = 3", "may hold"),
        ("columns = 3", "table"),
        ('[columns]\nperiod = ["a"]', "text"),
        ('[exclude]\nRace = "Total"', "list"),
        ("fiscal_year_starts = 13", "1 to 12"),
    ],
)
def test_a_broken_mapping_is_refused(text, said):
    with pytest.raises(MappingRefused, match=said):
        Mapping.from_toml(text)


def test_a_mapping_to_a_group_the_scheme_lacks_is_refused():
    with pytest.raises(MappingRefused, match="martian"):
        understand(HEAD + "2023,Black,1,2\n", Mapping(groups={"x": "martian"}))


def test_column_names_are_matched_in_any_case():
    reading = understand("Period,GROUP,Numerator,denominator\n2023,Black,1,2\n")

    assert reading.cells[0].group == "B"


def test_an_unknown_word_names_the_known_ones():
    (refusal,) = refusals(HEAD + "2023,Martian,1,2\n")

    assert "Known are: B, W." in refusal.reason
