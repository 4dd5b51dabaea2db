"""The desk of a person with 10, 100 and 1,000 items, and the city's overview of 4 and
40 departments with 50 and 500 actions each."""

import time

ITEMS = (10, 100, 1_000)
# Departments, and actions of each.
CITIES = ((4, 50), (40, 500))


def bench_progress():
    """Queries and time of the pages that list what many people owe."""
    from django.test import Client

    from tests import factories

    for count in ITEMS:
        period, lead = _fill(count)
        client = Client()
        client.force_login(lead)
        print(f"desk of {count} items")
        measure(client, "desk", "/desk/")
        measure(client, "updates", "/desk/updates/")
        measure(client, "period", period.get_absolute_url())
    for departments, each in CITIES:
        for _number in range(departments):
            _fill(each, is_told=True)
        print(f"and {departments} departments of {each} actions")
        measure(Client(), "city", "/progress/")
        client = Client()
        client.force_login(factories.make_member("reviewer"))
        measure(client, "desk of the office", "/desk/")


def measure(client, what, address):
    from django.db import connection, reset_queries

    client.get(address)
    reset_queries()
    start = time.process_time()
    answer = client.get(address)
    took = time.process_time() - start
    in_database = sum(float(query["time"]) for query in connection.queries)
    print(
        f"  {what}: {answer.status_code}, {len(connection.queries)} queries, "
        f"{took:.3f} s, of it {in_database:.3f} s in the database"
    )


def _fill(count, is_told=False):
    """A plan in force with so many actions, whose updates are asked for today."""
    from django.utils import timezone

    from plans.models import Action
    from progress.models import ProgressUpdate
    from tests import factories
    from tests.plans import factories as plans
    from tests.progress.factories import make_period_open_today

    department = factories.make_department()
    lead = factories.make_member("lead", department)
    plan = plans.bring_to(plans.make_ready_plan(department), "adopted")
    goal = plan.goals.get()
    Action.objects.bulk_create(
        Action(goal=goal, title=f"Action {n}", lead_role="lead", position=n)
        for n in range(1, count)
    )
    period = make_period_open_today(plan)
    if is_told:
        ProgressUpdate.objects.filter(period=period).update(
            status="accepted", delivery="on_track", submitted_at=timezone.now()
        )
        Action.objects.filter(goal=goal).update(delivery="on_track")
    return period, lead


def main():
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["testserver"]
    bench_progress()


if __name__ == "__main__":
    main()
