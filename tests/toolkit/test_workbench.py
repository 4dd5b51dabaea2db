"""The pages, as those who write and sign meet them."""

import pytest

from equity_office.authors import signature_of
from indicators.models import Indicator
from tests import factories
from tests.factories import make_department, make_member, make_scheme, make_user
from tests.toolkit.factories import (
    LATER,
    add_row,
    bring_to_submitted,
    make_assessment,
    make_exempt,
    say,
)
from toolkit.models import Assessment, Row

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


def screened(department, person, **overrides):
    return {
        "department": department.pk,
        "title": "Mediation before evictions",
        "subject": "policy",
        "change": "new",
        "trigger": "ordinance",
        "decision_maker": "City council",
        "decision_on": LATER.isoformat(),
        "lead": person.pk,
        "track": "full",
        "author": signature_of(person),
    } | overrides


def test_a_lead_begins_an_assessment(writer, lead, department):
    answer = writer.post("/desk/toolkits/start/", screened(department, lead))

    assessment = Assessment.objects.get()
    assert answer.url == f"/toolkits/{assessment.pk}/draft/"
    assert assessment.template.code == "full"
    page = writer.get(answer.url)
    assert "days until the decision on May 4, 2099" in page.content.decode()
    assert "is not answered" in page.content.decode()
    assert str(assessment) in writer.get("/desk/toolkits/").content.decode()
    assert "Finish and sign" in writer.get("/desk/").content.decode()


def test_a_past_day_is_refused_with_everything_typed(writer, lead, department):
    past = {"decision_on": "2020-01-01"}

    answer = writer.post("/desk/toolkits/start/", screened(department, lead, **past))

    assert answer.status_code == 422
    assert "This day is over" in answer.content.decode()
    assert "Mediation before evictions" in answer.content.decode()
    recorded = screened(department, lead, is_past="on", **past)
    assert writer.post("/desk/toolkits/start/", recorded).status_code == 302


def test_what_was_typed_signed_out_is_offered_back(client, lead, department):
    client.post("/desk/toolkits/start/", screened(department, lead))
    client.force_login(lead)

    page = client.get("/desk/toolkits/start/").content.decode()

    assert "Mediation before evictions" in page
    assert "You were not signed in" in page


def test_an_exemption_is_public_once_somebody_else_confirms_it(
    writer, client, lead, department
):
    reason = make_exempt().exemption_reason
    exempt = {"track": "exempt", "exemption_reason": reason.pk, "exemption_note": "An hour."}  # fmt: skip

    answer = writer.post("/desk/toolkits/start/", screened(department, lead, **exempt))

    page = writer.get(answer.url).text
    assert "Not confirmed yet" in page
    assert "Someone else has to do this" in page
    confirm = answer.url.replace("/toolkits/", "/toolkits/") + "move/exempt/"
    writer.post(confirm)
    client.logout()
    assert client.get(answer.url).status_code == 404
    assert "An hour." not in client.get("/toolkits/exemptions/").text
    client.force_login(make_member("head", department))
    assert "Confirm the exemption" in client.get("/desk/").text
    assert client.get(confirm).status_code == 200
    client.post(confirm)
    client.logout()
    assert reason.title in client.get(answer.url).content.decode()
    assert "An hour." in client.get("/toolkits/exemptions/").content.decode()


def test_an_exempt_one_is_screened_again_and_has_no_workbench(writer, lead, department):
    exempt = make_exempt(department, lead=lead)

    assert writer.get(f"/toolkits/{exempt.pk}/draft/").url == f"/toolkits/{exempt.pk}/"
    page = writer.get(f"/toolkits/{exempt.pk}/draft/screening/")
    assert page.status_code == 200
    for path in (
        "steps/first/", "questions/proposal/", "steps/first/review/", "conclusion/",
    ):  # fmt: skip
        assert writer.get(f"/toolkits/{exempt.pk}/draft/{path}").status_code == 404


def test_the_screening_is_saved_by_itself(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    address = f"/toolkits/{assessment.pk}/draft/screening/"
    form = writer.get(address).context["form"]
    sent = screened(department, lead, title="Renamed", before=form.initial["before"])

    saved = writer.post(address, sent, headers=AUTOSAVE)

    assert saved.status_code == 200
    assessment.refresh_from_db()
    assert assessment.title == "Renamed"
    stale = writer.post(address, sent | {"title": "Again"}, headers=AUTOSAVE)
    assert stale.status_code == 409


def test_a_question_is_saved_by_itself_and_a_conflict_shows_both(writer, lead, department):  # fmt: skip
    assessment = make_assessment(department, lead=lead)
    address = f"/toolkits/{assessment.pk}/draft/questions/proposal/"
    step = writer.get(f"/toolkits/{assessment.pk}/draft/steps/first/")
    _said, form, sent_to, _keep = step.context["asked"][0]
    before = form.initial["before"]

    saved = writer.post(
        sent_to,
        {"answer": "Mine", "before": before, "author": signature_of(lead)},
        headers=AUTOSAVE,
    )
    clash = writer.post(
        address,
        {"answer": "Other", "before": before, "author": signature_of(lead)},
        headers=AUTOSAVE,
    )

    assert sent_to == address
    assert saved.json()["before"] == '{"answer": "Mine"}'
    assert clash.status_code == 409
    assert "Mine" in clash.content.decode()
    assert "Other" in clash.content.decode()
    chosen = {
        "answer": "Other",
        "choice-answer": "both",
        "before": '{"answer": "Mine"}',
    }
    writer.post(address, chosen | {"author": signature_of(lead)})
    kept = assessment.answers.get(key="proposal").cells
    assert kept == {"answer": "Mine\nOther"}


def test_without_a_script_a_question_leads_back_to_its_step(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    address = f"/toolkits/{assessment.pk}/draft/questions/funded/"

    answer = writer.post(
        address,
        {"answer": "no", "needs": "", "before": '{"answer": "", "needs": ""}'},
        follow=True,
    )

    assert answer.redirect_chain[-1][0].endswith("/draft/steps/first/#question-funded")
    assert "say what is needed" in answer.content.decode()


def test_a_wrong_value_is_refused_in_words(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    address = f"/toolkits/{assessment.pk}/draft/questions/count/"

    refused = writer.post(address, {"answer": "many", "before": "{}"}, headers=AUTOSAVE)

    assert refused.status_code == 422
    assert refused.json()["refused"] == ["How many?: Enter a whole number."]


def test_rows_are_added_edited_moved_and_removed(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    group = make_scheme().groups.first()
    questions = f"/toolkits/{assessment.pk}/draft/questions"
    added = writer.post(
        f"{questions}/benefits/add/",
        {"group": group.pk, "benefit": "Stays", "author": signature_of(lead)},
    )
    row = Row.objects.get()
    writer.post(
        f"{questions}/benefits/{row.pk}/",
        {"group": group.pk, "benefit": "Stays on", "before": f'{{"group": "{group.pk}", "benefit": "Stays", "severity": ""}}'},
    )  # fmt: skip
    for deed in ("up", "down", "remove"):
        writer.post(f"{questions}/benefits/{row.pk}/{deed}/")

    assert added.url.endswith("#question-benefits")
    row.refresh_from_db()
    assert row.cells["benefit"] == "Stays on"
    page = writer.get(f"/toolkits/{assessment.pk}/draft/steps/second/").content.decode()
    assert "Put it back" in page
    assert "Stays on" in page
    writer.post(f"{questions}/benefits/{row.pk}/restore/")
    assert Row.objects.kept().exists()
    assert writer.post(f"{questions}/benefits/{row.pk}/burn/").status_code == 404
    assert writer.get(f"{questions}/proposal/add/").status_code == 404
    assert writer.get(f"{questions}/nothing/").status_code == 404
    assert writer.get(f"{questions}/benefits/").status_code == 302
    assert writer.get(f"{questions}/benefits/figures/").status_code == 404
    assert writer.get(f"{questions}/figures/history/").status_code == 404
    assert (
        writer.get(f"/toolkits/{assessment.pk}/draft/steps/third/").status_code == 404
    )


def test_what_is_on_its_way_is_not_written_and_nothing_typed_is_lost(writer, lead, department):  # fmt: skip
    assessment = make_assessment(department)
    group = make_scheme().groups.first()
    row = add_row(assessment, group=str(group.pk))
    bring_to_submitted(assessment, group)
    questions = f"/toolkits/{assessment.pk}/draft/questions"

    answer = writer.post(f"{questions}/name/", {"answer": "Typed", "before": "{}"})
    added = writer.post(f"{questions}/benefits/add/", {"benefit": "Typed"})
    writer.post(f"{questions}/benefits/{row.pk}/remove/")
    member = assessment.team.create(person=make_user(), role="writes")
    writer.post(f"/toolkits/{assessment.pk}/draft/team/{member.pk}/leave/")
    team = writer.post(
        f"/toolkits/{assessment.pk}/draft/team/", {"person": lead.pk, "role": "x"}
    )

    assert (answer.status_code, added.status_code) == (409, 409)
    assert "Typed" in answer.content.decode()
    assert "no longer written in" in added.content.decode()
    assert Row.objects.kept().filter(pk=row.pk).exists()
    assert assessment.team.count() == 1
    assert team.status_code == 422


def test_figures_are_chosen_and_taken(writer, lead, department):
    factories.publish(factories.make_reviewed_edition())
    indicator = Indicator.objects.get()
    assessment = make_assessment(department, lead=lead)
    address = f"/toolkits/{assessment.pk}/draft/questions/figures/figures/"

    assert "Black" in writer.get(f"{address}?indicator={indicator.slug}").content.decode()  # fmt: skip
    taken = writer.post(address, {"indicator": indicator.slug, "groups": ["black"]})
    figure = assessment.figures.get()
    page = writer.get(taken.url).content.decode()
    assert "As it stood on" in page
    assert indicator.title in page
    writer.post(
        f"/toolkits/{assessment.pk}/draft/questions/figures/{figure.pk}/remove/"
    )
    assert "Put it back" in writer.get(taken.url).content.decode()
    unknown = writer.post(address, {"indicator": "nothing"})
    assert unknown.status_code == 422


def test_the_team_writes_from_another_department(client, writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    other = make_member("steward", make_department())
    team = f"/toolkits/{assessment.pk}/draft/team/"
    for status in (302, 422):
        found = writer.post(team, {"person": other.pk, "role": "figures"})
        assert found.status_code == status

    client.force_login(other)
    assert client.get(f"/toolkits/{assessment.pk}/draft/screening/").status_code == 403
    assert client.get(f"/toolkits/{assessment.pk}/draft/conclusion/").status_code == 200
    member = assessment.team.get()
    assert client.post(f"{team}{member.pk}/leave/").url == "/desk/toolkits/"
    assert client.get(team).status_code == 404


def test_answers_are_taken_over_from_an_earlier_one(writer, lead, department):
    earlier, later = (make_assessment(department, lead=lead) for _number in range(2))
    say(earlier, "name", "Short")
    address = f"/toolkits/{later.pk}/draft/reuse/"

    assert earlier.title in writer.get(address).content.decode()
    page = writer.post(address, {"source": f"assessment-{earlier.pk}"}, follow=True)

    assert "1 question was answered." in page.content.decode()
    assert later.answers.get().cells == {"answer": "Short"}


def test_what_was_chosen_stays_chosen_though_it_is_no_longer_offered(
    writer, lead, department
):
    assessment = make_assessment(department, lead=lead)
    gone = make_user(name="Ana Reyes")
    say(assessment, "confirmed_by", str(gone.pk))
    say(assessment, "size", "huge")
    questions = f"/toolkits/{assessment.pk}/draft/questions"

    for key, held in (("confirmed_by", str(gone.pk)), ("size", "huge")):
        form = writer.get(f"{questions}/{key}/").context["form"]
        assert held in dict(form.fields["answer"].choices)
        sent = {"answer": held, "before": form.initial["before"]}
        assert writer.post(f"{questions}/{key}/", sent).status_code == 302
        assert assessment.answers.get(key=key).cells == {"answer": held}


def test_nobody_makes_an_exemption_in_passing(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    reason = make_exempt().exemption_reason
    address = f"/toolkits/{assessment.pk}/draft/screening/"
    form = writer.get(address).context["form"]
    sent = screened(
        department, lead, track="exempt", exemption_reason=reason.pk,
        title=assessment.title, before=form.initial["before"],
    )  # fmt: skip

    by_itself = writer.post(address, sent, headers=AUTOSAVE)
    assert by_itself.json()["refused"] == ["Press the button to save an exemption."]
    writer.post(address, sent)

    assessment.refresh_from_db()
    assert assessment.is_exempt


def test_a_form_that_was_tampered_with_is_no_error_of_ours(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    deep = "[" * 100_000

    answer = writer.post(
        f"/toolkits/{assessment.pk}/draft/questions/name/",
        {"answer": "Short", "before": deep},
    )

    assert answer.status_code in (302, 409)
