from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from indicators.models import (
    Crosswalk,
    Dataset,
    Indicator,
    Observation,
    RaceGroup,
    Release,
)
from tests.factories import (
    NOON,
    load,
    make_department,
    make_indicator,
    make_scheme,
    make_user,
)

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def observation():
    load(make_indicator())
    return Observation.objects.order_by("pk").first()


def copy_of(row, **changes):
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def test_a_scheme_has_each_group_once():
    scheme = make_scheme()

    with pytest.raises(IntegrityError), transaction.atomic():
        RaceGroup.objects.create(scheme=scheme, slug="black", name="Again")


def test_a_crosswalk_leads_elsewhere():
    group = make_scheme().groups.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Crosswalk.objects.create(from_group=group, to_group=group)


def test_a_crosswalk_says_where_it_leads():
    first, second = make_scheme().groups.all()[:2]

    crosswalk = Crosswalk.objects.create(from_group=first, to_group=second)

    assert str(crosswalk) == "Black or African American → Hispanic or Latino"


def test_a_named_reference_needs_its_group():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_indicator(reference_rule="named")


def test_per_is_at_least_one():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_indicator(per=0)


@pytest.mark.parametrize("department", [False, True])
def test_a_dataset_has_each_cell_once(observation, department):
    place = {"department": make_department()} if department else {}
    first = copy_of(observation, **place)
    if department:
        first.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(first).save()


def test_a_period_has_length(observation):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(observation, geography="x", ends_on=date(2000, 1, 1)).save()


@pytest.mark.parametrize(
    "changes",
    [{"value": 3}, {"denominator": None}, {"numerator": None, "denominator": None}],
)
def test_an_observation_has_counts_or_a_value(observation, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(observation, geography="x", **changes).save()


def test_the_rows_of_a_dataset_add_up(observation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dataset.objects.update(rows_read=99)


def test_a_publication_releases_a_cell_once(observation):
    def release():
        Release.objects.create(
            publication="x",
            released_at=NOON,
            indicator=observation.indicator,
            dataset=observation.dataset,
            group=observation.group,
            starts_on=observation.starts_on,
            ends_on=observation.ends_on,
            is_shown=True,
        )

    release()
    with pytest.raises(IntegrityError), transaction.atomic():
        release()


def test_the_public_sees_an_indicator_and_its_data_once_released(observation):
    staff = make_user()
    assert not Indicator.objects.visible_to(PUBLIC).exists()
    assert not Dataset.objects.visible_to(PUBLIC).exists()
    assert Indicator.objects.visible_to(staff).exists()
    assert Dataset.objects.visible_to(staff).exists()

    Dataset.objects.update(status="released")
    release = Release.objects.create(
        publication="x",
        released_at=NOON,
        indicator=observation.indicator,
        dataset=observation.dataset,
        group=observation.group,
        starts_on=observation.starts_on,
        ends_on=observation.ends_on,
        is_shown=True,
    )

    assert Indicator.objects.visible_to(PUBLIC).count() == 1
    assert Dataset.objects.visible_to(PUBLIC).count() == 1
    assert release in Release.objects.visible_to(PUBLIC)


def test_indicators_stand_in_the_order_of_their_domains():
    make_indicator(domain="health", slug="second")
    make_indicator(domain="workforce", slug="first")
    make_indicator(domain="government", slug="third")

    assert [i.slug for i in Indicator.objects.for_report()] == [
        "first",
        "second",
        "third",
    ]


def test_shares_have_no_comparisons_and_bare_rates_no_counts():
    assert not Indicator(kind="share").has_comparisons
    assert not Indicator(kind="rate_only").has_counts
    assert Indicator(kind="proportion").has_comparisons


def test_every_row_says_what_it_is(observation):
    indicator = observation.indicator

    assert str(observation).startswith(f"{indicator.title}, Black")
    assert str(observation.dataset) == f"figures.csv ({indicator.title})"
    assert str(indicator.scheme) == "Our categories"
    assert "report" in str(
        Release(publication="report 1", indicator=indicator, group=observation.group)
    )


def test_without_a_direction_no_group_is_best_off():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_indicator(direction="neither")


def test_an_administrator_keeps_the_figures_of_every_indicator(
    administrator, lead, today
):
    indicator = make_indicator()

    assert Indicator.objects.kept_by(administrator, today).get() == indicator
    assert not Indicator.objects.kept_by(lead, today).exists()
