"""What everybody finds in the library."""

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from indicators.models import RaceGroup
from toolkit import words
from toolkit.models import Assessment, Publication, Template


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
    """(assessment, what is said of it) of decisions that were taken before there was a
    conclusion, the latest first."""
    found = Assessment.objects.missed(today).select_related("department")
    return [
        (each, words.countdown(each, today))
        for each in found.order_by("-decision_on", "-pk")
    ]


def overdue(today):
    """(assessment, what is said of it) of fast tracks whose promised full toolkit is not
    concluded by its day."""
    kept = Assessment.objects.filter(
        follows=OuterRef("pk"),
        track=Assessment.Track.FULL,
        concluded_at__isnull=False,
    )
    broken = Assessment.objects.public(today).filter(
        ~Exists(kept), track=Assessment.Track.FAST, full_promised_on__lt=today
    )
    broken = broken.select_related("department").order_by("full_promised_on", "pk")
    said = _("The full toolkit was promised by %(day)s.")
    return [
        (each, said % {"day": date_format(each.full_promised_on)}) for each in broken
    ]


def asked_for(publications, number):
    """The version that was asked for, or the latest; None where there is none."""
    found = [p for p in publications if not number or str(p.number) == number]
    return found[0] if found else None


def told(told, withheld=()):
    """What the page of a snapshot needs: its steps, its screening and its conclusion.
    What is withheld since (key → reason) is left out of it too."""
    told = told | {"withheld": {**told.get("withheld", {}), **dict(withheld)}}
    called = told["template"]
    template = Template.objects.get(code=called["code"], number=called["number"])
    return {
        "form": template.form,
        "steps": words.dressed(template.form, told),
        "facts": words.facts(told),
        "conclusion": words.conclusion(told),
    }
