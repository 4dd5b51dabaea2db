"""The administration: every address of it, for administrators alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.services import record_event
from indicators.models import CountingUnit
from tests import factories
from tests.nets.conftest import METHODS, addresses, answer
from tests.nets.rows import ANONYMOUS, ROLES, SIGN_IN
from tests.plans import factories as plan_factories
from tests.toolkit.factories import make_exempt
from tests.training import factories as training_factories

pytestmark = pytest.mark.django_db

ROUTES = {
    name: entry
    for name, entry in addresses()
    if name.startswith("admin:") and entry.name  # the nameless lead on to these
}
# What an administrator meets where it is not simply the page.
EXCEPTIONS = {
    "admin:login": SIGN_IN,  # and from there back, signed in
    "admin:logout": 405,
    "admin:autocomplete": 403,
    "admin:view_on_site": 404,
    "admin:departments_auditevent_add": 403,
    "admin:departments_auditevent_delete": 403,
}


@pytest.fixture(scope="module")
def rows(one_transaction):
    """A row of everything that the administration keeps, by model."""
    department = factories.make_department()
    indicator = factories.make_indicator()
    groups = list(indicator.scheme.groups.all()[:2])
    program = training_factories.make_program()
    event = record_event(verb="made", subject=department, by=None, at=timezone.now())
    return {
        "departments_user": factories.make_user(),
        "departments_department": department,
        "departments_auditevent": event,
        "indicators_categoryscheme": indicator.scheme,
        "indicators_countingunit": CountingUnit.objects.create(
            slug="hires", name="Hires"
        ),
        "indicators_crosswalk": factories.make_crosswalk(*groups),
        "indicators_indicator": indicator,
        "plans_citygoal": plan_factories.make_city_goal(),
        "plans_strategy": plan_factories.make_strategy(),
        "toolkit_exemptionreason": make_exempt().exemption_reason,
        "training_program": program,
        "training_course": program.courses.get(),
        "training_requirement": training_factories.make_requirement(program),
    }


def address_of(name, rows):
    wanted = ROUTES[name].pattern.converters or ROUTES[name].pattern.regex.groupindex
    model = name.removeprefix("admin:").rpartition("_")[0]
    row = rows.get(model, factories.make_user())
    values = {
        "object_id": row.pk,
        "id": row.pk,
        "content_type_id": 0,
        "app_label": "departments",
    }
    return reverse(name, kwargs={key: values[key] for key in wanted})


@pytest.mark.parametrize("name", ROUTES)
def test_the_administration_is_for_administrators(name, clients, rows):
    address = address_of(name, rows)
    refused = {"admin:login": 403, "admin:logout": 302}.get(name, SIGN_IN)

    for method in METHODS:
        # What is read and written everybody tries, the rest one of each sort.
        asking = ROLES if method in ("get", "post") else (ANONYMOUS, "auditor")
        for role, client in ((role, clients[role]) for role in asking):
            answered = answer(client, method, address, {})
            if role == "administrator":
                if method == "get":
                    assert answered == EXCEPTIONS.get(name, 200), address
            elif role == ANONYMOUS:
                expected = 302 if name == "admin:logout" else SIGN_IN
                assert answered == expected, (role, method, address)
            else:
                assert answered == refused, (role, method, address)
