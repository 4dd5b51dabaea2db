"""Updates: asked for once, written together, submitted with their reasons, accepted."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from departments.models import AuditEvent
from equity_office import periods
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from equity_office.writing.editing import ChangedMeanwhile
from plans.models import Action, PerformanceMeasure, Plan
from plans.services import plans
from progress.models import MeasureActual, ProgressUpdate, UpdatePeriod
from progress.services import updates
from tests.factories import NOON, make_user, work_off
from tests.plans.factories import bring_to, make_action, make_goal, make_measure
from tests.progress.factories import (
    CITY,
    JULY,
    make_period_open_today,
    make_plan_in_force,
    tell,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def update(plan):
    return ProgressUpdate.objects.get()


def at(*moment):
    return datetime(*moment, tzinfo=CITY)


def test_adoption_stores_the_periods_that_are_still_to_end(plan):
    periods = UpdatePeriod.objects.of(plan).in_order()

    assert periods.count() == 11
    assert periods[0].ends_on == date(2026, 6, 30)
    assert str(periods[0]).endswith("April 1 – June 30, 2026")


def test_each_action_and_measure_is_asked_for_once(plan):
    for _again in range(2):
        updates.open_all(JULY)

    update = ProgressUpdate.objects.get()
    assert (update.status, update.delivery) == ("due", "not_started")
    assert MeasureActual.objects.get().update == update


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(2026, 6, 30, 23, 59), False),  # the period is not over in the city
        (at(2026, 7, 1, 0, 0), True),
        (at(2026, 10, 15, 23, 59), True),  # its last day counts to its end
        (at(2026, 10, 16, 0, 0), False),
    ],
)
def test_a_period_takes_updates_from_day_to_day_in_the_city(moment, is_open):
    plan = make_plan_in_force(at=NOON)
    period = UpdatePeriod.objects.of(plan).in_order()[0]
    updates.open_updates(period)
    update = ProgressUpdate.objects.get()

    if is_open:
        assert write(update, at=moment, said="So.").said == "So."
    else:
        with pytest.raises(updates.PeriodClosed, match="April 1"):
            write(update, at=moment, said="So.")


def test_two_who_write_the_same_see_both(update):
    before = {"said": ""}
    write(update, said="Theirs.", before=before)

    with pytest.raises(ChangedMeanwhile):
        write(update, said="Mine.", before=before)
    assert write(update, reason="Mine.", before={"reason": ""}).said == "Theirs."


def test_the_reading_of_a_measure_is_written(update):
    actual = update.actuals.get()
    by = make_user()

    write(actual, by=by, value="52.5")

    actual.refresh_from_db()
    assert str(actual.value) == "52.50"
    assert actual.history.latest().history_user == by


def test_evidence_is_a_link(update):
    with pytest.raises(ValidationError, match="is no link"):
        write(update, evidence="https://city.example/a\njavascript:alert(1)")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"delivery": "off_track", "said": "Little."}, "reason"),
        ({"delivery": "deferred", "said": "Little."}, "reason"),
        ({"delivery": "canceled", "said": "Little.", "reason": " "}, "reason"),
        ({"delivery": "on_track", "said": "So.", "expected_on": date(2027, 7, 1)}, "reason"),
        ({"delivery": "completed", "said": "All."}, "finished_on"),
        ({"delivery": "completed", "said": "All.", "finished_on": date(2026, 7, 11)}, "finished_on"),
        ({"delivery": "completed", "said": "All.", "finished_on": date(2025, 12, 31)}, "finished_on"),
        ({"delivery": "on_track"}, "said"),
        ({"delivery": "not_started"}, "said"),
    ],
)  # fmt: skip
def test_what_must_be_said_is_asked_for(update, facts, field):
    write(update, **facts)

    with pytest.raises(updates.Missing) as refused:
        updates.move(update=update, name="submit", by=None, at=JULY)

    assert refused.value.field == field
    update.refresh_from_db()
    assert update.status == "due"


def test_an_update_goes_to_the_office_and_back_and_is_accepted(plan, update):
    reviewer = make_user()
    update = tell(update, is_accepted=False)
    with pytest.raises(updates.AlreadyTold):
        write(update, said="Other words.")
    with pytest.raises(updates.Missing):
        updates.move(update=update, name="send_back", by=reviewer, at=JULY)

    updates.move(
        update=update, name="send_back", by=reviewer, at=JULY, reason="How many?"
    )
    write(update, said="Two of four.")
    updates.move(update=update, name="submit", by=None, at=JULY)
    update = updates.move(update=update, name="accept", by=reviewer, at=JULY)

    assert (update.status, update.said) == ("accepted", "Two of four.")
    assert Action.objects.of(plan).get().delivery == "on_track"
    verbs = AuditEvent.objects.filter(verb__startswith="update").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "update submitted", "update sent back", "update submitted", "update accepted",
    ]  # fmt: skip


def test_a_move_that_the_table_does_not_have_is_refused(update):
    with pytest.raises(updates.MoveNotOpen, match="“Due”"):
        updates.move(update=update, name="accept", by=None, at=JULY)


def test_an_update_of_an_older_period_does_not_turn_the_plan_back(plan, update):
    tell(update, is_accepted=False)
    updates.open_all(at(2026, 10, 5, 12))
    later = ProgressUpdate.objects.get(status="due")
    tell(later, delivery="needs_attention", at=at(2026, 10, 5, 12))

    updates.move(update=update, name="accept", by=None, at=at(2026, 10, 6, 12))

    assert Action.objects.of(plan).get().delivery == "needs_attention"


def test_what_is_ended_is_not_asked_for_again(plan, update):
    tell(update, delivery="completed", finished_on=date(2026, 7, 1))

    updates.open_all(at(2026, 10, 5, 12))

    assert ProgressUpdate.objects.count() == 1


def test_an_amendment_takes_along_what_waits(plan, update):
    write(update, said="Half of it.")
    following = plans.amend(plan=plan, reason="More.", by=None, at=JULY)
    carried = Action.objects.of(following).get()
    make_measure(carried, title="Families in court")
    added = make_action(make_goal(following))
    make_measure(added)
    bring_to(following, "adopted")

    updates.open_all(JULY)

    update.refresh_from_db()
    assert (update.action, update.said) == (carried, "Half of it.")
    assert update.actuals.count() == 2
    assert ProgressUpdate.objects.get(action=added).status == "due"
    tell(update)
    assert set(Action.objects.filter(thread=update.thread).values_list("delivery")) == {
        ("on_track",)
    }


def test_what_an_amendment_drops_is_no_longer_asked_for():
    plan = make_plan_in_force(more=2)
    _kept, untouched, sent_back = ProgressUpdate.objects.order_by("pk")
    tell(sent_back, is_accepted=False)
    updates.move(
        update=sent_back, name="send_back", by=None, at=JULY, reason="How many?"
    )
    following = plans.amend(plan=plan, reason="Less.", by=None, at=JULY)
    for action in Action.objects.of(following).in_order()[1:]:
        plans.remove(section=action, by=None, at=JULY)
    bring_to(following, "adopted")

    updates.open_all(JULY)

    assert not ProgressUpdate.objects.filter(pk=untouched.pk).exists()
    assert ProgressUpdate.objects.filter(pk=sent_back.pk).exists()


def test_what_somebody_wrote_about_outlives_an_amendment_that_drops_it():
    plan = make_plan_in_force(more=1)
    make_measure(Action.objects.of(plan).last())
    updates.open_all(JULY)
    _kept, written = ProgressUpdate.objects.order_by("pk")
    write(written.actuals.get(), value="52")
    following = plans.amend(plan=plan, reason="Less.", by=None, at=JULY)
    plans.remove(section=Action.objects.of(following).last(), by=None, at=JULY)
    bring_to(following, "adopted")

    updates.open_all(JULY)

    assert written.actuals.get().value == 52
    assert written not in ProgressUpdate.objects.asked_on(JULY.date())


def test_what_is_gone_is_refused_with_a_sentence(update):
    ProgressUpdate.objects.all().delete()

    with pytest.raises(updates.NoLongerAsked):
        updates.move(update=update, name="submit", by=None, at=JULY)


def test_readings_follow_the_measures_of_an_amendment(plan, update):
    make_measure(update.action, title="Families in court")
    updates.open_all(JULY)
    kept, emptied = update.actuals.order_by("pk")
    write(kept, value="52")
    following = plans.amend(plan=plan, reason="More.", by=None, at=JULY)
    new, dropped = PerformanceMeasure.objects.of(following).in_order()
    PerformanceMeasure.objects.filter(pk=new.pk).update(target=90)
    plans.remove(section=dropped, by=None, at=JULY)
    bring_to(following, "adopted")

    updates.open_all(JULY)

    (actual,) = update.actuals.select_related("measure")
    assert (actual, actual.measure.target, actual.value) == (kept, 90, 52)


def test_a_reading_of_a_measure_that_is_gone_stays(plan, update):
    write(update.actuals.get(), value="52")
    following = plans.amend(plan=plan, reason="More.", by=None, at=JULY)
    measure = PerformanceMeasure.objects.of(following).get()
    make_measure(measure.action, title="Families in court")
    plans.remove(section=measure, by=None, at=JULY)
    bring_to(following, "adopted")

    updates.open_all(JULY)

    assert [actual.value for actual in update.actuals.order_by("pk")] == [52, None]


def test_an_update_sent_back_late_is_open_for_two_weeks(update):
    tell(update, is_accepted=False)
    october = at(2026, 10, 20, 12)
    updates.move(
        update=update, name="send_back", by=None, at=october, reason="How many?"
    )

    update.refresh_from_db()
    assert update in ProgressUpdate.objects.asked_on(date(2026, 11, 3))
    assert write(update, said="Two of four.", at=at(2026, 11, 3, 23, 59)).is_waiting
    assert update not in ProgressUpdate.objects.asked_on(date(2026, 11, 4))
    with pytest.raises(updates.PeriodClosed, match="are closed since Oct. 15, 2026"):
        updates.submit(updates=[update], by=None, at=at(2026, 11, 4, 0, 0))


def test_what_is_ended_waits_no_more(update):
    tell(update, is_accepted=False, delivery="completed", finished_on=date(2026, 7, 1))
    updates.open_all(at(2026, 10, 5, 12))
    assert ProgressUpdate.objects.filter(status="due").count() == 1

    updates.move(update=update, name="accept", by=None, at=at(2026, 10, 5, 12))

    assert not ProgressUpdate.objects.filter(status="due").exists()


def follow(plan, code="2027-2029"):
    """The plan of a later period, which overlaps this one, in force."""
    following = plans.start_plan(
        department=plan.department,
        period=periods.from_code(code),
        carried_from=plan,
        by=None,
        at=JULY,
    )
    return bring_to(following, "adopted")


def test_two_plans_that_overlap_are_told_apart(plan):
    following = follow(plan)
    april = at(2027, 4, 2, 12)
    updates.open_all(april)
    first, second = ProgressUpdate.objects.filter(
        period__ends_on=date(2027, 3, 31)
    ).order_by("period__plan_ends_on")

    tell(first, at=april)
    tell(second, delivery="needs_attention", at=april)

    assert Action.objects.of(plan).get().delivery == "on_track"
    assert Action.objects.of(following).get().delivery == "needs_attention"
    assert (
        Action.objects.in_force().once(Plan.objects.in_force()).get().plan == following
    )


def test_what_goes_on_stands_as_it_was_last_told(plan, update):
    following = follow(plan)

    tell(update, delivery="completed", finished_on=date(2026, 7, 1))
    updates.open_all(at(2027, 4, 2, 12))

    assert Action.objects.of(following).get().delivery == "completed"
    assert ProgressUpdate.objects.count() == 1


def test_the_database_keeps_one_update_with_its_reason(update):
    period, action = update.period, update.action
    rows = [
        ProgressUpdate(period=period, action=action, thread=action.thread),
        ProgressUpdate(
            period=UpdatePeriod.objects.exclude(pk=period.pk).first(),
            action=action, thread=action.thread, status="accepted",
            delivery="off_track", submitted_at=JULY,
        ),
    ]  # fmt: skip
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_overdue_begins_after_the_days_of_grace(update):
    last = update.period.grace_until

    assert not update.period.is_overdue_on(last)
    assert update.period.is_overdue_on(last + timedelta(days=1))
    assert str(update).startswith("Pay for a lawyer")
    assert str(update.actuals.get()).startswith("Families who kept their home")


def test_nothing_changed_leaves_no_trace(update):
    before = update.history.count()

    write(update, said="")

    assert update.history.count() == before


def test_the_daily_job_asks_for_what_is_due():
    plan = make_plan_in_force(at=NOON)
    UpdatePeriod.objects.of(plan).delete()
    make_period_open_today(plan)
    ProgressUpdate.objects.all().delete()
    jobs.enqueue(task="progress.work_daily", at=NOON)

    work_off()

    assert Job.objects.get(task="progress.work_daily").status == "succeeded"
    assert ProgressUpdate.objects.count() == 1


def test_what_is_completed_shows_it():
    make_plan_in_force()
    update = ProgressUpdate.objects.get()
    write(update, delivery="completed", said="It is open.", finished_on=JULY.date())

    with pytest.raises(updates.Missing) as missing:
        updates.move(update=update, name="submit", by=None, at=JULY)
    assert missing.value.field == "evidence"
    write(update, evidence="https://city.example/clinic", before={"evidence": ""})
    assert updates.move(update=update, name="submit", by=None, at=JULY).submitted_at
