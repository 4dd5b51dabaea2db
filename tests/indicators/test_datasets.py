from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from departments.models import AuditEvent
from indicators.models import Dataset, Observation, Release
from indicators.services import datasets, loading, publication
from tests.factories import COUNTS, NOON, RATES, load, make_indicator, preview

pytestmark = pytest.mark.django_db


def test_it_stores_counts_with_what_the_file_was():
    indicator = make_indicator()

    dataset = load(indicator)

    assert (dataset.rows_read, dataset.rows_stored, dataset.rows_excluded) == (6, 6, 0)
    assert dataset.byte_count == len(COUNTS)
    assert len(dataset.sha256) == 64
    assert Observation.objects.filter(dataset=dataset).count() == 6
    assert AuditEvent.objects.get().verb == "dataset loaded"


def test_it_stores_rates_without_counts():
    indicator = make_indicator(kind="rate_only")

    load(indicator, RATES)

    first = Observation.objects.order_by("pk").first()
    assert (float(first.value), first.numerator) == (12.9, None)


def test_a_refused_file_stores_nothing():
    indicator = make_indicator()

    with pytest.raises(datasets.FileRefused):
        load(indicator, COUNTS + b"2023,Martian,1,2\n")

    assert not Dataset.objects.exists()


def test_the_same_file_is_not_loaded_twice():
    indicator = make_indicator()
    load(indicator)

    with pytest.raises(loading.FileAlreadyLoaded):
        load(indicator)

    assert Observation.objects.count() == 6


def test_a_withdrawn_file_may_be_loaded_again():
    indicator = make_indicator()
    Dataset.objects.filter(pk=load(indicator).pk).update(status="withdrawn")

    assert load(indicator).supersedes is None


def test_a_corrected_file_speaks_in_place_of_the_last_about_its_periods():
    indicator = make_indicator()
    first = load(indicator)

    second = load(indicator, b"period,group,numerator,denominator\n2023,Black,65,197\n")

    assert second.supersedes == first
    current = Observation.objects.current().values_list("starts_on__year", "numerator")
    assert sorted(current) == [(2022, 40), (2022, 60), (2022, 100), (2023, 65)]


def test_a_frozen_question_reads_what_was_in_force_then():
    indicator = make_indicator()
    first = load(indicator)
    load(indicator, b"period,group,numerator,denominator\n2023,Black,65,197\n")

    assert Observation.objects.current([first.pk]).count() == 6


def test_the_preview_says_what_each_group_has():
    indicator = make_indicator()

    groups = preview(indicator).groups

    assert [(str(group), count) for group, count in groups] == [
        ("Black or African American", 2),
        ("Hispanic or Latino", 2),
        ("White", 2),
    ]


def test_a_release_marks_its_datasets():
    dataset = load(make_indicator())
    observation = Observation.objects.first()
    cell = Release(
        indicator=observation.indicator,
        dataset=dataset,
        group=observation.group,
        starts_on=observation.starts_on,
        ends_on=observation.ends_on,
        is_shown=True,
    )

    publication.release(publication="report 2024", cells=[cell], at=NOON)

    dataset.refresh_from_db()
    assert dataset.status == Dataset.Status.RELEASED
    assert Release.objects.get().released_at == NOON


def test_a_hidden_cell_must_say_why():
    dataset = load(make_indicator())
    observation = Observation.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(
            publication="x",
            released_at=NOON,
            indicator=observation.indicator,
            dataset=dataset,
            group=observation.group,
            starts_on=observation.starts_on,
            ends_on=observation.ends_on,
            is_shown=False,
        )


def test_a_file_by_place_leaves_the_citywide_figures_of_its_period():
    indicator = make_indicator()
    load(indicator)

    load(
        indicator,
        b"period,group,numerator,denominator,geography\n2023,Black,5,9,North\n",
    )

    assert Observation.objects.current().filter(geography="").count() == 6


def test_a_file_that_was_replaced_may_be_loaded_again():
    indicator = make_indicator()
    whole = load(indicator)
    load(indicator, COUNTS.replace(b"64,197", b"65,197"))
    whole.refresh_from_db()
    assert whole.status == Dataset.Status.SUPERSEDED

    again = load(indicator)

    assert Observation.objects.current().filter(dataset=again).count() == 6


def test_the_preview_says_which_figures_would_read_differently(
    django_assert_num_queries,
):
    indicator = make_indicator()
    load(indicator)
    partial = preview(
        indicator,
        b"period,group,numerator,denominator,geography\n2023,Black,65,197,\n"
        b"2023,White,1,9,North\n",
    )

    with django_assert_num_queries(2):
        changes = partial.changes()

    told = [(c.period.label, c.group.slug, c.before, c.after) for c in changes]
    assert told == [
        ("2023", "black", (64, 197), (65, 197)),
        ("2023", "hispanic", (26, 111), None),
        ("2023", "white", (154, 1681), None),
    ]
    assert not any(change.is_public for change in changes)


def test_the_preview_of_rates_says_what_would_change():
    indicator = make_indicator(kind="rate_only")
    load(indicator, RATES)
    changed = preview(indicator, RATES.replace(b"2023,Black,11.9", b"2023,Black,12.9"))

    (change,) = changed.changes()

    assert [float(each[0]) for each in (change.before, change.after)] == [11.9, 12.9]


def test_a_file_speaks_when_all_of_it_is_there(monkeypatch):
    indicator, spoken = make_indicator(), []
    insert = loading.bulk.insert

    def watched(*arguments):
        insert(*arguments)
        spoken.append(Observation.objects.current().count())

    monkeypatch.setattr(loading, "BATCH", 4)
    monkeypatch.setattr(loading.bulk, "insert", watched)

    load(indicator)

    assert spoken == [0, 0]
    assert Observation.objects.current().count() == 6


def test_what_was_given_up_half_way_leaves_nothing_behind(monkeypatch):
    indicator, insert = make_indicator(), loading.bulk.insert

    def killed(*arguments):
        if Observation.objects.exists():
            raise SystemExit  # as if killed
        insert(*arguments)

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(loading, "BATCH", 2)
        patch.setattr(loading.bulk, "insert", killed)
        before = preview(indicator, COUNTS)
        loading.record_observations(
            preview=before, by=None, at=NOON - timedelta(hours=2)
        )
    assert Observation.objects.count() == 2
    assert not Observation.objects.current().exists()

    dataset = load(indicator)

    assert list(indicator.datasets.all()) == [dataset]
    assert Observation.objects.count() == dataset.rows_stored


def test_of_two_who_load_the_same_file_at_once_the_slower_is_told(monkeypatch):
    indicator = make_indicator()
    load(indicator)
    asked = iter([False, True])
    monkeypatch.setattr(loading, "_is_loaded", lambda dataset: next(asked))

    with pytest.raises(loading.FileAlreadyLoaded):
        load(indicator)

    assert indicator.datasets.count() == 1


def test_what_fails_half_way_leaves_nothing_behind(monkeypatch):
    indicator = make_indicator()

    def broken(*arguments):
        raise OSError("The disk is full.")

    monkeypatch.setattr(loading.bulk, "insert", broken)
    with pytest.raises(OSError, match="full"):
        load(indicator)

    assert not indicator.datasets.exists()
