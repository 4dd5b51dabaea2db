"""The assessments of the demonstration: one published, one being written, one too late,
and one exempt."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.utils.timezone import localdate

from departments.models import Department, User
from equity_office.writing import editing
from indicators.models import RaceGroup
from reporting.demonstration.plans import noon, people_of
from toolkit.files import prints
from toolkit.models import Answer, Assessment, ExemptionReason, Publication, Row
from toolkit.services import answers, assessments, templates

COPIED = (
    "title", "subject", "change", "trigger", "decision_maker", "council_file",
    "frequency", "track", "fast_rule", "fast_reason", "exemption_note",
)  # fmt: skip
SIGNERS = {
    "submit": "contributor",
    "review": "lead",
    "sign": "head",
    "conclude": "reviewer",
    "publish": "reviewer",
}


def contents():
    return tomllib.loads(Path(__file__).with_name("toolkit.toml").read_text("utf-8"))


def load(*, mail, at, in_spanish):
    """Load what is missing; what stands there already stays as it is."""
    stated = contents()
    for position, title in enumerate(stated["exemptions"]):
        ExemptionReason.objects.get_or_create(
            title=title,
            defaults={
                "position": position,
                "translations": in_spanish("exemptions", title),
            },
        )
    for code in templates.CODES:
        templates.in_use(code, at=at)
    for facts in stated["assessments"]:
        if not Assessment.objects.filter(title=facts["title"]).exists():
            _load(facts, mail, localdate(at))


def _load(facts, mail, today):
    department = Department.objects.get(slug=facts["department"])
    people = people_of(department, mail)
    writer = people.get("contributor") or people["lead"]
    started = noon(today + timedelta(facts["started"]))
    reason = ExemptionReason.objects.filter(title=facts.get("exemption_reason", ""))
    promised = facts.get("promised")
    assessment = assessments.start(
        assessment=Assessment(
            department=department,
            lead=writer,
            decision_on=today + timedelta(facts["decided"]),
            amount_usd=facts.get("amount_usd"),
            exemption_reason=reason.first(),
            full_promised_on=today + timedelta(promised) if promised else None,
            **{name: facts[name] for name in COPIED if name in facts},
        ),
        by=writer,
        at=started,
    )
    if assessment.is_exempt:
        assessments.move(
            assessment=assessment, name="exempt", by=people["head"], at=started
        )
    else:
        _answer(assessment, facts, writer, started, today)
    if facts["reach"] == "published":
        _publish(assessment, facts, people, today)


def _answer(assessment, facts, by, at, today):
    for key, value in facts.get("answers", {}).items():
        answers.save(
            section=Answer(assessment=assessment, key=key),
            values={"answer": value},
            before={"answer": [] if isinstance(value, list) else ""},
            by=by,
            at=at,
        )
    groups = {group.name: str(group.pk) for group in RaceGroup.objects.filter(scheme__slug="spd-15-2024")}  # fmt: skip
    for key, rows in facts.get("rows", {}).items():
        for cells in rows:
            answers.add(
                row=Row(assessment=assessment, key=key),
                values=_cells(cells, groups, today),
                by=by,
                at=at,
            )


def _cells(cells, groups, today):
    """A row as it is kept: groups by their key, days counted from today."""
    days = {"due": "due_on", "held": "held_on"}
    return {
        days.get(name, name): today + timedelta(value)
        if name in days
        else [groups[each] for each in value]
        if isinstance(value, list)
        else groups.get(value, value)
        for name, value in cells.items()
    }


def _publish(assessment, facts, people, today):
    decided = noon(today + timedelta(facts["decided"] - 7))
    values = {name: facts[name] for name in ("direction", "conclusion", "changed")}
    assessments.save_section(
        section=assessment,
        values=values,
        before=editing.told(assessment, values),
        by=people["contributor"],
        at=decided,
    )
    for name, role in SIGNERS.items():
        if name == "publish":
            assessments.withhold(
                assessment=assessment,
                key=facts["withheld"],
                reason=facts["withheld_because"],
                by=people[role],
                at=decided,
            )
        assessments.move(assessment=assessment, name=name, by=people[role], at=decided)


def clear(departments, mail):
    """Remove the demonstration's assessments; a city's own keep theirs."""
    people = User.objects.filter(email__endswith=mail)
    ours = Assessment.objects.filter(created_by__in=people) | Assessment.objects.filter(
        department__slug__in=departments
    )
    pks = list(ours.values_list("pk", flat=True))
    prints.forget(Publication.objects.filter(assessment__in=pks))
    for model in (Answer, Row):
        model.history.filter(assessment_id__in=pks).delete()
    Assessment.objects.filter(pk__in=pks).delete()
    Assessment.history.filter(id__in=pks).delete()
    titles = contents()["exemptions"]
    ExemptionReason.objects.filter(title__in=titles, assessment=None).delete()
