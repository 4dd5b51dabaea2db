"""What is taken back: reports, figures, and files of which nothing is public."""

from datetime import timedelta

import pytest

from departments.models import AuditEvent
from equity_office.periods import year
from indicators.findings.findings import of_releases
from indicators.imports.map import Mapping
from indicators.models import (
    Dataset,
    Indicator,
    Release,
)
from indicators.services import datasets, loading, publication
from reporting.models import Edition
from reporting.services.editions import MoveNotOpen  # noqa: F401
from tests.factories import (
    COUNTS,
    NOON,
    load,
    make_indicator,
    make_user,
    publish,
    start_build,
    work_off,
)
from tests.indicators.published import LATER, by_group, release, tell

pytestmark = pytest.mark.django_db


def test_a_file_withdrawn_after_the_build_is_not_published():
    indicator = make_indicator()
    dataset = load(indicator)
    start_build()
    work_off()
    datasets.withdraw_upload(dataset=dataset, reason="Wrong", by=None, at=NOON)

    with pytest.raises(publication.FileWithdrawn):
        publish(Edition.objects.get())


def test_a_withdrawn_figure_does_not_stand_in_the_way_of_a_pooled_one():
    indicator = make_indicator()
    load(indicator)
    release()
    publication.withdraw_figure(
        indicator=indicator, period=year(2022), reason="Why", by=None, at=LATER,
        group=indicator.scheme.groups.get(slug="black"),
    )  # fmt: skip
    Indicator.objects.update(pool_periods=2)

    release(at=LATER)

    assert "2022–2023" in [p["label"] for p in tell(indicator)["periods"]]


def test_a_withdrawn_report_takes_its_figures_back():
    indicator = make_indicator()
    load(indicator)
    edition = release()

    publication.withdraw_publication(publication=edition.public_url, at=LATER)

    assert of_releases([indicator]) == []
    assert not Indicator.objects.filter(pk=indicator.pk, releases__withdrawn_at=None)


def test_a_withdrawn_figure_goes_at_once_with_its_sums():
    indicator = make_indicator()
    load(indicator)
    release()
    black = indicator.scheme.groups.get(slug="black")

    publication.withdraw_figure(
        indicator=indicator, period=year(2023), group=black,
        reason="Counted twice.", by=make_user(), at=LATER,
    )  # fmt: skip

    finding = tell(indicator)
    rows = by_group(finding)
    assert (rows["black"]["state"], rows["black"]["numerator"]) == ("withdrawn", None)
    assert rows["black"]["gap"] is None
    assert rows["white"]["rate"] is not None
    assert finding["everyone"]["state"] == "withdrawn"
    assert finding["withdrawals"][0]["reason"] == "Counted twice."
    assert AuditEvent.objects.filter(verb="figure withdrawn").exists()


def test_a_withdrawn_figure_stays_away_until_its_file_is_corrected():
    indicator = make_indicator()
    load(indicator)
    release()
    publication.withdraw_figure(
        indicator=indicator, period=year(2023), group=None, reason="Wrong year.",
        by=None, at=LATER,
    )  # fmt: skip

    release(at=LATER)
    states = {row["state"] for row in tell(indicator)["rows"]}
    corrected = loading.record_observations(
        preview=datasets.preview_file(
            indicator=indicator, file_name="x.csv", mapping=Mapping(),
            content=COUNTS.replace(b"64,197", b"66,197"), today=NOON.date(),
        ),
        by=None, at=LATER + timedelta(hours=1),
    )  # fmt: skip
    release(at=LATER + timedelta(hours=2))

    assert states == {"withdrawn"}
    assert Release.objects.filter(reason="withdrawn").exists()
    assert by_group(tell(indicator))["black"]["numerator"] == 66
    assert corrected.status == "loaded"


def test_what_is_not_public_cannot_be_withdrawn():
    indicator = make_indicator()
    load(indicator)

    with pytest.raises(publication.NothingToWithdraw):
        publication.withdraw_figure(
            indicator=indicator, period=year(2023), group=None, reason="Why",
            by=None, at=NOON,
        )  # fmt: skip


def test_a_wrong_upload_is_withdrawn_and_what_it_replaced_speaks_again():
    indicator = make_indicator()
    first = load(indicator)
    wrong = load(indicator, COUNTS.replace(b"64,197", b"640,1970"))

    datasets.withdraw_upload(dataset=wrong, reason="Wrong", by=None, at=NOON)
    datasets.withdraw_upload(dataset=wrong, reason="Again", by=None, at=NOON)

    statuses = dict(Dataset.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "loaded", wrong.pk: "withdrawn"}
    assert AuditEvent.objects.filter(verb="dataset withdrawn").count() == 1


def test_a_released_file_that_speaks_again_is_released():
    indicator = make_indicator()
    first = load(indicator)
    release()
    wrong = load(indicator, COUNTS.replace(b"64,197", b"640,1970"))

    datasets.withdraw_upload(dataset=wrong, reason="Wrong", by=None, at=NOON)

    first.refresh_from_db()
    assert first.status == "released"


def test_a_file_with_public_figures_is_not_withdrawn():
    indicator = make_indicator()
    dataset = load(indicator)
    release()

    with pytest.raises(datasets.AlreadyReleased):
        datasets.withdraw_upload(dataset=dataset, reason="Wrong", by=None, at=NOON)


def test_the_reference_stays_though_its_first_figure_is_withdrawn():
    indicator = make_indicator()
    load(indicator)
    release()
    before = by_group(tell(indicator))["black"]["gap"]

    publication.withdraw_figure(
        indicator=indicator, period=year(2022), reason="Why", by=None, at=LATER,
        group=indicator.scheme.groups.get(slug="white"),
    )  # fmt: skip

    finding = tell(indicator)
    assert finding["reference"]["slug"] == "white"
    assert by_group(finding)["black"]["gap"] == before
    assert finding["before"]["gap"] is None


def test_a_file_read_wrongly_is_read_again_by_another_mapping():
    indicator = make_indicator()
    content = b"""period,group,numerator,warned,denominator
2023,Black,64,80,197
2023,White,40,90,900
"""
    first = load(indicator, content, Mapping(columns={"numerator": "warned"}))
    release()

    again = load(indicator, content)

    first.refresh_from_db()
    assert (again.sha256, first.status) == (first.sha256, "superseded")
    assert {each.numerator for each in again.observations.all()} == {64, 40}
    with pytest.raises(loading.FileAlreadyLoaded, match="with this mapping"):
        load(indicator, content)


def test_what_only_a_withdrawn_report_showed_cannot_be_withdrawn_again():
    indicator = make_indicator()
    load(indicator)
    edition = release()
    publication.withdraw_publication(publication=edition.public_url, at=LATER)

    with pytest.raises(publication.NothingToWithdraw):
        publication.withdraw_figure(
            indicator=indicator, period=year(2023), group=None, reason="Why",
            by=None, at=LATER,
        )  # fmt: skip
