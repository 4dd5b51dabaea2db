"""What the health check says, from a plan's snapshot alone."""

import copy

import pytest

from plans.reads import words
from plans.rules import health

MEASURE = {
    "pk": 4, "kind": "effect", "title": "Kept", "baseline": "40", "target": "70",
    "target_on": "2028-12-31",
}  # fmt: skip
ACTION = {
    "pk": 3, "number": "1.1", "title": "Lawyers", "lead_role": "lead",
    "due_on": "2027-06-30", "is_resident_facing": "on", "measures": [MEASURE],
}  # fmt: skip
GOAL = {
    "pk": 2, "number": "1", "title": "Homes", "result": "Homes.", "city_goals": [1],
    "indicators": [1], "actions": [ACTION],
}  # fmt: skip
PLAN = {"pk": 1, "statement": "For homes.", "goals": [GOAL]}


def check(**changes):
    plan = copy.deepcopy(PLAN)
    goal = plan["goals"][0]
    action = goal["actions"][0] if goal["actions"] else {}
    parts = {
        "plan": plan, "goal": goal, "action": action, "measure": action["measures"][0],
    }  # fmt: skip
    for where, value in changes.items():
        kind, name = where.split("_", 1)
        parts[kind][name] = value
    return health.check(plan, {"lead"})


def test_a_whole_plan_lacks_nothing():
    assert check() == []


@pytest.mark.parametrize(
    ("changes", "kind", "field", "said", "must"),
    [
        ({"plan_statement": ""}, "plan", "statement", "what it is for", True),
        ({"plan_goals": []}, "plan", "statement", "no goal yet", True),
        ({"goal_city_goals": []}, "goal", "city_goals", "serves no citywide", True),
        ({"goal_result": ""}, "goal", "result", "which result", True),
        ({"goal_indicators": []}, "goal", "indicators", "no community", False),
        ({"goal_actions": []}, "goal", "title", "no action yet", True),
        ({"measure_kind": "amount"}, "goal", "title", "what it is to people", True),
        ({"action_lead_role": ""}, "action", "lead_role", "nobody leads", True),
        ({"action_lead_role": "head"}, "action", "lead_role", "is vacant", False),
        ({"action_due_on": ""}, "action", "due_on", "no due date", True),
        ({"action_is_resident_facing": ""}, "plan", "statement", "0 of 1", False),
        ({"measure_baseline": ""}, "measure", "baseline", "no baseline", True),
        ({"measure_target": ""}, "measure", "target", "no target", True),
        ({"measure_target_on": ""}, "measure", "target_on", "no date", True),
    ],
)
def test_what_is_missing_is_named_at_its_field(changes, kind, field, said, must):
    (finding,) = check(**changes)

    assert (finding.kind, finding.field, finding.must) == (kind, field, must)
    assert said in finding.message
    assert finding.anchor == f"{kind}-{finding.pk}-{field}"


def test_an_action_without_a_measure_is_advised_one():
    findings = check(action_measures=[])

    assert [finding.must for finding in findings] == [True, False]
    assert len(health.stands_in_the_way(findings)) == 1


def test_a_plan_too_big_to_track_is_told_so():
    plan = copy.deepcopy(PLAN)
    plan["goals"] = [GOAL] * 11

    (finding,) = health.check(plan, {"lead"})

    assert finding.message.startswith("11 goals and 11 actions are more than anybody")
    assert not finding.must


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-02-01", "2027-06-30", "Feb. 1, 2026 to June 30, 2027"),
        ("", "2027-06-30", "due June 30, 2027"),
        ("2026-02-01", "", "from Feb. 1, 2026"),
        ("", "", ""),
    ],
)
def test_a_time_may_be_open_at_either_end(first, last, said):
    assert words.time(first, last) == said


@pytest.mark.parametrize(
    ("text", "said"), [("", ""), ("1000", "$1,000"), ("12.5", "$12.50")]
)
def test_dollars_are_told_with_cents_where_there_are_some(text, said):
    assert words.dollars(text) == said
