"""What everybody finds in the library."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from equity_office.checksums import refuse_changed
from indicators.models import RaceGroup
from toolkit.models import Assessment, Publication, Template
from toolkit.reads import words
from toolkit.rules.contents import form_of
from toolkit.rules.questions import Type


def published(asked):
    """What was published last of each assessment that fits what was asked for, the
    latest first."""
    found = Publication.objects.latest().select_related("assessment__department")
    if text := asked.get("text"):
        found = found.filter(Q(title__icontains=text) | Q(council_file__icontains=text))
    for name, lookup in LOOKUPS.items():
        if asked.get(name):
            found = found.filter(**{lookup: asked[name]})
    return found.order_by("-published_at", "-pk")


LOOKUPS = {
    "department": "assessment__department",
    "subject": "subject",
    "conclusion": "direction",
    "year": "decision_on__year",
    "group": "groups",
}


def years():
    """The years of decisions whose assessments are published, the latest first."""
    found = Publication.objects.latest().order_by("-decision_on__year")
    return found.values_list("decision_on__year", flat=True).distinct()


def groups():
    """The groups that a published assessment names."""
    latest = Publication.objects.latest()
    return RaceGroup.objects.filter(publications__in=latest).distinct()


def missed(today):
    """(assessment, what it is, what is said of it) of decisions that were taken before
    there was a conclusion, the latest first."""
    found = Assessment.objects.missed(today).for_public()
    return [
        (each, _kind(each), words.countdown(each, today))
        for each in found.order_by("-decision_on", "-pk")
    ]


def overdue(today):
    """(assessment, what it is, what is said of it) of fast tracks whose promised full
    toolkit is not concluded by its day."""
    broken = Assessment.objects.public(today).overdue(today)
    broken = broken.for_public().order_by("full_promised_on", "pk")
    said = _("The full toolkit was promised by %(day)s.")
    return [
        (each, _kind(each), said % {"day": date_format(each.full_promised_on)})
        for each in broken
    ]


def _kind(assessment):
    return Assessment.Subject(assessment.public_subject).label


def asked_for(assessment, number):
    """The published version that was asked for, or the latest; None where there is
    none."""
    found = [
        p
        for p in assessment.publications.order_by("-number")
        if not number or str(p.number) == number
    ]
    return found[0] if found else None


def shown(frozen, withheld=()):
    """What the page of something that was signed or published needs: its form, its
    steps, its screening, its conclusion, and the question that has program lines, None
    where there is none. What is `withheld` (key and reason) is left out of it too."""
    refuse_changed(frozen)
    snapshot, form = frozen.snapshot, form_of(frozen.template)
    snapshot = snapshot | {
        "withheld": {**snapshot.get("withheld", {}), **dict(withheld)}
    }
    return {
        "form": form,
        "steps": words.dressed(form, snapshot),
        "facts": words.facts(snapshot),
        "conclusion": words.conclusion(snapshot),
        "lines": _lines_in(form, snapshot),
    }


def _lines_in(form, snapshot):
    said = snapshot["rows"].keys() - snapshot["withheld"].keys()
    asked = [form.questions[key] for key in said if snapshot["rows"][key]]
    return next((each for each in asked if each.type == Type.LINES), None)


def asked_before(assessment):
    """Key → question of what published versions tell and the assessment asks no more.
    Two queries."""
    snapshot = assessment.publications.values_list("snapshot__template", flat=True)
    used = {(each["code"], each["number"]) for each in snapshot}
    templates = Template.objects.filter(code__in={code for code, _number in used})
    found = {}
    for template in templates:
        if (template.code, template.number) in used:
            found |= form_of(template).questions
    asked = form_of(assessment.template).questions if assessment.template else {}
    return {key: question for key, question in found.items() if key not in asked}


def shown_to_all(publication):
    """… without what was withheld after it was published."""
    since = publication.assessment.redactions.values_list("key", "reason")
    return shown(publication, since)
