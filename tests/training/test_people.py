"""Who a person is: what a roster proposes, what is decided, joined, split and corrected."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from departments.four_eyes import OwnWork
from departments.models import AuditEvent
from tests.factories import NOON, TODAY, make_department, make_user
from tests.training import factories
from training.models import Learner, LearnerFact, ModuleProgress, Roster
from training.rules import matching
from training.services import learning, people, rosters

pytestmark = pytest.mark.django_db
EARLIER = date(2025, 5, 4)


@pytest.fixture
def department():
    return make_department()


@pytest.fixture
def ana(department):
    return factories.line(
        department, number="00777", name="Ana López", email="ana@city.example"
    )


def learner_of(line):
    return Learner.objects.get(number=line["number"])


def questions(*lines, as_of=TODAY):
    seen = rosters.look(content=factories.roster_file(lines), as_of=as_of, at=NOON)
    return [(question.kind, question.known.name) for question in seen.questions]


def load(*lines, as_of=TODAY, **answers):
    answers = {key.replace("_", "-"): value for key, value in answers.items()}
    return factories.load_roster(lines, as_of=as_of, answers=answers)


def test_a_recycled_number_is_another_person_and_certificates_stay(ana):
    load(ana, as_of=EARLIER)
    old = learner_of(ana)
    completion = factories.record(old, factories.make_course(), completed_on=EARLIER)
    bob = ana | {"name": "Bob Stone", "email": "bob@city.example", "hired on": "2026-01-05"}  # fmt: skip

    assert questions(bob) == [("number", "Ana López")]
    with pytest.raises(rosters.Unanswered):
        load(bob)
    load(bob, number_2="other")

    old.refresh_from_db()
    assert (old.name, old.number) == ("Ana López", None)
    assert learner_of(ana).name == "Bob Stone"
    assert not learner_of(ana).completions.exists()
    completion.refresh_from_db()
    assert (completion.name, completion.learner) == ("Ana López", old)


def test_a_new_name_is_the_same_person_and_the_certificate_keeps_the_old_one(ana):
    load(ana, as_of=EARLIER)
    completion = factories.record(learner_of(ana), factories.make_course())

    load(ana | {"name": "Ana Stone"})

    assert learner_of(ana).name == "Ana Stone"
    completion.refresh_from_db()
    assert completion.name == "Ana López"
    assert [f.value for f in learner_of(ana).facts.former(learner_of(ana))] == ["Ana López"]  # fmt: skip


def test_a_name_and_a_hire_date_that_both_differ_may_be_one_person(ana):
    load(ana, as_of=EARLIER)

    load(ana | {"name": "Ana Stone", "hired on": "2026-01-05"}, number_2="same")

    assert Learner.objects.get().name == "Ana Stone"


def test_an_address_that_was_reassigned_is_another_person(ana, department):
    staff = make_user(email=ana["email"], name="Ana López")
    load(ana, as_of=EARLIER)
    old = learner_of(ana)
    assert old.user == staff
    bob = factories.line(department, name="Bob Stone", email=ana["email"])

    assert questions(ana | {"email": ""}, bob) == [("address", "Ana López")]
    load(ana | {"email": ""}, bob, address_3="other")

    old.refresh_from_db()
    assert (old.email, old.user) == ("", None)
    assert learner_of(bob).user == staff
    assert learning.learner_of(staff) == learner_of(bob)


def test_an_address_under_another_number_may_be_one_person(ana):
    load(ana, as_of=EARLIER)
    old = learner_of(ana)

    load(ana | {"number": "N9", "hired on": "2026-01-05"}, address_2="same")

    assert Learner.objects.get(number="N9") == old
    assert Learner.objects.count() == 1


def test_two_who_trade_their_addresses(department):
    one = factories.line(department, email="one@city.example")
    two = factories.line(department, email="two@city.example")
    load(one, two, as_of=EARLIER)

    load(
        one | {"email": two["email"]},
        two | {"email": one["email"]},
        address_2="other",
        address_3="other",
    )

    assert learner_of(one).email == "two@city.example"
    assert learner_of(two).email == "one@city.example"


def test_zeros_that_a_spreadsheet_dropped_make_no_second_person(ana):
    load(ana, as_of=EARLIER)

    assert not questions(ana | {"number": "777"})
    load(ana | {"number": "777"})

    assert Learner.objects.get().number == "00777"


def test_two_numbers_that_differ_in_zeros_in_one_file_are_two_people(ana, department):
    other = factories.line(department, number="777")
    load(ana, other, as_of=EARLIER)
    load(ana, other)

    assert Learner.objects.count() == 2


def test_the_same_name_hired_on_the_same_day_is_asked_about(ana):
    load(ana, as_of=EARLIER)
    again = ana | {"number": "N9", "email": "", "name": "LOPEZ Ana"}

    assert questions(again) == [("namesake", "Ana López")]
    load(again, namesake_2="same")
    assert Learner.objects.get().number == "N9"

    load(again | {"number": "N10"}, namesake_2="other")
    assert Learner.objects.count() == 2


def test_an_earlier_roster_does_not_overrule_a_later_one(ana):
    load(ana | {"name": "Ana Stone", "email": "stone@city.example"})

    load(ana, as_of=EARLIER)

    now = learner_of(ana)
    assert (now.name, now.email) == ("Ana Stone", "stone@city.example")
    facts = people.facts_of([now])[now.pk]
    assert people.on(facts, "name", EARLIER) == "Ana López"
    assert people.on(facts, "name", TODAY) == "Ana Stone"
    assert (
        str(LearnerFact.objects.filter(value="Ana Stone").first()) == "Name: Ana Stone"
    )


def test_an_earlier_roster_knows_who_had_the_number_then(ana):
    load(ana, as_of=EARLIER)
    bob = ana | {"name": "Bob Stone", "email": "", "hired on": "2026-01-05"}
    load(bob, number_2="other")

    assert not questions(ana, as_of=date(2025, 6, 1))
    load(ana, as_of=date(2025, 6, 1))

    assert learner_of(ana).name == "Bob Stone"
    assert Learner.objects.get(number=None).entries.count() == 2


def test_undoing_a_roster_brings_everything_back(ana, department):
    first = load(ana, as_of=EARLIER)
    newcomer = factories.line(department)
    same_day = load(ana, newcomer)
    changed = load(
        ana | {"name": "Bob Stone", "email": "", "hired on": "2026-01-05"},
        number_2="other",
    )
    same_day.refresh_from_db()
    assert same_day.replaced_by == changed

    rosters.undo(roster=changed, by=None, at=NOON)

    assert learner_of(ana).name == "Ana López"
    assert learner_of(ana).email == "ana@city.example"
    assert Learner.objects.count() == 2
    assert Roster.objects.in_force_on(TODAY) == same_day
    rosters.undo(roster=same_day, by=None, at=NOON)
    assert Learner.objects.get().name == "Ana López"  # the newcomer was nobody else
    rosters.undo(roster=first, by=None, at=NOON)
    with pytest.raises(rosters.Refused):
        rosters.undo(roster=first, by=None, at=NOON)
    assert AuditEvent.objects.filter(verb="roster undone").count() == 3


def test_who_was_trained_stays_when_a_roster_is_undone(ana):
    roster = load(ana)
    factories.record(learner_of(ana), factories.make_course())

    rosters.undo(roster=roster, by=None, at=NOON)

    assert Learner.objects.get().completions.count() == 1


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    [
        ("Ana López", "LOPEZ, Ana", True),
        ("Ana María López", "Ana López", True),
        ("Ana López", "Ana Stone", False),
        ("Ana", "Ana López", False),
        ("王小明", "王小明", True),
    ],
)
def test_names_that_agree(one, two, agree):
    assert matching.names_agree(one, two) == agree


def test_two_records_are_joined_with_everything(department, staff):
    course, office = factories.make_course(), make_user()
    program = factories.make_program(course)
    mine = factories.enroll(program, factories.make_learner(user=None))
    other = learning.learner_of(staff)
    factories.enroll(program, other)
    for learner in (mine, other):
        factories.take_all(learner, course)
    request = factories.make_request(other)

    with pytest.raises(people.CannotJoin, match="Void one of them first"):
        people.join(learner=mine, other=other, by=office, at=NOON)
    learning.void(completion=other.completions.get(), reason="Twice.", by=None, at=NOON)
    mine = people.join(learner=mine, other=other, by=office, at=NOON)

    assert [c.round for c in mine.completions.order_by("round")] == [0, 1]
    rounds = ModuleProgress.objects.filter(learner=mine).values_list("round", flat=True)
    assert set(rounds) == {0, 1}
    assert mine.user == staff
    assert mine.enrollments.open().count() == 1
    assert mine.requests.get() == request
    assert not Learner.objects.filter(pk=other.pk).exists()
    event = AuditEvent.objects.get(verb="records joined")
    assert str(staff) in event.changes["record"][0]


def test_what_was_begun_in_both_records_is_done_once():
    course = factories.make_course()
    program = factories.make_program(course)
    first, second = (
        factories.enroll(program, factories.make_learner(user=None)) for _ in range(2)
    )
    one, two, _three = factories.modules_of(course)
    factories.take(first, one)
    factories.take(second, one)
    factories.take(second, two)

    people.join(learner=first, other=second, by=None, at=NOON)

    done = ModuleProgress.objects.filter(learner=first)
    assert {(each.module_id, each.round) for each in done} == {(one.pk, 0), (two.pk, 0)}


def test_two_people_are_not_joined(department):
    lines = [factories.line(department), factories.line(department)]
    load(*lines)
    one, two = map(learner_of, lines)

    with pytest.raises(people.CannotJoin, match="they are two people"):
        people.join(learner=one, other=two, by=None, at=NOON)
    with pytest.raises(people.CannotJoin, match="the same record"):
        people.join(learner=one, other=one, by=None, at=NOON)
    Roster.objects.update(undone_at=NOON)
    for learner in (one, two):
        Learner.objects.filter(pk=learner.pk).update(user=make_user())
    with pytest.raises(people.CannotJoin, match="Both sign in"):
        people.join(learner=one, other=two, by=None, at=NOON)


def test_a_record_that_holds_two_people_is_split():
    course, session = factories.make_course(), factories.make_course(kind="session")
    program = factories.make_program(course, session)
    mixed = factories.enroll(program)
    factories.take_all(mixed, course)
    stays = factories.record(mixed, session)
    goes = mixed.completions.get(course=course)

    made = people.split(
        learner=mixed,
        completions=[goes.pk],
        values={"name": "Bob Stone", "number": "N9", "email": ""},
        by=None,
        at=NOON,
    )

    assert made.completions.get() == goes
    assert ModuleProgress.objects.filter(learner=made).exists()
    assert not ModuleProgress.objects.filter(learner=mixed).exists()
    assert mixed.completions.get() == stays
    goes.refresh_from_db()
    assert goes.name == mixed.name  # as it was issued
    assert AuditEvent.objects.filter(verb="record split").exists()


def test_a_record_is_corrected_from_today_on(ana):
    load(ana, as_of=EARLIER)
    values = {"name": "Ana Stone", "number": "00777", "email": ""}

    people.correct(learner=learner_of(ana), values=values, by=None, at=NOON)

    assert (learner_of(ana).name, learner_of(ana).email) == ("Ana Stone", "")
    event = AuditEvent.objects.get(verb="record corrected")
    assert event.changes == {
        "name": ["Ana López", "Ana Stone"],
        "email": ["ana@city.example", ""],
    }
    taken = factories.make_learner(number="N1")
    with pytest.raises(ValidationError):
        people.correct(learner=taken, values=values | {"name": "X"}, by=None, at=NOON)


def test_the_office_corrects_joins_and_splits_in_the_browser(sign_in, administrator):
    client = sign_in(administrator)
    one = factories.make_learner(name="Ana López", number="N1")
    other = factories.make_learner(name="Ana Lopez", email="ana@city.example")
    completion = factories.record(other, factories.make_course())
    page = one.get_absolute_url()

    unknown = client.post(f"{page}join/", {"other": "Nobody"}).text
    joined = client.post(f"{page}join/", {"other": "ANA@city.example"}, follow=True)
    corrected = client.post(f"{page}correct/", {"name": "Ana Stone"}, follow=True).text
    split = client.post(
        f"{page}split/",
        {"completions": [completion.pk], "name": "Bob Stone", "number": "N1"},
        follow=True,
    ).text

    assert "There is no such record." in unknown
    assert "The two records are one now." in joined.text
    assert "Corrected." in corrected
    assert "Before: N1" in corrected
    assert "The other person has a record of their own now." in split
    assert Learner.objects.get(number="N1").completions.get() == completion
    factories.make_learner(name="Twin")
    factories.make_learner(name="Twin")
    assert "Several people are called so" in client.post(f"{page}join/", {"other": "Twin"}).text  # fmt: skip
    taken = client.post(f"{page}correct/", {"name": "A", "number": "N1"})
    assert taken.status_code == 422
    same_day = factories.record(one, completion.course)
    again = factories.make_learner(name="Again")
    factories.record(again, completion.course)
    assert "Void one of them first" in client.post(f"{page}join/", {"other": "Again"}).text  # fmt: skip
    assert same_day


def test_a_newcomer_with_a_recycled_number_may_have_signed_in_before(ana, staff):
    load(ana, as_of=EARLIER)
    mine = learning.learner_of(staff)
    bob = ana | {"name": staff.name, "email": staff.email, "hired on": "2026-01-05"}

    for answer, count in (("other", 2), ("same", 1)):
        roster = load(bob, number_2=answer)
        assert learner_of(ana).user == staff
        assert Learner.objects.count() == count
        if answer == "other":
            assert learner_of(ana) == mine
            rosters.undo(roster=roster, by=None, at=NOON)


def test_two_lines_are_never_one_record(ana, department):
    load(ana, as_of=EARLIER)
    twin = factories.line(department, name="Ana López", number="N5")
    by_address = factories.line(department, number="N6", email=ana["email"])

    assert not questions(ana, twin | {"hired on": ana["hired on"]})
    with pytest.raises(rosters.Refused, match="Lines 2 and 3 would both be Ana"):
        load(ana | {"email": ""}, by_address, address_3="same")
    assert not questions(ana | {"number": "777"}, twin | {"number": "0777"})[1:]


def test_who_lost_a_number_did_not_come_of_a_sign_in(ana, department):
    load(ana, as_of=EARLIER)
    bob = ana | {"name": "Bob Stone", "email": "", "hired on": "2026-01-05"}
    load(bob, as_of=date(2026, 2, 1), number_2="other")
    alba = factories.line(department, name="Alba López", email=ana["email"])

    assert questions(bob, alba) == [("address", "Ana López")]


def test_a_workforce_with_new_numbers_is_known_by_everything_else(ana):
    load(ana, as_of=EARLIER)
    old = learner_of(ana)

    assert not questions(ana | {"number": "N9"})
    load(ana | {"number": "N9"})
    assert Learner.objects.get() == old


def test_more_questions_than_anybody_answers_are_refused(ana, monkeypatch):
    monkeypatch.setattr(rosters, "MOST_QUESTIONS", 0)
    load(ana, as_of=EARLIER)

    with pytest.raises(rosters.Refused, match="cannot be told from others"):
        load(ana | {"name": "Bob Stone", "hired on": "2026-01-05"}, number_2="same")


def test_an_earlier_holder_of_a_number_does_not_get_it_back(ana):
    bob = ana | {"name": "Bob Stone", "email": "bob@city.example"}
    load(bob | {"hired on": "2024-01-05"})

    load(ana, as_of=EARLIER, number_2="other")

    assert learner_of(ana).name == "Bob Stone"
    old = Learner.objects.get(name="Ana López")
    facts = people.facts_of([old])[old.pk]
    assert (old.number, people.on(facts, "number", EARLIER)) == (None, "00777")


def test_undoing_brings_back_who_had_signed_in(ana, department, staff):
    ana |= {"email": staff.email, "name": staff.name}
    load(ana, as_of=EARLIER)
    bob = factories.line(department, name="Bob Stone", email=staff.email)
    newcomer = make_user(email="new@city.example", name="New Person")
    new = factories.line(department, name="New Person", email=newcomer.email)
    roster = load(ana | {"email": ""}, bob, new, address_3="other")
    assert learner_of(bob).user == staff

    rosters.undo(roster=roster, by=None, at=NOON)

    assert learner_of(ana).user == staff
    assert learner_of(ana).email == staff.email
    assert Learner.objects.count() == 1


def test_what_was_given_away_meanwhile_is_not_taken_back(ana):
    load(ana, as_of=EARLIER)
    roster = load(ana | {"email": "new@city.example"})
    other = factories.make_learner(name="Robin")
    values = people.said_of(other) | {"email": ana["email"]}
    people.correct(learner=other, values=values, by=None, at=NOON)

    with pytest.raises(rosters.Refused, match="Robin has the number or address"):
        rosters.undo(roster=roster, by=None, at=NOON)


def test_nobody_decides_whose_their_own_record_is(staff):
    mine, other = learning.learner_of(staff), factories.make_learner()

    with pytest.raises(OwnWork):
        people.join(learner=mine, other=other, by=staff, at=NOON)
    with pytest.raises(OwnWork):
        people.correct(learner=mine, values=people.said_of(mine), by=staff, at=NOON)
    with pytest.raises(OwnWork):
        people.split(
            learner=mine,
            completions=[],
            values={"name": "X", "number": "", "email": ""},
            by=staff,
            at=NOON,
        )
