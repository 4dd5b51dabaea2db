"""The pages of those who look after training: records, rosters, completion."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from departments.models import AuditEvent
from tests.factories import NOON, TODAY, make_department, make_member, make_user
from tests.training import factories
from training.models import (
    Completion,
    Enrollment,
    Learner,
    Requirement,
    Roster,
    RosterUpload,
)
from training.services import learning, publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(sign_in):
    return sign_in(make_member("facilitator"))


def test_a_facilitator_adds_records_and_voids(facilitator):
    course = factories.make_course(kind="session", title="Together")
    program = factories.make_program(course)
    answer = facilitator.post("/desk/learners/add/", {"name": "Rosa", "number": "N1"})
    page = answer.url
    facilitator.post(f"{page}enroll/", {"program": program.pk})
    typed = {
        "course": course.slug, "completed_on": "2026-05-04", "how": "recorded",
        "reason": "On the sign-in sheet",
    }  # fmt: skip
    assert facilitator.post(f"{page}record/", typed).url == page
    said = facilitator.get(page).content.decode()
    assert "On the sign-in sheet" in said
    assert "1 of 1 steps completed" in said

    made = Completion.objects.get()
    assert facilitator.get(f"/certificates/{made.number}/pdf/").status_code == 200
    facilitator.post(f"/certificates/{made.number}/void/", {"reason": "Another Rosa"})

    assert "Another Rosa" in facilitator.get(page).content.decode()
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert {"learner added", "enrolled", "course completed", "completion voided"} <= {
        *verbs
    }


def test_what_cannot_be_recorded_is_refused_at_its_field(facilitator):
    course = factories.make_course(kind="session")
    learner = factories.make_learner()
    typed = {
        "course": course.slug, "completed_on": "2019-01-01", "how": "recorded",
        "reason": "On the sign-in sheet",
    }  # fmt: skip

    answer = facilitator.post(f"/desk/learners/{learner.pk}/record/", typed)

    assert answer.status_code == 422
    assert "has been given since" in answer.content.decode()
    assert "On the sign-in sheet" in answer.content.decode()


def test_people_are_found_by_name_number_or_address(facilitator):
    factories.make_learner(name="Rosa Parks", number="N77", email="rosa@city.example")
    factories.make_learner(name="Kim Doe")

    for words in ("rosa", "n77", "rosa@", "parks rosa"):
        said = facilitator.get("/desk/learners/", {"words": words}).content.decode()
        assert "Rosa Parks" in said
        assert "Kim Doe" not in said
    said = facilitator.get("/desk/learners/", {"words": "nobody"}).content.decode()
    assert "Nobody is found for “nobody”." in said


def test_the_office_enrolls_and_withdraws(facilitator):
    program = factories.make_program()
    closed = factories.make_program(is_offered=False)
    learner = factories.make_learner()
    page = learner.get_absolute_url()

    for chosen, says in (("", "Choose a program."), (closed.pk, "Nobody can enroll")):
        answer = facilitator.post(f"{page}enroll/", {"program": chosen}, follow=True)
        assert says in answer.content.decode()
    facilitator.post(f"{page}enroll/", {"program": program.pk})
    enrollment = Enrollment.objects.get()
    facilitator.post(f"{page}enrollments/{enrollment.pk}/withdraw/")

    assert "Withdrawn from" in facilitator.get(page).content.decode()
    other = factories.make_learner()
    wrong = f"/desk/learners/{other.pk}/enrollments/{enrollment.pk}/withdraw/"
    assert facilitator.post(wrong).status_code == 404


def test_leave_and_more_time_are_recorded_and_taken_back(author):
    learner = factories.make_learner()
    requirement = factories.make_requirement(title="REAL")
    page = learner.get_absolute_url()
    today = timezone.localdate().isoformat()
    author.post(f"{page}leave/", {"starts_on": today})
    more = {"requirement": requirement.pk, "until": today, "reason": "Ill"}
    author.post(f"{page}extend/", more)
    said = author.get(page).content.decode()
    assert "the end is not known" in said
    assert "Ill" in said

    wrong = author.post(f"{page}leave/", {"starts_on": today, "ends_on": "2020-01-01"})
    assert wrong.status_code == 422
    far = author.post(f"{page}extend/", more | {"until": "9999-12-31"})
    assert "longer than five years" in far.content.decode()
    author.post(f"{page}leave/{learner.leaves.get().pk}/take-back/")
    author.post(f"{page}extension/{learner.extensions.get().pk}/take-back/")
    assert author.post(f"{page}pet/1/take-back/").status_code == 404

    assert "the end is not known" not in author.get(page).content.decode()


def roster(*lines, name="roster.csv"):
    return SimpleUploadedFile(name, factories.roster_file(list(lines)))


ROSTERS = "/desk/learners/rosters/"


def test_the_office_looks_at_a_roster_and_loads_it(office):
    line = factories.line(make_department())

    page = office.post(
        ROSTERS, {"as_of": "2026-05-04", "file": roster(line)}, follow=True
    )
    assert "Nothing is stored yet." in page.text
    assert "New on it: 1" in page.text
    assert line["name"] in page.text
    assert not Roster.objects.exists()
    done = office.post(page.redirect_chain[-1][0], follow=True)

    assert "May 4, 2026: 1 person" in done.text
    assert Roster.objects.get().as_of == TODAY
    assert not RosterUpload.objects.exists()
    undone = office.post(f"{ROSTERS}{Roster.objects.get().pk}/undo/", follow=True)
    assert "is undone" in undone.text
    assert not Roster.objects.in_force().exists()


def test_a_person_says_who_is_who(office):
    department = make_department()
    ana = factories.line(department, number="777", name="Ana Lopez")
    factories.load_roster([ana], as_of=date(2025, 5, 4))
    bob = ana | {"name": "Bob Stone", "hired on": "2026-01-05"}

    page = office.post(
        ROSTERS, {"as_of": "2026-05-04", "file": roster(bob)}, follow=True
    )
    address = page.redirect_chain[-1][0]
    assert "the number 777 was that of Ana Lopez, hired on May 4, 2015" in page.text
    assert office.post(address).status_code == 422
    office.post(address, {"number-2": "other"})

    assert set(Learner.objects.values_list("name", "number")) == {
        ("Ana Lopez", None),
        ("Bob Stone", "777"),
    }


def test_a_roster_of_few_is_asked_about(office):
    department = make_department()
    lines = [factories.line(department) for _number in range(30)]
    factories.load_roster(lines, as_of=date(2025, 5, 4))
    upload = factories.make_roster_upload(lines=lines[:1])

    assert str(upload) == "roster.csv"
    page = office.get(f"{ROSTERS}{upload.key}/").text
    refused = office.post(f"{ROSTERS}{upload.key}/")

    assert "29 of 30 people on the roster before are not in this file." in page
    assert "No longer on it: 29" in page
    assert refused.status_code == 422


def test_only_the_last_roster_is_undone(office):
    line = factories.line(make_department())
    first = factories.load_roster([line], as_of=date(2025, 5, 4))
    factories.load_roster([line])

    said = office.post(f"{ROSTERS}{first.pk}/undo/", follow=True).text

    assert "Only the roster that was loaded last is undone." in said
    assert Roster.objects.in_force().count() == 2


def test_what_no_longer_fits_is_said(office):
    department = make_department()
    upload = factories.make_roster_upload(lines=[factories.line(department)])
    type(department).objects.update(ends_on=date(2020, 1, 1))

    said = office.get(f"{ROSTERS}{upload.key}/", follow=True).text

    assert "There was no department" in said


def test_a_join_that_cannot_be_is_said(office):
    department = make_department()
    two = [factories.line(department, number=number) for number in ("1", "2")]
    factories.load_roster(two, as_of=date(2025, 5, 4))
    one = Learner.objects.earliest("pk")
    learning.learner_of(make_user(name=one.name, email="one@city.example"))
    upload = factories.make_roster_upload(
        lines=[two[0] | {"email": "one@city.example"}]
    )
    course = factories.make_course()
    signed_in = Learner.objects.get(user__email="one@city.example")
    for learner in (one, signed_in):
        factories.record(learner, course)

    said = office.post(f"{ROSTERS}{upload.key}/", follow=True).text

    assert "Void one of them first." in said
    assert Roster.objects.count() == 1


def test_a_roster_that_is_refused_says_why_and_keeps_nothing(office):
    lines = [factories.line(make_department()) | {"department": "x"} for _ in range(25)]

    answer = office.post(
        "/desk/learners/rosters/", {"as_of": "2026-05-04", "file": roster(*lines)}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing of the file was kept" in said
    assert "5 more lines are refused." in said
    later = office.post(
        "/desk/learners/rosters/", {"as_of": "2999-05-04", "file": roster(*lines)}
    )
    assert "still to come" in later.content.decode()


@pytest.fixture
def required():
    """A requirement, and a department with ten people on the roster, one of them done."""
    course = factories.make_course(kind="session")
    requirement = factories.make_requirement(
        factories.make_program(course), title="REAL"
    )
    department = make_department(name="Fire")
    lines = [factories.line(department) for _person in range(10)]
    factories.load_roster(lines)
    factories.record(Learner.objects.first(), course)
    return requirement, department


def test_the_office_sees_completion_by_department(office, required):
    said = office.get("/desk/completion/").content.decode()

    assert "10.0% completed it: 1 of 10 people who must." in said
    assert "Fire" in said
    earlier = office.get(
        "/desk/completion/", {"requirement": required[0].slug, "day": "2020-01-01"}
    )
    assert "There is no roster of this day or before" in earlier.content.decode()
    for query in (
        {"requirement": "x", "day": "x"},
        {"requirement": required[0].slug, "day": "0001-01-01"},
    ):
        assert office.get("/desk/completion/", query).status_code == 200


def test_a_head_sees_their_own_people_and_enrolls_them(sign_in, required):
    requirement, department = required
    client = sign_in(make_member("head", department))
    page = f"/desk/completion/departments/{department.slug}/"
    said = client.get(page).content.decode()
    assert said.count("Rosa ") >= 10
    assert said.count("Overdue") == 9
    assert "see_learners" not in said
    assert "/desk/learners/" not in said  # no way to what is not theirs

    chosen = [str(each.pk) for each in Learner.objects.all()[3:5]]
    answer = client.post(page, {"learner": [*chosen, "x", "999"]}, follow=True)
    assert "2 people are enrolled now." in answer.content.decode()
    again = client.post(page, {"learner": chosen}, follow=True)
    assert "All of them are enrolled already." in again.content.decode()
    nobody = client.post(page, follow=True)
    assert "Choose at least one person." in nobody.content.decode()
    type(requirement.program).objects.update(is_offered=False)
    closed = client.post(page, {"learner": chosen}, follow=True)
    assert "Nobody can enroll" in closed.content.decode()
    assert Enrollment.objects.count() == 2
    assert (
        f'href="{page}"' in client.get(department.get_absolute_url()).content.decode()
    )


def test_the_office_enrolls_everybody_who_must(office, required):
    requirement, _department = required
    query = f"?requirement={requirement.slug}&day=2026-05-04"

    answer = office.post(f"/desk/completion/enroll/{query}", follow=True)

    assert "9 people are enrolled now." in answer.content.decode()
    assert Enrollment.objects.count() == 9
    assert "Enroll everybody who must take it now" in answer.content.decode()
    office.post("/desk/completion/enroll/?requirement=x&day=x")
    assert Enrollment.objects.count() == 9


def test_somebody_of_another_department_is_not_enrolled(sign_in, required):
    other = make_department()
    client = sign_in(make_member("head", other))
    chosen = [str(each.pk) for each in Learner.objects.all()]

    client.post(f"/desk/completion/departments/{other.slug}/", {"learner": chosen})

    assert not Enrollment.objects.exists()


def test_the_office_looks_and_publishes(office, client, required):
    requirement, _department = required
    query = f"?requirement={requirement.slug}&day=2026-05-04"
    page = f"/desk/completion/release/{query}"
    said = office.get(page).content.decode()
    assert "This is what everybody will see." in said
    assert "1 of 10" not in said

    answer = office.post(page, follow=True)
    assert "Completion is public now." in answer.content.decode()
    near = office.post(page.replace("-04", "-05"), follow=True)
    assert "leave four weeks between them" in near.content.decode()
    assert "1 of 10" not in client.get("/training/").content.decode()
    file = client.get("/training/completion.csv").content.decode()
    assert "REAL,2026-05-04,2026-05-04,department" in file
    assert ",1,10" not in file


def test_what_i_look_at_is_what_i_publish(office, required):
    """The page names the requirement and the day in its form, whatever led to it."""
    said = office.get("/desk/completion/release/").content.decode()

    today = timezone.localdate().isoformat()
    assert f'action="?requirement={required[0].slug}&amp;day={today}"' in said


def test_nothing_is_published_of_a_day_that_cannot_be_read(office, required):
    answer = office.post(
        f"/desk/completion/release/?requirement={required[0].slug}&day=x", follow=True
    )

    assert "Choose what is published" in answer.content.decode()
    assert not publication.CompletionRelease.objects.exists()


def test_two_requirements_tell_of_nobody_between_them(db):
    """One concerns six people of the council more than the other."""
    course = factories.make_course(kind="session")
    program = factories.make_program(course)
    department = make_department()
    lines = [factories.line(department) for _person in range(80)]
    lines += [factories.line(department, audience="council") for _person in range(6)]
    factories.load_roster(lines)
    for learner in Learner.objects.order_by("pk")[40:84]:
        factories.record(learner, course, completed_on=date(2024, 2, 1))
    everyone, staff = (
        Requirement.objects.whole().get(
            pk=factories.make_requirement(program, audiences=audiences).pk
        )
        for audiences in (["staff", "council"], ["staff"])
    )

    publication.release(requirement=everyone, day=TODAY, by=None, at=NOON)
    first = publication.CompletionRelease.objects.get().snapshot["departments"][0]
    second = publication.tell(staff, TODAY)["departments"][0]

    for name in ("completed", "required"):
        both = (first[name], second[name])
        assert None in both or abs(first[name] - second[name]) in (0, *range(11, 99))
