"""Program lines: what they come to, and what is wrong with them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON, make_scheme
from tests.toolkit.factories import (
    add_line,
    add_row,
    bring_to,
    finish,
    load_template,
    make_assessment,
    make_exempt,
)
from toolkit.models import Assessment, ProgramLine
from toolkit.reads import budget, missing, reuse, snapshots, words
from toolkit.rules.contents import form_of
from toolkit.services import answers, assessments, templates

pytestmark = pytest.mark.django_db
GRANTS = {"base": Decimal(1000), "added": Decimal("500.25"), "reduced": Decimal(0)}


def messages(assessment):
    form = form_of(assessment.template)
    return [each.message for each in missing.of(form, snapshots.of(assessment))]


def by_key(sums, name="requested"):
    return {each["key"]: each[name] for each in sums}


def test_lines_are_added_up_by_kind_effect_and_group():
    first, second, third = make_scheme().groups.all()[:3]
    assessment = make_assessment()
    add_line(assessment, "Grants", **GRANTS, benefits=[str(first.pk), str(second.pk)])
    add_line(
        assessment, "Patrols", request_class="mandated", direction="worsens",
        base=Decimal(800), reduced=Decimal("300.10"), bears=[str(first.pk)],
    )  # fmt: skip
    add_line(assessment, "Lights", request_class="mandated", added=Decimal("0.85"))

    found = budget.totals(assessment, "lines")

    assert found["all"] == {
        "lines": 3, "base": "1800", "added": "501.1", "reduced": "300.1",
        "requested": "2001",
    }  # fmt: skip
    assert by_key(found["request_class"]) == {"advances": "1500.25", "mandated": "500.75"}  # fmt: skip
    assert by_key(found["direction"]) == {"advances": "1501.1", "worsens": "499.9"}
    assert by_key(found["benefits"], "added") == {
        str(first.pk): "500.25", str(second.pk): "500.25",
    }  # fmt: skip
    assert by_key(found["bears"], "reduced") == {str(first.pk): "300.1"}
    assert str(third.pk) not in by_key(found["benefits"])


def test_nothing_comes_to_nothing():
    nothing = {"lines": 0, "base": "0", "added": "0", "reduced": "0", "requested": "0"}

    found = budget.totals(make_assessment(), "lines")

    assert found["all"] == nothing
    assert not any(found[name] for name in ("request_class", "direction", "benefits"))


def test_what_is_removed_or_another_assessments_is_not_added_up():
    assessment, other = make_assessment(), make_assessment()
    add_line(other, "Grants", **GRANTS)
    kept = add_line(assessment, "Grants", **GRANTS)
    gone = add_line(assessment, "Patrols", base=Decimal(70))

    answers.remove(row=gone, by=None, at=NOON)
    assert budget.totals(assessment, "lines")["all"]["requested"] == "1500.25"
    answers.restore(row=gone, by=None, at=NOON)
    assert budget.totals(assessment, "lines")["all"]["requested"] == "1570.25"

    answers.save(
        section=kept, values={"added": Decimal(0)}, before={"added": "500.25"},
        by=None, at=NOON,
    )  # fmt: skip
    assert budget.totals(assessment, "lines")["all"]["requested"] == "1070"
    assert str(ProgramLine.objects.get(row=kept)) == "Grants"


cents = st.decimals(0, 10**9, places=2)


@given(st.lists(st.tuples(cents, cents, cents), max_size=12))
def test_the_database_adds_up_to_the_cent(amounts):
    assessment = make_assessment()
    for number, (base, added, reduced) in enumerate(amounts):
        add_line(assessment, f"Program {number}", base=base, added=added, reduced=reduced)  # fmt: skip

    found = Decimal(budget.totals(assessment, "lines")["all"]["requested"])

    assert found == sum((b + a - r for b, a, r in amounts), Decimal(0))
    Assessment.objects.filter(pk=assessment.pk).delete()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, "row 1: no amount is said."),
        ({"base": Decimal(5), "reduced": Decimal(6), "effect": "So."}, "row 1: more is reduced than there is."),
        ({"base": Decimal(9), "reduced": Decimal(6)}, "row 1: say who bears what is reduced."),
        ({"base": Decimal(9), "direction": ""}, "row 1: Effect is not said."),
    ],
)  # fmt: skip
def test_a_line_says_what_it_asks_for_and_who_bears_it(cells, said):
    assessment = make_assessment(amount_usd=Decimal(3))
    add_line(assessment, "Grants", **cells)

    assert any(message.endswith(said) for message in messages(assessment))


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, "does not say the amount"),
        (Decimal("1500.20"), "The program lines come to $1,500.25, and the request is $1,500.20: $0.05 is too much."),
        (Decimal(2000), "$499.75 is missing."),
        (Decimal("1500.25"), None),
    ],
)  # fmt: skip
def test_lines_sum_to_the_request(amount, said):
    assessment = make_assessment(amount_usd=amount)
    add_line(assessment, "Grants", **GRANTS)
    finish(assessment, make_scheme().groups.first())
    assessment.refresh_from_db()

    found = " ".join(messages(assessment))

    assert said in found if said else not found
    if said:
        with pytest.raises(assessments.NotReady):
            assessments.move(assessment=assessment, name="submit", by=assessment.lead, at=NOON)  # fmt: skip


def test_what_is_published_has_the_sums_that_were_signed(client):
    group = make_scheme().groups.first()
    assessment = make_assessment(amount_usd=Decimal("1500.25"))
    add_line(assessment, "Grants", **GRANTS, benefits=[str(group.pk)])
    assessment, _people = bring_to(assessment, "publish", group)

    page = client.get(f"/toolkits/{assessment.pk}/").content.decode()

    assert "1 line asks for $1,500.25: $1,000 that is there, $500.25 added, $0 reduced." in page  # fmt: skip
    assert page.count("$1,500.25</td>") == 3
    assert "By group that bears it" not in page


def test_withheld_lines_are_not_added_up_in_public(client):
    group = make_scheme().groups.first()
    assessment = make_assessment(amount_usd=Decimal("1500.25"))
    add_line(assessment, "Grants", **GRANTS)
    assessment, people = bring_to(assessment, "conclude", group)
    facts = {"key": "lines", "reason": "A contract is open."}
    assessments.withhold(assessment=assessment, **facts, by=people["conclude"], at=NOON)
    assessment = assessments.move(
        assessment=assessment, name="publish", by=people["publish"], at=NOON
    )

    snapshot = assessment.publications.get().snapshot
    page = client.get(f"/toolkits/{assessment.pk}/").content.decode()

    assert snapshot["totals"] is None
    assert "lines" not in snapshot["rows"]
    assert "asks for" not in page
    assert client.get(f"/toolkits/{assessment.pk}/lines.csv").status_code == 404


def test_a_group_that_is_gone_takes_no_line_with_it():
    group = make_scheme().groups.last()
    assessment = make_assessment()
    row = add_line(assessment, "Grants", **GRANTS, benefits=[str(group.pk)])
    group.delete()

    budget.keep([row])

    assert budget.totals(assessment, "lines")["benefits"] == []
    assert budget.totals(assessment, "lines")["all"]["lines"] == 1


def test_words_name_what_was_not_said():
    assessment = make_assessment()
    add_line(assessment, "Grants", **GRANTS | {"request_class": ""})

    snapshot = words.totals(snapshots.of(assessment))

    assert snapshot["tables"][0][2][0][0] == "Not said"


def test_what_is_exempt_has_no_lines(client):
    exempt = make_exempt()

    assert client.get(f"/toolkits/{exempt.pk}/lines.csv").status_code == 404


def as_budget(question):
    """The budget toolkit as a city changed it: this under the question `lines`, or under
    another key."""
    key, kind = question
    columns = '[a.lines.base]\ntype = "text"\nlabel = "Base"\n[a.lines.benefits]\ntype = "text"\nlabel = "Who"\n'
    return f"""
code = "budget"
title = "Other"
[a]
title = "A"
[a.{key}]
type = "{kind}"
label = "Lines"
{columns if kind == "table" else ""}""".encode()


def on_track(assessment, track):
    return assessments.save_section(
        section=assessment, values={"track": track},
        before={"track": assessment.track}, by=None, at=NOON,
    )  # fmt: skip


def test_lines_under_another_key_are_not_added_up():
    assessment = make_assessment()
    add_line(assessment, "Grants", **GRANTS)
    templates.load(content=as_budget(("programs", "program-lines")), by=None, at=NOON)

    assessment = on_track(assessment, "budget")

    assert snapshots.of(assessment)["totals"]["all"]["lines"] == 0


@pytest.mark.parametrize(
    ("base", "benefits", "requested"),
    [
        ("about 5", "everybody", "0"),
        ("5", "", "5"),
        ("NaN", "", "0"),
        ("1e99", "", "0"),
    ],
)
def test_what_was_a_table_before_is_added_up_where_it_can_be(
    client, base, benefits, requested
):
    templates.load(content=as_budget(("lines", "table")), by=None, at=NOON)
    assessment = make_assessment(track="budget")
    add_row(assessment, "lines", base=base, benefits=benefits)
    load_template()

    assessment = on_track(assessment, "full")

    assert snapshots.of(assessment)["totals"]["all"]["requested"] == requested
    client.force_login(assessment.lead)
    assert client.get(assessment.draft_url).status_code == 200
    assert client.get(f"{assessment.draft_url}questions/lines/lines.csv").status_code == 200  # fmt: skip


def test_a_program_that_stands_twice_is_named():
    assessment = make_assessment(amount_usd=Decimal("3000.50"))
    add_line(assessment, "Grants", **GRANTS)
    add_line(assessment, "grants ", **GRANTS)

    found = "row 2: this program stands there twice."
    assert [m for m in messages(assessment) if m.endswith(found)]


def test_lines_are_taken_over_in_batches(django_assert_max_num_queries):
    earlier = make_assessment()
    for number in range(30):
        add_line(earlier, f"Program {number}", base=Decimal(2))
    assessment = make_assessment(earlier.department)

    with django_assert_max_num_queries(40):
        answers.reuse(assessment=assessment, source=reuse.of_assessment(earlier), by=None, at=NOON)  # fmt: skip

    assert budget.totals(assessment, "lines")["all"]["requested"] == "60"
