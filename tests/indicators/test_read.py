from datetime import date

import pytest

from indicators.imports import map as mapping_rules
from indicators.imports import read as reading
from indicators.imports.map import COUNTS, Mapping, Vocabulary
from indicators.imports.read import FileRefused, read

LARGEST = 10_000
GOOD = b"period,group,numerator,denominator\n2023,Black,1,2\n"


def refusal(content, largest=LARGEST):
    with pytest.raises(FileRefused) as refused:
        read(content, largest)
    return refused.value.refusals[0]


def test_it_reads_names_and_rows_with_their_lines():
    names, rows = read(GOOD + b"\n2023, White ,3,4\n", LARGEST)

    assert names == ["period", "group", "numerator", "denominator"]
    assert [row.line for row in rows] == [2, 4]
    assert rows[1].cells["group"] == "White"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    names, rows = read(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"), LARGEST)

    assert names[0] == "period"
    assert len(rows) == 1


def test_a_cell_may_hold_a_line_end():
    _names, rows = read(b'a,b\n"two\nlines",1\nx,2\n', LARGEST)

    assert rows[1].line == 4


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        (b"", 1, "", "no rows"),
        (b"\n\n", 1, "", "no rows"),
        (b"period,group\n", 1, "", "no rows"),
        (b"a,b\n1,caf\xe9\n", 2, "", "byte 10"),
        (b"a,b,a\n1,2,3\n", 1, "a", "stands twice"),
        (b"a,b\na,b\n1,2\n", 2, "", "header stands here again"),
        (b"a,b\n1,2,3\n", 2, "", "3 cells under 2 columns"),
        (b"a,b\n1\n", 2, "", "1 cells under 2 columns"),
        (b'a,b\n1,"2"3\n', 2, "", "not valid CSV"),
        (b"a,b\n1,\x00\n", 2, "", "zero bytes"),
        (b"MZ\x90\x00\x03", 1, "", "Windows program"),
        (b"\x7fELF\x02", 1, "", "Linux program"),
        (b"PK\x03\x04rest", 1, "", "zip or Excel file"),
        (b"%PDF-1.7", 1, "", "PDF"),
        (b"\xff\xfea\x00", 1, "", "UTF-16"),
        (b"a;b\n1;2\n", 1, "", "semicolons"),
        (b"a\tb\n1\t2\n", 1, "", "tabs"),
        (b"A,b,a\n1,2,3\n", 1, "A", "stands twice"),
    ],
)
def test_it_refuses_with_a_place_and_a_reason(content, line, column, said):
    first = refusal(content)

    assert (first.line, first.column) == (line, column)
    assert said in first.reason


def test_it_refuses_a_file_over_the_cap():
    assert "11 bytes" in refusal(b"a,b\n1,2\n3,4", largest=10).reason


def test_it_refuses_too_many_columns_and_too_long_cells():
    names = ",".join(f"c{n}" for n in range(reading.MOST_COLUMNS + 1)).encode()
    assert "columns" in refusal(names + b"\n1\n").reason

    long = b"a,b\n1," + b"x" * (reading.LONGEST_CELL + 1) + b"\n"
    first = refusal(long)
    assert (first.line, first.column) == (2, "b")


def test_a_field_longer_than_the_parser_takes_names_its_line():
    first = refusal(b"a,b\n1," + b"x" * 200_000 + b"\n", largest=10**6)

    assert first.line == 2


def test_a_refusal_reads_as_a_sentence_with_its_place():
    assert str(refusal(b"a,b,a\n1,2,3\n")).startswith("line 1, column a: This column")
    assert str(refusal(b"")).startswith("line 1: The file")


@pytest.mark.parametrize(
    "line",
    [b"1\n", b"2023,Black,1,2\n", b"2023,Martian,1,2\n"],
    ids=["misfit", "twice", "unknown"],
)
def test_where_nothing_fits_reading_stops(monkeypatch, line):
    for module in (reading, mapping_rules):
        monkeypatch.setattr(module, "MOST_REFUSALS", 3)
    names, rows = reading.stream(GOOD + 50 * line, LARGEST)
    words = Vocabulary(COUNTS, True, {"black": "B"}, {})

    with pytest.raises(FileRefused) as refused:
        mapping_rules.understand(names, rows, Mapping(), words, date(2026, 5, 4))

    assert len(refused.value.refusals) == 4
    assert "reading stopped here" in refused.value.refusals[-1].reason
