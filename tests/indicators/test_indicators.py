"""The public pages of the indicators, their downloads and traces."""

import csv
import hashlib
import io
import json

import pytest

from equity_office.checksums import keyed
from equity_office.periods import year
from indicators.imports.map import Mapping
from indicators.models import Dataset, Note, Release
from indicators.services import publication
from tests.factories import (
    COUNTS,
    NOON,
    RATES,
    load,
    make_department,
    make_indicator,
    make_user,
)
from tests.indicators.published import LATER, SMALL, release
from tests.reading import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans():
    indicator = make_indicator(slug="loans", title="Loans denied", hide_up_to=10)
    load(indicator)
    release()
    return indicator


def test_the_list_says_that_there_is_nothing_yet(client):
    load(make_indicator())

    assert "No figures have been published yet" in html_of(client.get("/indicators/"))


def test_the_list_says_the_widest_gap_and_what_there_is(client, loans):
    page = html_of(client.get("/indicators/"))

    assert "2023: Black or African American, 23.3 percentage points worse off" in page
    assert "6 published" in page
    assert "not collected" in page


def test_the_page_says_everything_of_an_indicator(client, loans):
    Note.objects.create(indicator=loans, dated_on=NOON.date(), body="A bank closed.")

    page = html_of(client.get("/indicators/loans/"))

    assert "about 3.5 times as likely" in page
    assert "about 46 fewer denials" in page
    assert "A bank closed." in page
    assert "<svg" in page
    assert "/indicators/loans/figures.csv" in page
    assert f"http://testserver/trace/{loans.datasets.get().pk}/2023/" in page


def test_the_reference_is_in_the_address(client, loans):
    page = html_of(client.get("/indicators/loans/?compare=hispanic"))

    assert "Each group is compared with Hispanic or Latino, as you chose." in page
    assert '<option value="hispanic" selected>' in page
    assert "figures.csv?compare=hispanic" in page


@pytest.mark.parametrize("compare", ["nobody", "unknown"])
def test_a_comparison_there_is_not_is_404(client, loans, compare):
    assert client.get(f"/indicators/loans/?compare={compare}").status_code == 404


def test_without_figures_the_page_says_so_to_staff(client):
    indicator = make_indicator()
    client.force_login(make_user())

    page = client.get(indicator.get_absolute_url())

    assert "No figures of this indicator have been published yet" in html_of(page)


def test_rates_without_counts_have_a_page_too(client):
    indicator = make_indicator(kind="rate_only", per=1000)
    load(indicator, RATES)
    release()

    page = html_of(client.get(indicator.get_absolute_url()))

    assert "The gap over time" in page
    assert "All other groups together" not in page


def test_only_that_page_lets_the_chart_library_style_itself(client, loans):
    page = client.get("/indicators/loans/")["Content-Security-Policy"]
    other = client.get("/indicators/")["Content-Security-Policy"]

    assert "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" in page
    assert "unsafe" not in page
    assert "sha256" not in other


def rows_of(response):
    text = response.content.decode().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_figures_are_downloaded_as_the_page_shows_them(client, loans):
    rows = rows_of(client.get("/indicators/loans/figures.csv"))
    told = json.loads(client.get("/indicators/loans/figures.json").content)
    columns = rows_of(client.get("/indicators/loans/dictionary.csv"))

    black = next(r for r in rows if (r["group"], r["period_start"]) == ("black", "2023-01-01"))  # fmt: skip
    assert (black["numerator"], black["reference"]) == ("64", "White")
    assert len(rows) == 7
    assert [c["column"] for c in columns] == list(rows[0])
    same = next(r for r in told["rows"] if r["group"] == "black")
    assert same["gap"] == pytest.approx(float(black["gap"]))
    assert "releases" not in told
    assert "pk" not in told["facts"]


@pytest.mark.parametrize("file", ["figures.exe", "secret.csv", "dictionary.json"])
def test_a_file_there_is_not_is_404(client, loans, file):
    assert client.get(f"/indicators/loans/{file}").status_code == 404


def test_nothing_hidden_is_in_any_answer(client):
    """The small counts are odd enough to be looked for."""
    indicator = make_indicator(slug="small")
    load(
        indicator,
        b"period,group,numerator,denominator\n2023,Black,7,4321\n"
        b"2023,Hispanic,5417,61234\n2023,White,9191,98765\n",
    )
    release()
    dataset = Dataset.objects.get()
    answers = [
        client.get(address).content.decode().replace(",", "")
        for address in (
            "/indicators/",
            "/indicators/small/",
            "/indicators/small/?compare=white",
            "/indicators/small/figures.csv",
            "/indicators/small/figures.json",
            f"/trace/{dataset.pk}/2023/",
        )
    ]

    hidden = set(Release.objects.filter(is_shown=False).values_list("group__slug"))
    assert hidden == {("black",), ("hispanic",)}
    for answer in answers:
        assert "5417" not in answer
        assert "0.162" not in answer
        assert "8.846" not in answer
    assert all("98765" in answer for answer in answers[1:])


def test_a_trace_leads_from_a_figure_to_its_file(client):
    department = make_department(name="Housing Department")
    indicator = make_indicator(steward=department)
    person = make_user(name="Stan Whitfield")
    dataset = load(indicator, by=person)
    release()

    page = html_of(client.get(f"/trace/{dataset.pk}/2023/"))

    assert "64 ÷ 197 × 100 = 32.49" in page
    assert "32.49 − 9.16 = +23.33" in page
    assert keyed(dataset.sha256) in page
    assert dataset.sha256 not in page
    assert "Newcombe hybrid score" in page
    assert "Housing Department" in page
    assert '<a href="/reports/2024/city/en/r1/">' in page
    assert "Stan Whitfield" not in page


def test_staff_see_who_loaded_the_file(client):
    dataset = load(make_indicator(), by=make_user(name="Stan Whitfield"))
    release()
    client.force_login(make_user())

    assert "Stan Whitfield" in html_of(client.get(f"/trace/{dataset.pk}/2023/"))


def test_a_trace_says_how_words_were_understood(client):
    content = COUNTS.replace(b"Black", b"B/AA").replace(b"group", b"race")
    mapping = Mapping(
        columns={"group": "race"}, groups={"B/AA": "black"}, method="by telephone",
        exclude={"race": ["total"]},
    )  # fmt: skip
    dataset = load(make_indicator(), content, mapping)
    release()

    page = html_of(client.get(f"/trace/{dataset.pk}/2023/"))

    for said in (
        "column “race” as group", "“B/AA” as black", "by telephone",
        "rows left out where race is total",
    ):  # fmt: skip
        assert said in page


def test_a_trace_of_corrected_figures_stays(client, loans):
    first = Dataset.objects.get()
    second = load(loans, COUNTS.replace(b"64,197", b"74,197"))
    release()

    assert "64 ÷ 197" in html_of(client.get(f"/trace/{first.pk}/2023/"))
    later = html_of(client.get(f"/trace/{second.pk}/2023/"))
    assert "74 ÷ 197" in later
    assert "It corrected" in later


@pytest.mark.parametrize(
    "code", ["1999", "2023-01-01_2023-12-31", "nonsense", "2023-13", "2022-2023"]
)
def test_a_period_that_was_not_told_is_404(client, loans, administrator, code):
    client.force_login(administrator)

    assert client.get(f"/trace/{Dataset.objects.get().pk}/{code}/").status_code == 404


def test_a_pooled_period_has_its_trace(client):
    indicator = make_indicator(pool_periods=3)
    dataset = load(indicator, SMALL)
    release()

    page = html_of(client.get(f"/trace/{dataset.pk}/2021-2023/"))

    assert "24 ÷ 1,200 × 100 = 2.00" in page


def test_a_withdrawn_figure_is_gone_from_every_page(client, loans):
    publication.withdraw_figure(
        indicator=loans, period=year(2023), group=loans.scheme.groups.get(slug="black"),
        reason="Counted twice.", by=None, at=LATER,
    )  # fmt: skip
    dataset = Dataset.objects.get()

    for address in (
        "/indicators/loans/",
        "/indicators/loans/figures.csv",
        "/indicators/loans/figures.json",
        f"/trace/{dataset.pk}/2023/",
    ):
        answer = html_of(client.get(address))
        assert "withdrawn" in answer.lower(), address
        assert "32.4" not in answer, address
    assert "Counted twice." in html_of(client.get("/indicators/loans/"))


def test_a_trace_of_a_withdrawn_report_tells_no_figures(client, loans):
    dataset = Dataset.objects.get()
    publication.withdraw_publication(
        publication=Release.objects.first().publication, at=LATER
    )

    assert client.get(f"/trace/{dataset.pk}/2023/").status_code == 404


def test_no_public_page_lets_anybody_try_files(client, settings):
    """Whoever guesses the hidden count and writes the steward's file anew finds nothing
    in public to hold it against."""
    content = (
        b"period,group,numerator,denominator\n2023,Black,5,197\n2023,White,93,900\n"
    )
    indicator = make_indicator()
    dataset = load(indicator, content)
    release()
    guess = hashlib.sha256(content).hexdigest()
    assert dataset.sha256 == guess

    pages = "".join(
        client.get(address).text
        for address in (
            indicator.get_absolute_url(),
            f"{indicator.get_absolute_url()}figures.json",
            f"{indicator.get_absolute_url()}figures.csv",
            f"/trace/{dataset.pk}/2023/",
        )
    )

    assert keyed(guess) in pages
    for length in (64, 12, 8):
        assert guess[:length] not in pages
    assert f"{len(content)}\N{NO-BREAK SPACE}bytes" not in pages
    settings.CHECKSUM_KEY = "another city's"
    assert keyed(guess) not in pages
