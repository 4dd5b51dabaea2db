"""Who answers for what, where nobody does, and handing it over."""

from datetime import date

import pytest
from django.utils import timezone

from departments.models import AuditEvent, Membership, User
from plans.models import Action
from plans.services import plans
from progress.models import ProgressUpdate
from progress.reads import owners
from progress.services import updates
from tests.factories import make_department, make_member, make_user
from tests.plans.factories import bring_to, make_action, make_ready_plan
from tests.progress.factories import JULY, make_plan_in_force, tell
from tests.reading import html_of, text_of

pytestmark = pytest.mark.django_db

TODAY = JULY.date()


@pytest.fixture
def department():
    return make_department(slug="housing", name="Housing")


@pytest.fixture
def lead(department):
    return make_member("lead", department, name="Lena")


def troubles(department, today=TODAY):
    return [item.trouble for item in owners.items([department.pk], today)]


def test_a_role_that_is_held_owns_its_actions(department, lead):
    make_plan_in_force(department)

    (item,) = owners.items([department.pk], TODAY)

    assert (item.owners, item.trouble, item.told_at) == ([lead], None, None)
    assert item.role == "Equity lead"


def test_a_vacant_role_and_a_lead_who_left_are_named(department, lead):
    plan = make_plan_in_force(department, more=2)
    first, second, third = Action.objects.of(plan).in_order()
    Action.objects.filter(pk=first.pk).update(lead=make_user())
    gone = make_member("contributor", department)
    Action.objects.filter(pk=second.pk).update(lead=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Action.objects.filter(pk=third.pk).update(lead_role="steward")

    assert troubles(department) == ["left", "left", "vacant"]


def test_who_never_answered_is_named_once_the_grace_is_over(department, lead):
    make_plan_in_force(department, more=1)
    told, _silent = ProgressUpdate.objects.order_by("pk")
    tell(told, is_accepted=False)

    assert troubles(department, date(2026, 7, 29)) == [None, None]
    assert troubles(department, date(2026, 7, 30)) == [None, "silent"]
    item = owners.items([department.pk], TODAY)[0]
    assert item.told_at == JULY


def test_the_register_costs_the_same_for_few_and_many(
    department, lead, django_assert_num_queries
):
    make_plan_in_force(department, more=20)

    with django_assert_num_queries(4):
        assert len(owners.items([department.pk], TODAY)) == 21


def test_handing_over_moves_what_names_a_person_and_nothing_else(department, lead):
    leaving, to = (make_member("contributor", department) for _ in range(2))
    plan = make_plan_in_force(department, more=1)
    mine, others = Action.objects.of(plan).in_order()
    Action.objects.filter(pk=mine.pk).update(lead=leaving)
    following = plans.amend(plan=plan, reason="More.", by=None, at=JULY)

    moved = updates.hand_over(
        department=department, leaving=leaving, to=to, by=lead, at=JULY
    )

    assert len(moved) == 2  # in force, and in the amendment that is being written
    led = Action.objects.filter(lead=to)
    assert {action.plan for action in led} == {plan, following}
    others.refresh_from_db()
    assert others.lead is None
    record = led.first().history.order_by("history_id").last()
    assert (record.lead, record.history_user) == (to, lead)
    assert AuditEvent.objects.get(verb="actions handed over").subject == "Housing"


def test_nothing_is_handed_to_who_could_not_write(department, lead):
    make_plan_in_force(department)

    for stranger in (make_user(), make_member("lead", make_department())):
        with pytest.raises(updates.NoAccess, match="holds no role in Housing"):
            updates.hand_over(
                department=department, leaving=lead, to=stranger, by=lead, at=JULY
            )


def test_handing_over_nothing_leaves_no_trace(department, lead):
    to = make_member("backup", department)

    assert (
        updates.hand_over(department=department, leaving=lead, to=to, by=lead, at=JULY)
        == []
    )
    assert not AuditEvent.objects.filter(verb="actions handed over").exists()


def test_a_head_finds_who_left_and_hands_over(client, department, lead):
    head = make_member("head", department)
    leaving = make_member("contributor", department, name="Carla")
    to = make_member("contributor", department, name="Dario")
    plan = make_ready_plan(department)
    named = make_action(plan.goals.first(), title="Lend to buyers", lead=leaving)
    bring_to(plan, "adopted")
    Membership.objects.filter(user=leaving).update(
        starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)
    )
    client.force_login(head)

    page = html_of(client.get("/desk/owners/"))
    assert "Its lead holds no role here any more" in page
    address = f"/departments/housing/hand-over/{leaving.pk}/"
    assert address in page
    assert "Lend to buyers" in text_of(client.get(address))
    stranger = client.post(address, {"to": make_user().pk})
    assert stranger.status_code == 422
    assert "holds no role here" in text_of(stranger)
    done = client.post(address, {"to": to.pk}, follow=True)

    assert "1 action handed over." in text_of(done)
    named.refresh_from_db()
    assert named.lead == to
    assert "No action names this person." in text_of(client.get(address))
    client.force_login(to)
    assert client.get(address).status_code == 403


def test_the_register_shows_ones_own_departments_alone(client, department, lead):
    other = make_department(name="Parks")
    for each in (department, other):
        make_plan_in_force(each, at=timezone.now())
    client.force_login(lead)
    mine = text_of(client.get("/desk/owners/"))
    client.force_login(make_member("auditor"))
    everything = text_of(client.get("/desk/owners/"))

    assert "Parks" not in mine
    assert "Parks" in everything
    assert "Nobody holds its role" in everything


def test_names_are_not_read_by_their_numbers(client, department, lead):
    """Whoever hands over sees who worked there, and no other name."""
    stranger = make_user(name="Somebody Else")
    client.force_login(lead)

    answer = client.get(f"/departments/housing/hand-over/{stranger.pk}/")

    assert answer.status_code == 404
