import hashlib
import io

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Dataset
from tests.factories import COUNTS, make_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator():
    return make_indicator(slug="loans")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "loans.csv"
    path.write_bytes(COUNTS)
    return path


def run(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_observations", *arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), None


def test_it_says_what_it_read_and_stored(indicator, file):
    out, _err, error = run(file, indicator="loans")

    assert error is None
    assert "Rows read: 6\nRows stored: 6\nRows excluded: 0\nRows refused: 0" in out
    assert hashlib.sha256(COUNTS).hexdigest() in out
    assert "Black or African American: 2 row(s)" in out


def test_a_dry_run_stores_nothing(indicator, file):
    out, _err, error = run(file, indicator="loans", dry_run=True)

    assert error is None
    assert "Rows read: 6\nRows stored: 0" in out
    assert not Dataset.objects.exists()


def test_a_mapping_is_used_and_shown(indicator, file, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[exclude]\ngroup = ["Hispanic"]\n')

    out, _err, error = run(file, indicator="loans", mapping=mapping)

    assert error is None
    assert "Rows stored: 4\nRows excluded: 2\n  2 where group = Hispanic" in out
    assert "'exclude': {'group': ['Hispanic']}" in out


def test_refusals_name_line_and_column_and_nothing_is_stored(indicator, file):
    file.write_bytes(COUNTS + b"2023,Martian,1,2\nsoon,Black,1,2\n")

    out, err, error = run(file, indicator="loans")

    assert "Nothing was stored" in error
    assert "Rows stored: 0\nRows refused: 2" in out
    assert "line 8, column group: No category is known" in err
    assert "line 9, column period:" in err
    assert not Dataset.objects.exists()


def test_the_same_file_twice_is_refused(indicator, file):
    run(file, indicator="loans")

    assert "loaded already" in run(file, indicator="loans")[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [("= broken", "not valid TOML"), ('[groups]\nx = "martian"', "does not have")],
)
def test_a_broken_mapping_is_refused(indicator, file, tmp_path, text, said):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text)

    assert said in run(file, indicator="loans", mapping=mapping)[2]


def test_an_unknown_indicator_names_those_there_are(indicator, file):
    assert "Known ones: loans" in run(file, indicator="lones")[2]


def test_files_that_are_not_there_are_named(indicator, file, tmp_path):
    assert "cannot be read" in run(tmp_path / "no.csv", indicator="loans")[2]
    assert (
        "mapping cannot be read"
        in run(file, indicator="loans", mapping=tmp_path / "no.toml")[2]
    )


def test_the_command_exits_with_1(indicator, file):
    with pytest.raises(CommandError) as error:
        call_command("load_observations", file, indicator="nothing")

    assert error.value.returncode == 1


def test_it_says_what_a_partial_file_replaces_and_what_is_not_for_the_city(
    indicator, file
):
    run(file, indicator="loans")
    file.write_bytes(
        b"period,group,numerator,denominator,geography\n2023,Black,65,197,\n"
        b"2023,Black,5,20,North\n"
    )

    out, _err, _error = run(file, indicator="loans", dry_run=True)

    assert "2023, Black or African American: 64 / 197 becomes 65 / 197" in out
    assert "2023, White: 154 / 1681 becomes gone" in out
    assert "1 row(s) are for a place or a department" in out
