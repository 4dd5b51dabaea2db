"""Whether a gap closes, as two sides see it: each by itself, both told, none averaged."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from departments.models import AuditEvent, Membership
from equity_office import periods
from equity_office.authors import signature_of
from plans.models import OutcomeRating
from plans.reads import outcomes
from tests.factories import NOON, load, make_indicator, make_member, make_user
from tests.indicators.published import release
from tests.plans.factories import make_city_goal
from tests.reading import html_of, text_of

pytestmark = pytest.mark.django_db

LAST_YEAR = periods.year(2025)
PAGE = "/goals/homes/outcome/2025/"


@pytest.fixture
def goal():
    return make_city_goal(slug="homes", title="Homes for everyone")


def rate(goal, side="board", direction="closing", read="", **facts):
    return outcomes.rate(
        **{"goal": goal, "period": LAST_YEAR, "side": side, "direction": direction}
        | {"reason": "As we see it.", "read": read, "by": None, "at": NOON}
        | facts
    )


def test_both_sides_stand_side_by_side(goal, django_assert_num_queries):
    rate(goal, direction="widening")
    rate(goal, "office", "closing", indicator=make_indicator())

    with django_assert_num_queries(1):
        (outcome,) = outcomes.of_goal(goal)

    assert outcome.differs
    assert [rating.direction for _side, rating in outcome.sides] == [
        "closing",
        "widening",
    ]


@pytest.mark.parametrize("directions", [["closing"], ["closing", "closing"]])
def test_who_has_not_rated_does_not_disagree(goal, directions):
    indicator = make_indicator()
    for side, direction in zip(["office", "board"], directions, strict=False):
        rate(goal, side, direction, indicator=indicator if side == "office" else None)

    assert not outcomes.over(LAST_YEAR)[goal.pk].differs


def test_a_rating_is_followed_and_not_changed(goal):
    first = rate(goal)
    second = rate(goal, direction="unchanged", read=str(first.pk))

    assert outcomes.over(LAST_YEAR)[goal.pk].board == second
    assert OutcomeRating.objects.count() == 2
    assert AuditEvent.objects.filter(verb="outcome rated").count() == 2
    assert outcomes.over(periods.year(2024)) == {}


def test_nobody_rates_over_what_they_have_not_read(goal):
    first = rate(goal)

    with pytest.raises(outcomes.RatedMeanwhile) as refusal:
        rate(goal, direction="unchanged")

    assert refusal.value.last == first


def test_a_year_that_runs_is_not_rated(goal):
    evening = datetime(2026, 12, 31, 23, 30, tzinfo=NOON.tzinfo)

    with pytest.raises(outcomes.NotOver, match="2026 is not over yet"):
        rate(goal, period=periods.year(2026), at=evening)


@pytest.mark.parametrize(
    "facts",
    [{"reason": ""}, {"side": "office"}, {"ends_on": LAST_YEAR.starts_on}],
)
def test_the_database_keeps_reason_and_indicator(goal, facts):
    rating = rate(goal)
    for name, value in facts.items():
        setattr(rating, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        rating.save()


def test_the_board_rates_and_residents_read_it(client, goal):
    client.force_login(make_member("board_member"))
    link = html_of(client.get("/goals/homes/"))
    answer = client.post(
        f"{PAGE}board/",
        {"direction": "widening", "reason": "Rents push us out.", "read": ""},
        follow=True,
    )
    client.logout()
    page = text_of(client.get("/goals/homes/"))

    assert 'href="/goals/homes/outcome/' in link
    assert "Your rating is public now." in text_of(answer)
    assert "The community board The gap is widening" in page
    assert "Rents push us out." in page
    assert "The office Not rated yet." in page
    assert "see this differently" not in page


def test_the_office_goes_by_an_indicator(client, goal, reviewer):
    indicator = make_indicator(title="Evictions")
    goal.indicators.add(indicator)
    client.force_login(reviewer)
    said = {"direction": "closing", "reason": "It fell.", "read": ""}

    refused = client.post(f"{PAGE}office/", said)
    client.post(f"{PAGE}office/", said | {"indicator": indicator.pk})

    assert refused.status_code == 422
    assert "Choose the figures that say so." in text_of(refused)
    assert "It fell." in refused.content.decode()
    rating = OutcomeRating.objects.get()
    assert (rating.indicator, rating.rated_by) == (indicator, reviewer)
    # It has no public figures yet, so its name is not public either.
    assert "Evictions" not in text_of(client.get("/goals/homes/"))


def test_an_indicator_is_named_once_it_is_public(client, goal):
    indicator = make_indicator(title="Evictions")
    rate(goal, "office", indicator=indicator)
    load(indicator)
    release()

    assert "going by: Evictions" in text_of(client.get("/goals/homes/"))


def test_two_of_the_board_at_once_lose_nothing(client, goal):
    client.force_login(make_member("board_member"))
    client.get(f"{PAGE}board/")
    other = rate(goal, direction="closing", reason="Better, says Ana.")

    mine = {"direction": "widening", "reason": "Worse, say I.", "read": ""}
    refused = client.post(f"{PAGE}board/", mine)
    page = html_of(refused)
    again = client.post(f"{PAGE}board/", mine | {"read": other.pk})

    assert refused.status_code == 422
    assert "Read it first." in page
    assert "Better, says Ana." in page
    assert "Worse, say I." in page
    assert f'name="read" value="{other.pk}"' in page
    assert again.status_code == 302


def test_what_was_typed_outlives_the_session(client, goal):
    board = make_member("board_member")
    typed = {
        "direction": "widening",
        "reason": "Worse, say I.",
        "author": signature_of(board),
    }
    client.post(f"{PAGE}board/", typed)
    client.force_login(board)

    page = client.get(f"{PAGE}board/")

    assert "Worse, say I." in page.content.decode()
    assert not OutcomeRating.objects.exists()


@pytest.mark.parametrize("address", ["2014/board/", "2099/board/", "2025/council/"])
def test_a_year_or_side_that_is_not_there_is_not_found(client, goal, address):
    client.force_login(make_member("board_member"))

    assert client.get(f"/goals/homes/outcome/{address}").status_code == 404


def test_a_goal_of_this_year_waits_for_its_first_year(goal):
    goal.adopted_on = date(2026, 3, 1)

    assert outcomes.to_rate(goal, make_user(), date(2026, 7, 1)) is None
    assert not outcomes.years_of(goal, date(2026, 7, 1))


def test_nobody_rates_for_both_sides(client, goal):
    both = make_member("board_member")
    Membership.objects.create(user=both, role="reviewer", starts_on=date(2020, 1, 1))
    client.force_login(both)
    said = {"direction": "unknown", "reason": "So.", "read": ""}

    client.post(f"{PAGE}board/", said)
    refused = client.post(f"{PAGE}office/", said)

    assert refused.status_code == 422
    assert "You have rated this for the other side." in text_of(refused)
    assert OutcomeRating.objects.get().side == "board"


def test_a_rating_that_nobody_gave_was_not_read(client, goal):
    client.force_login(make_member("board_member"))

    refused = client.post(
        f"{PAGE}board/", {"direction": "unknown", "reason": "So.", "read": "999"}
    )

    assert refused.status_code == 422
    assert "Read it first." in text_of(refused)
