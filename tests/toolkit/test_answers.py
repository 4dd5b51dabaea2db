from datetime import timedelta

import pytest

from equity_office import written_once
from equity_office.writing.editing import ChangedMeanwhile
from indicators.models import Indicator, Release, Withdrawal
from tests import factories
from tests.factories import NOON, TODAY, make_scheme, make_user
from tests.plans import factories as plans
from tests.toolkit.factories import (
    TEMPLATE,
    add_row,
    bring_to,
    load_template,
    make_assessment,
    make_exempt,
    say,
)
from toolkit.models import Answer, Figure, Row
from toolkit.reads import evidence, missing, reuse, snapshots, timeline, words
from toolkit.rules.contents import form_of
from toolkit.rules.questions import Type
from toolkit.services import answers

pytestmark = pytest.mark.django_db
ALL = {"groups": [], "place": ""}


def told(assessment):
    return snapshots.of(assessment)


def said(assessment, key):
    steps = words.dressed(form_of(assessment.template), told(assessment))
    return next(s for _step, many in steps for s in many if s.question.key == key)


def save_row(row, before, **values):
    return answers.save(section=row, values=values, before=before, by=None, at=NOON)


def test_two_who_answer_the_same_question_both_keep_their_words():
    assessment, ana, ben = make_assessment(), make_user(), make_user()
    say(assessment, "proposal", "Ana’s words", by=ana)

    with pytest.raises(ChangedMeanwhile) as conflict:
        say(assessment, "proposal", "Ben’s words", by=ben)

    assert conflict.value.conflicts["answer"].theirs == "Ana’s words"
    assert told(assessment)["answers"]["proposal"] == {"answer": "Ana’s words"}


def test_two_who_answer_different_fields_of_a_row_both_keep_them():
    assessment = make_assessment()
    group = make_scheme().groups.first()
    row = add_row(assessment, group=str(group.pk), benefit="")
    before = {"benefit": "", "severity": "", "group": str(group.pk)}

    save_row(row, before, group=str(group.pk), benefit="Stays", severity="")
    save_row(row, before, group=str(group.pk), benefit="", severity="low")

    (kept,) = told(assessment)["rows"]["benefits"]
    assert kept["cells"] == {"group": str(group.pk), "benefit": "Stays", "severity": "low"}  # fmt: skip


def test_what_was_sent_without_an_answer_is_nobody_elses():
    assessment = make_assessment()
    say(assessment, "proposal", "One")

    answers.save(
        section=Answer(assessment=assessment, key="proposal"),
        values={"answer": "One and two"}, before={"answer": ""}, by=None, at=NOON,
        unanswered={"answer": "One"},
    )  # fmt: skip

    assert told(assessment)["answers"]["proposal"] == {"answer": "One and two"}


def test_every_type_is_said_in_words():
    assessment = make_assessment()
    goal = plans.make_city_goal(title="End disparities")
    person = make_user(name="Ana Reyes")
    for key, value in {
        "proposal": "Two\nlines",
        "public": "yes",
        "size": "small",
        "areas": ["health", "housing"],
        "goals": [str(goal.pk)],
        "owner": "lead",
        "told_by": TODAY,
        "spent": "1140.50",
        "count": 3100,
        "confirmed_by": str(person.pk),
        "address": "https://city.example/a",
    }.items():
        say(assessment, key, value)
    say(assessment, "funded", "no", needs="A grant")

    assert said(assessment, "proposal").text == "Two\nlines"
    assert said(assessment, "public").text == "Yes"
    assert said(assessment, "size").text == "Small"
    assert said(assessment, "areas").text == "Health, Housing"
    assert said(assessment, "goals").text == "End disparities"
    assert said(assessment, "owner").text == "Equity lead"
    assert said(assessment, "told_by").text == "May 4, 2026"
    assert said(assessment, "spent").text == "$1,140.50"
    assert said(assessment, "count").text == "3,100"
    assert said(assessment, "confirmed_by").text == "Ana Reyes"
    assert said(assessment, "funded").needs == "A grant"
    assert not said(assessment, "name").is_said
    assert said(assessment, "goals").question.type == Type.REFERENCE


def test_what_is_needed_is_dropped_where_the_answer_is_yes():
    assessment = make_assessment()
    say(assessment, "funded", "yes", needs="A grant")

    assert said(assessment, "funded").needs == ""


def test_rows_are_moved_removed_and_put_back():
    assessment = make_assessment()
    first, second = (add_row(assessment, benefit=name) for name in ("One", "Two"))

    answers.shift(row=second, by_places=-1)
    answers.remove(row=second, by=None, at=NOON)
    assert [row["pk"] for row in told(assessment)["rows"]["benefits"]] == [first.pk]
    with pytest.raises(answers.RowRemoved):
        save_row(Row.objects.get(pk=second.pk), {}, benefit="Three")
    with pytest.raises(answers.RowRemoved):
        answers.shift(row=second, by_places=1)
    answers.restore(row=Row.objects.get(pk=second.pk), by=None, at=NOON)

    rows = told(assessment)["rows"]["benefits"]
    assert [row["pk"] for row in rows] == [first.pk, second.pk]


def test_the_history_of_an_answer_says_who_wrote_what():
    assessment, ana = make_assessment(), make_user(name="Ana")
    say(assessment, "funded", "no", by=ana, needs="A grant")
    row = add_row(assessment, by=ana, benefit="Stays")
    answers.remove(row=row, by=ana, at=NOON)
    questions = form_of(assessment.template).questions

    (version,) = timeline.of_question(assessment, questions["funded"])
    assert (str(version["by"]), version["said"]) == ("Ana", "No\nA grant")
    rows = timeline.of_question(assessment, questions["benefits"])
    assert [each["said"] for each in rows] == [
        "Row removed:\nBenefit: Stays", "Benefit: Stays",
    ]  # fmt: skip
    assert [event.verb for event in timeline.entries(assessment)] == ["assessment started"]  # fmt: skip


def test_answers_are_taken_over_where_nothing_stands():
    earlier, later = make_assessment(), make_assessment()
    group = make_scheme().groups.first()
    for each, words_ in ((earlier, "Theirs"), (later, "Mine")):
        say(each, "proposal", words_)
    say(earlier, "name", "Short")
    say(later, "name", "")
    say(earlier, "size", "gone-option")
    say(earlier, "areas", ["housing"])
    add_row(earlier, group=str(group.pk), severity="low", other="x")

    taken = answers.reuse(
        assessment=later, source=reuse.of_assessment(earlier), by=None, at=NOON
    )

    now = told(later)
    assert taken == 3
    assert now["answers"]["proposal"] == {"answer": "Mine"}
    assert now["answers"]["name"] == {"answer": "Short"}
    assert now["answers"]["size"] == {}
    assert [row["cells"] for row in now["rows"]["benefits"]] == [
        {"group": str(group.pk), "severity": "low"}
    ]
    assert "from “" in later.answers.get(key="name").history.first().history_change_reason  # fmt: skip


def test_a_goal_of_the_plan_answers_the_same_questions():
    plan = plans.make_plan()
    goal = plans.make_goal(plan, result="Families stay.")
    action = plans.make_action(goal)
    plans.make_measure(action, title="Evictions", baseline=40, target=20, unit="a year")

    source = reuse.of_goal(goal)

    assert source.answers["outcome"] == {"answer": "Families stay."}
    assert source.answers["actions"] == {"answer": [str(action.pk)]}
    assert source.rows["success"][0]["measure"] == "Evictions"
    assert source.rows["success"][0]["baseline"] == "40 a year"


def test_sources_are_offered_to_who_may_see_them():
    assessment, other = make_assessment(), make_assessment()
    codes = [code for code, _title in reuse.offered(assessment, assessment.lead, TODAY)]  # fmt: skip

    assert codes == []
    offered = reuse.offered(assessment, other.lead, TODAY)
    assert [code for code, _title in offered] == [f"assessment-{other.pk}"]
    assert reuse.chosen(offered, f"assessment-{other.pk}").title == other.title
    assert reuse.chosen(offered, "assessment-999") is None


@pytest.fixture
def indicator():
    factories.publish(factories.make_reviewed_edition())
    return Indicator.objects.get()


def take(assessment, indicator, asked=ALL):
    figure = Figure(assessment=assessment, key="figures", indicator=indicator)
    return answers.take(figure=figure, asked=asked, by=None, at=NOON)


def test_figures_are_frozen_as_they_are_public(indicator):
    assessment = make_assessment()
    before = evidence.findings(indicator)
    figure = take(assessment, indicator)

    with written_once.released():
        Release.objects.update(numerator=1)
    shown = said(assessment, "figures").figures[0]

    assert shown["finding"]["rows"] == before["rows"]
    assert shown["taken_on"] == "May 4, 2026"
    assert shown["trace"] == before["trace"]
    assert figure.snapshot["files"][0]["checksum"]
    assert str(figure) == str(indicator)
    assert shown["gone"] == ""


def test_figures_of_some_groups_keep_what_they_are_compared_with(indicator):
    whole = evidence.findings(indicator)
    reference = next(row["group"] for row in whole["rows"] if row["is_reference"])
    other = next(row["group"] for row in whole["rows"] if not row["is_reference"])

    asked = {"groups": [other], "place": ""}
    told_rows = evidence.freeze(indicator, asked, NOON)["languages"]["en"]["rows"]

    assert {row["group"] for row in told_rows} == {reference, other}


def test_what_is_not_public_is_not_taken(indicator):
    with pytest.raises(evidence.NothingPublic):
        evidence.freeze(factories.make_indicator(), ALL, NOON)
    with pytest.raises(evidence.NothingPublic):
        evidence.freeze(indicator, {"groups": [], "place": "Nowhere"}, NOON)


def test_what_was_hidden_stays_hidden():
    factories.publish(factories.make_reviewed_edition(hide_up_to=70))
    indicator = Indicator.objects.get()
    rows = evidence.freeze(indicator, ALL, NOON)["languages"]["en"]["rows"]

    hidden = [row for row in rows if row["state"] == "hidden"]
    assert hidden
    assert all(row["numerator"] is None and row["rate"] is None for row in hidden)


def test_figures_withdrawn_later_are_shown_no_more(indicator):
    assessment = make_assessment()
    figure = take(assessment, indicator)
    at = NOON + timedelta(1)
    starts, ends = figure.snapshot["starts_on"], figure.snapshot["ends_on"]
    Withdrawal.objects.create(
        indicator=indicator, starts_on=starts, ends_on=ends, reason="Counted twice",
        withdrawn_at=at,
    )  # fmt: skip

    assert said(assessment, "figures").figures[0]["gone"] == "Counted twice"


def test_figures_of_a_withdrawn_publication_are_shown_no_more(indicator):
    assessment = make_assessment()
    take(assessment, indicator)
    Release.objects.update(withdrawn_at=NOON)

    assert "withdrawn" in said(assessment, "figures").figures[0]["gone"]


def test_a_published_assessment_is_told_from_its_snapshot():
    group = make_scheme().groups.first()
    assessment, _people = bring_to(make_assessment(), "publish", group)
    group.name = "Renamed"
    group.save()

    snapshot = assessment.publications.get().snapshot

    steps = words.dressed(form_of(assessment.template), snapshot)
    rows = next(
        s for _step, many in steps for s in many if s.question.key == "benefits"
    )
    assert "Renamed" not in str(rows.rows)
    assert dict(words.facts(snapshot))["Who decides"] == "City council"
    assert words.conclusion(snapshot)["label"] == "Advances equity"
    assert not missing.of(form_of(assessment.template), snapshot)
    assert make_exempt().is_exempt


def test_removing_a_row_keeps_what_was_written_meanwhile():
    assessment = make_assessment()
    row = add_row(assessment, benefit="old")
    seen = Row.objects.get(pk=row.pk)
    save_row(row, {"benefit": "old"}, benefit="new")

    answers.remove(row=seen, by=None, at=NOON)
    answers.restore(row=seen, by=None, at=NOON)

    assert Row.objects.get(pk=row.pk).cells == {"benefit": "new"}


def test_an_answer_to_another_type_of_question_is_not_taken_over():
    earlier = make_assessment()
    say(earlier, "name", "javascript:alert(1)")
    add_row(earlier, benefit="many")
    changed = TEMPLATE.replace(
        b'[first.name]\ntype = "text"', b'[first.name]\ntype = "link"'
    ).replace(b'benefit]\ntype = "text"', b'benefit]\ntype = "number"')
    load_template(changed)
    later = make_assessment(load=False)

    taken = answers.reuse(
        assessment=later, source=reuse.of_assessment(earlier), by=None, at=NOON
    )

    assert taken == 0


def test_an_answer_of_another_type_is_said_as_it_stands():
    assessment = make_assessment()
    say(assessment, "count", "many")
    say(assessment, "told_by", "soon")
    say(assessment, "spent", "a lot")

    for key, text in (("count", "many"), ("told_by", "soon"), ("spent", "a lot")):
        assert said(assessment, key).text == text
