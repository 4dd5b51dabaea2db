"""A plan's draft and one saved section, at 5, 50 and 500 actions."""

import json
import time

# Goals, and actions in each.
SIZES = ((1, 5), (5, 10), (50, 10))


def bench_plans():
    """Queries and time of the draft and of one save, by goals and actions."""
    from django.db import connection, reset_queries
    from django.test import Client

    from equity_office.writing import editing
    from plans.forms.plans import ActionForm
    from plans.models import Action

    for goals, each in SIZES:
        plan, lead = _fill(goals, each)
        client = Client()
        client.force_login(lead)
        draft = plan.address_of("draft")
        action = Action.objects.of(plan).first()
        told = editing.told(action, ActionForm._meta.fields)
        typed = told | {"before": json.dumps(told), "title": "Another"}
        client.get(draft)
        print(f"plan of {goals} goals and {goals * each} actions")
        for what, ask, *asked in (
            ("draft", client.get, draft),
            ("save", client.post, f"{draft}action/{action.pk}/", typed),
        ):
            reset_queries()
            start = time.process_time()
            answer = ask(*asked)
            took = time.process_time() - start
            count = len(connection.queries)
            print(f"  {what}: {answer.status_code}, {count} queries, {took:.3f} s")


def _fill(goals, each):
    from tests import factories
    from tests.plans import factories as plans

    department = factories.make_department()
    plan = plans.make_plan(department)
    city_goal = plans.make_city_goal()
    for _number in range(goals):
        goal = plans.make_goal(plan, city_goal)
        for _part in range(each):
            plans.make_measure(plans.make_action(goal))
    return plan, factories.make_member("lead", department)


def main():
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["testserver"]
    bench_plans()


if __name__ == "__main__":
    main()
