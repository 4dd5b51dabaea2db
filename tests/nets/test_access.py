"""Every address, with every method, as every role, on things of one's own department
and of another's: nothing answers but what the site map says."""

from collections import Counter
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import AddressChange, User
from equity_office import written_once
from indicators.models import Dataset
from plans.models import Action, Plan, ReviewComment
from progress.models import ProgressUpdate, UpdatePeriod
from tests import factories
from tests.nets.conftest import METHODS, addresses, read
from tests.nets.conftest import answer as ask
from tests.nets.rows import ROLES
from tests.nets.site_map import PAGES
from tests.plans import factories as plan_factories
from tests.progress import factories as progress_factories
from tests.toolkit import factories as toolkit_factories
from tests.training import factories as training_factories
from toolkit.models import Assessment
from toolkit.services import assessments as toolkit_services

pytestmark = pytest.mark.django_db

# The administration is held by a rule of its own (test_administration).
OURS = [name for name, _pattern in addresses() if not name.startswith("admin:")]


@pytest.mark.parametrize("name", OURS)
def test_every_address_has_its_row(name):
    rows = {page.name for page in PAGES}

    assert name in rows, (
        f"“{name}” has no row in tests/nets/site_map.py. Add Page({name!r}, get=…) with "
        "what it answers to each role, and seen_at=… if people look at it."
    )


def test_no_two_addresses_share_a_name():
    """A row speaks for one address; a second of the same name would go untried."""
    twice = {name for name, count in Counter(OURS).items() if count > 1}

    assert not twice


def test_no_row_is_left_of_an_address_that_is_gone():
    assert {page.name for page in PAGES} <= set(OURS)


def arguments(subject, own, other):
    """The arguments of an address for what its row is tried on."""
    kind, _, name = subject.partition(" ")
    if subject == "none":
        return {}
    if subject in ("own", "other"):
        return {"slug": {"own": own, "other": other}[subject].slug}
    if subject == "language":
        return {"code": "es"}
    if subject == "address":
        change = AddressChange.objects.create(
            person=factories.make_user(), address="new@city.example",
            asked_at=factories.NOON, asked_by=factories.make_user(),
        )  # fmt: skip
        return {"pk": change.pk}
    if subject == "key":
        return {"uidb36": "zzzz", "key": "bad-key"}
    if subject == "city goal":
        return {"slug": plan_factories.make_city_goal().slug}
    if subject.startswith("city goal rated by the "):
        side = subject.split()[-1]
        return {
            "slug": plan_factories.make_city_goal().slug,
            "year": 2025,
            "side": side,
        }
    if kind == "training":
        return training(name)
    if kind == "toolkit":
        return toolkit(name, own)
    if kind in ("own", "other") and name:
        return plan(name, own if kind == "own" else other)
    if "kept" in subject or subject == "steward's upload":
        return kept(subject, other if subject.startswith("not") else own)
    if kind in ("released", "unreleased"):
        return figures(kind, name)
    edition = factories.make_reviewed_edition()
    if subject in ("year", "year's file", "published file"):
        edition = factories.publish(edition)
    file = {"kind": "pdf"} if subject.endswith("file") else {}
    if subject.startswith("year"):
        return {"year": edition.year} | file
    if kind == "move":
        return {"pk": bring_to(edition, name).pk, "name": name}
    if subject == "run":
        return {"pk": edition.build_id}
    if subject == "edition":
        return {"pk": edition.pk}
    return {
        "year": edition.year, "scope": "city", "language": "en",
        "revision": edition.revision,
    } | file  # fmt: skip


def plan(name, department):
    """A plan of this department, adopted or a draft, and perhaps a part of it."""
    status, part = name.split()
    if part == "format":
        return {"kind": "csv"}
    with written_once.released():
        ProgressUpdate.objects.filter(period__department=department).delete()
        Plan.objects.filter(department=department).delete()
    plan = plan_factories.make_ready_plan(department)
    if status == "adopted":
        plan_factories.bring_to(plan, "adopted")
    if part in ("period", "update", "told", "lead", "files", "file", "evidence"):
        return progress(plan, part)
    goal = plan.goals.get()
    comment = ReviewComment(plan=plan, body="So.", written_at=factories.NOON)
    comment.written_by = factories.make_user()
    comment.save()
    if part in ("window", "said"):
        said = plan_factories.make_public_comment(plan)
        place = {"slug": department.slug, "code": "2026-2028"}
        return place | ({"pk": said.pk} if part == "said" else {})
    return {"slug": department.slug, "code": "2026-2028"} | {
        "plan": {},
        "csv": {"kind": "csv"},
        "goal": {"kind": "goal", "pk": goal.pk},
        "kind": {"kind": "goal"},
        "deed": {"kind": "goal", "pk": goal.pk, "deed": "up"},
        "comment": {"pk": comment.pk},
        "submit": {"name": "submit"},
        "close": {"name": "close"},
    }[part]


def progress(plan, part):
    """The period of a plan whose updates are asked for today, and perhaps one of them,
    which may have been told."""
    UpdatePeriod.objects.filter(department=plan.department).delete()
    period = progress_factories.make_period_open_today(plan)
    place = {"slug": plan.department.slug, "code": plan.period.code}
    place["day"] = period.ends_on.isoformat()
    update = period.updates.get()
    if part == "lead":
        lead = User.objects.get(
            memberships__role="contributor", memberships__department=plan.department
        )
        Action.objects.filter(pk=update.action_id).update(lead=lead)
        return {"slug": plan.department.slug, "pk": lead.pk}
    if part == "files":
        return place | {"pk": update.pk}
    if part in ("file", "evidence"):
        row = progress_factories.make_evidence(update)
        if part == "evidence":
            return place | {"pk": row.pk, "name": row.name}
        return place | {"pk": update.pk, "file": row.pk, "deed": "remove"}
    if part == "told":
        progress_factories.tell(update, is_accepted=False, at=timezone.now())
        return place | {"pk": update.pk}
    return place | ({"kind": "update", "pk": update.pk} if part == "update" else {})


def kept(subject, department):
    """An indicator whose figures this department keeps, and perhaps a file of it."""
    indicator = factories.make_indicator(steward=department)
    found = {"slug": indicator.slug}
    if subject.endswith("file"):
        found["pk"] = factories.load(indicator).pk
    if subject.endswith("note"):
        note = {"dated_on": factories.TODAY, "body": "So."}
        found["pk"] = indicator.notes.create(**note).pk
    if subject.endswith("upload"):
        found["key"] = factories.make_upload(indicator, steward_of(department)).key
    return found


def training(name):
    """A course, a draft of one, somebody who takes it, or what is required."""
    if name == "required":
        training_factories.make_requirement()
        return {}
    if name in ("draft", "section", "kind", "deed", "preview"):
        version = training_factories.make_draft()
        module = training_factories.make_module(version)
        return {"slug": version.course.slug} | {
            "draft": {},
            "section": {"kind": "module", "pk": module.pk},
            "kind": {"kind": "module"},
            "deed": {"kind": "module", "pk": module.pk, "deed": "up"},
            "preview": {"pk": module.pk},
        }[name]
    if name == "request":
        return {"pk": training_factories.make_request().pk}
    if name == "roster":
        line = training_factories.line(factories.make_department())
        return {"pk": training_factories.load_roster([line]).pk}
    if name == "upload":
        return {"key": training_factories.make_roster_upload().key}
    course = training_factories.make_course()
    program = training_factories.make_program(course)
    if name == "program":
        return {"slug": program.slug}
    learner = training_factories.enroll(program)
    if name == "learner":
        return {"pk": learner.pk}
    if name == "leave":
        leave = learner.leaves.create(
            starts_on=factories.TODAY, recorded_at=factories.NOON
        )
        return {"pk": learner.pk, "kind": "leave", "row": leave.pk}
    if name == "enrollment":
        return {"pk": learner.pk, "enrollment": learner.enrollments.get().pk}
    if name == "certificate":
        return {"number": training_factories.record(learner, course).number}
    return {"slug": course.slug} | ({"place": 1} if name == "module" else {})


def toolkit(name, department):
    """An assessment of this department, and perhaps a part of it."""
    if name == "code":
        return {"code": "full"}
    group = factories.make_scheme().groups.first()
    assessment = toolkit_factories.make_assessment(department)
    pk = {"pk": assessment.pk}
    if name.startswith("published"):
        return pk | published_toolkit(assessment, group, name)
    if name == "signature":
        toolkit_factories.finish(assessment, group)
        toolkit_services.move(
            assessment=assessment, name="submit", by=assessment.lead, at=factories.NOON
        )
        return pk | {"signature": assessment.signatures.get().pk}
    if name == "member":
        member = assessment.team.create(person=factories.make_user(), role="writes")
        return pk | {"member": member.pk}
    if name == "comment":
        review = assessment.reviews.create(
            step="first", rubric=1, written_by=factories.make_user(),
            written_at=factories.NOON,
        )  # fmt: skip
        return pk | {"review": review.pk}
    if name in ("row", "deed"):
        row = toolkit_factories.add_row(assessment, group=str(group.pk))
        deed = {"deed": "up"} if name == "deed" else {}
        return pk | {"key": "benefits", "row": row.pk} | deed
    return pk | {
        "draft": {},
        "step": {"step": "first"},
        "question": {"key": "proposal"},
        "table": {"key": "benefits"},
        "figures": {"key": "figures"},
        "lines": {"key": "lines"},
        "lines file": {"key": "lines", "kind": "csv"},
    }.get(name, {"name": name})


def published_toolkit(assessment, group, name):
    """One that everybody reads, perhaps with a program line that is a file too."""
    if name.endswith("lines"):
        toolkit_factories.add_line(assessment, "Grants", base=Decimal(1))
        Assessment.objects.update(amount_usd=Decimal(1))
    toolkit_factories.finish(assessment, group, by=assessment.lead)
    for move in ("submit", "review", "sign", "conclude", "publish"):
        by = assessment.lead if move == "submit" else factories.make_user()
        toolkit_services.move(assessment=assessment, name=move, by=by, at=factories.NOON)  # fmt: skip
    return {"kind": "csv"} if name.endswith("lines") else {}


def steward_of(department):
    return User.objects.get(
        memberships__role="steward", memberships__department=department
    )


def figures(kind, name):
    """An indicator, its file or its trace, with its figures public or not."""
    if kind == "released":
        factories.publish(factories.make_reviewed_edition())
    else:
        factories.load(factories.make_indicator())
    dataset = Dataset.objects.get()
    if name == "trace":
        return {"dataset": dataset.pk, "code": "2023"}
    file = {"name": "figures", "kind": "csv"} if name == "figures" else {}
    return {"slug": dataset.indicator.slug} | file


def bring_to(edition, move):
    """The edition where this move stands open."""
    if move == "withdraw":
        return factories.publish(edition)
    if move == "publish":
        factories.approve(edition)
    return edition


@pytest.mark.parametrize(
    "page", PAGES, ids=[f"{page.name} {page.subject}" for page in PAGES]
)
def test_it_answers_as_the_site_map_says(page, clients, own, other):
    address = reverse(page.name, kwargs=arguments(page.subject, own, other))

    wrong = [
        f"{method.upper()} {address} as {role}: {answered}, the site map says {said}"
        for method, role, said in answers(page)
        if (answered := ask(clients[role], method, address, page.data)) != said
    ]

    assert not wrong, "\n" + "\n".join(wrong)


def answers(page):
    """(method, role, what it answers). HEAD is answered as GET, and what no row names by
    405: of those who are answered alike one sees that."""
    nobody = dict.fromkeys(ROLES, 405)
    get, post = page.get or nobody, page.post or nobody
    some = {(get[role], post[role]): role for role in ROLES}.values()
    for method in METHODS:
        expected = {"get": get, "head": get, "post": post}.get(method, nobody)
        is_named = method != "head" and expected is not nobody
        for role in ROLES if is_named else some:
            yield method, role, expected[role]


def test_every_page_that_people_look_at_is_seen_by_the_browser(clients, own, other):
    """An address that answers with a page of HTML has a place where Chromium sees it."""
    seen = {page.name for page in PAGES if page.seen_at}
    unseen = set()
    for page in PAGES:
        if page.name not in seen and page.get and 200 in page.get.values():
            address = reverse(page.name, kwargs=arguments(page.subject, own, other))
            answer = read(clients["administrator"].get(address))
            if answer.headers["Content-Type"].startswith("text/html"):
                unseen.add(page.name)

    assert not unseen, "give these seen_at=… in tests/nets/site_map.py"
