"""Assessments with as many rows as a test wants, for the pages that list them."""

from datetime import timedelta
from decimal import Decimal

from indicators.models import Indicator
from tests import factories
from tests.toolkit import factories as toolkit
from toolkit.models import Figure
from toolkit.reads import evidence
from toolkit.services import assessments

NOON = factories.NOON
PUBLISHED = ("toolkit:signature", "toolkit:detail", "toolkit:pdf_page")
LONG_AGO = NOON - timedelta(400)


def fill(count, administrator):
    """So many assessments, answers, rows, figures, signatures and versions."""
    factories.publish(factories.make_reviewed_edition())
    indicator = Indicator.objects.first()
    group = indicator.scheme.groups.first()
    department = factories.make_department()
    first = toolkit.make_assessment(department, lead=administrator)
    for number in range(count):
        toolkit.make_exempt(department)
        toolkit.make_assessment(department, at=LONG_AGO, decision_on=LONG_AGO.date())
        promise = {"fast_rule": "time", "fast_reason": "So."}
        toolkit.make_assessment(
            department, track="fast-track", at=LONG_AGO,
            decision_on=LONG_AGO.date(), **promise,
            full_promised_on=factories.TODAY,
        )  # fmt: skip
        publish(toolkit.make_assessment(department), group)
        toolkit.say(first, "proposal", f"Words {number}", by=factories.make_user(), before={"answer": f"Words {number - 1}" if number else ""})  # fmt: skip
        row = toolkit.add_row(first, by=factories.make_user(), group=str(group.pk))
        take(first, indicator, number)
        toolkit.add_line(first, f"Program {number}", base=Decimal(1), benefits=[str(group.pk)])  # fmt: skip
        first.team.create(person=factories.make_user(), role="writes")
        first.reviews.create(
            step="first", rubric=1, body="So.", written_by=factories.make_user(),
            written_at=NOON,
        )  # fmt: skip
    return first, row, group


def take(assessment, indicator, number):
    snapshot = evidence.freeze(indicator, {"groups": [], "place": ""}, NOON)
    for removed_at in (None, NOON):
        Figure.objects.create(
            assessment=assessment, key="figures", indicator=indicator, snapshot=snapshot,
            position=number, taken_at=NOON, removed_at=removed_at,
        )  # fmt: skip


def publish(assessment, group):
    toolkit.finish(assessment, group, by=assessment.lead)
    for move in ("submit", "review", "sign", "conclude", "publish"):
        by = assessment.lead if move == "submit" else factories.make_user()
        assessments.move(assessment=assessment, name=move, by=by, at=NOON)


def arguments(name, assessment, row, group):
    pk = {"pk": assessment.pk}
    if name in PUBLISHED:
        figures = assessment.figures.kept()
        published = toolkit.make_assessment(
            assessment.department, amount_usd=Decimal(figures.count())
        )
        for number, figure in enumerate(figures):
            take(published, figure.indicator, number)
            toolkit.add_line(published, f"Program {number}", base=Decimal(1), benefits=[str(group.pk)])  # fmt: skip
        publish(published, group)
        signature = {"signature": published.signatures.first().pk}
        return {"pk": published.pk} | (signature if name == "toolkit:signature" else {})
    return {
        "toolkit:index": {},
        "toolkit:exemptions": {},
        "toolkit:desk": {},
        "toolkit:start": {},
        "toolkit:templates": {},
        "toolkit:template": {"code": "full"},
        "toolkit:step": pk | {"step": "second"},
        "toolkit:review": pk | {"step": "first"},
        "toolkit:question": pk | {"key": "proposal"},
        "toolkit:answer_history": pk | {"key": "benefits"},
        "toolkit:add": pk | {"key": "benefits"},
        "toolkit:row": pk | {"key": "benefits", "row": row.pk},
        "toolkit:figures": pk | {"key": "figures"},
        "toolkit:read_in": pk | {"key": "lines"},
        "toolkit:withhold": pk | {"key": "proposal"},
        "toolkit:move": pk | {"name": "return"},
    }.get(name, pk)
