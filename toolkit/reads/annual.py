"""What became of the assessments of a period: what was found and what it changed, what
was exempt, what came too late, and which promises are open."""

from collections import Counter

from django.db.models import Q

from toolkit.models import Assessment, Publication
from toolkit.models.assessments import Direction


def of_period(period, today):
    """JSON-ready: `published` tells each assessment that was concluded in the period and
    published by today, as its latest version says; `departments` and `whole` count those
    by conclusion; `unpublished` is how many more were concluded. `exempt` are decisions
    of the period that needed no assessment, `missed` those that were taken before there
    was a conclusion, `overdue` the promises of a full toolkit that were broken when it
    ended. Five queries."""
    ends = (period.starts_on, period.ends_on)
    latest = Publication.objects.latest().filter(concluded_at__date__range=ends)
    published = _published(latest)
    concluded = Assessment.objects.filter(concluded_at__date__range=ends)
    missed = Q(missed_on__range=ends) | Q(missed_on=None, decision_on__range=ends)
    broken = Assessment.objects.public(today).overdue(min(today, period.ends_on))
    return {
        "published": published,
        "whole": _counted(published),
        "departments": _by_department(published),
        "unpublished": concluded.filter(publications=None).count(),
        "exempt": _all(
            Assessment.objects.exempt().confirmed().filter(decision_on__range=ends)
        ),
        "missed": _all(Assessment.objects.missed(today).filter(missed)),
        "overdue": _all(broken),
    }


def _all(assessments):
    rows = assessments.for_public().order_by("department__name", "decision_on", "pk")
    return [
        _told(
            row,
            title=row.public_title,
            subject=row.public_subject,
            decision_on=(row.missed_on or row.decision_on).isoformat(),
            promised_on=row.full_promised_on.isoformat()
            if row.full_promised_on
            else "",
            reason=str(row.exemption_reason or ""),
        )
        for row in rows
    ]


def _published(latest):
    rows = latest.select_related("assessment__department")
    return [
        _told(
            row.assessment,
            title=row.title,
            subject=row.subject,
            decision_on=row.decision_on.isoformat(),
            promised_on=row.snapshot["facts"]["full_promised_on"],
            reason="",
            conclusion=row.direction,
            conclusion_label=str(row.get_direction_display()),
            changed=row.snapshot["conclusion"]["changed"],
        )
        for row in rows.order_by("assessment__department__name", "decision_on", "pk")
    ]


def _told(assessment, **said):
    """What is said of an assessment in public, beside where it stands."""
    return {
        "address": assessment.get_absolute_url(),
        "department": assessment.department.name,
        "slug": assessment.department.slug,
    } | said


def _counted(snapshot):
    """[code, label, how many] of every conclusion, none left out."""
    counts = Counter(each["conclusion"] for each in snapshot)
    return [[code, str(label), counts[code]] for code, label in Direction.choices]


def _by_department(published):
    found = {}
    for each in published:
        found.setdefault((each["department"], each["slug"]), []).append(each)
    return [
        {
            "department": name,
            "slug": slug,
            "total": len(snapshot),
            "conclusions": _counted(snapshot),
        }
        for (name, slug), snapshot in found.items()
    ]
