"""The City of Harborview: made-up people and departments around real, published
counts. Loaded again, it adds what is missing and changes nothing."""

import shutil
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Prefetch, ProtectedError
from django.utils.translation import gettext as _

from departments import seals
from departments.models import AuditEvent, Department, Membership, Seal, User
from departments.roles import Role
from equity_office import written_once
from equity_office.web.published import FOLDERS
from indicators.imports.map import Mapping
from indicators.models import (
    CategoryScheme,
    Crosswalk,
    Dataset,
    Indicator,
    Note,
    RaceGroup,
    Release,
    Withdrawal,
)
from indicators.services import datasets as indicator_services
from indicators.services import loading
from reporting.demonstration import plans, progress, toolkit, training
from reporting.models import Edition

HERE = Path(__file__).parent
MAIL = "@harborview.example"
# A login for a made-up city that anybody can read here; never for a real one.
PASSWORD = "harborview-demo"  # nosec B105
YEAR = 2025
HIDE_UP_TO = 10


class ClearRefused(Exception):
    """Something of the city's own builds on the demonstration."""


class RealCity(Exception):
    """People or departments of a city's own are here: a made-up city beside them would
    open their installation to everybody who knows its password."""


def contents():
    return tomllib.loads((HERE / "city.toml").read_text("utf-8"))


def logins():
    """Whom one may sign in as: who they are, with what role, where. Two queries."""
    held = Membership.objects.select_related("department").order_by("pk")
    people = User.objects.filter(email__endswith=MAIL).order_by("pk")
    return [
        Login(
            person.email,
            person.name,
            ", ".join(str(Role(each.role).label) for each in person.held)
            or _("Employee"),
            next((str(each.department) for each in person.held if each.department), ""),
        )
        for person in people.prefetch_related(
            Prefetch("memberships", held, to_attr="held")
        )
    ]


@dataclass(frozen=True)
class Login:
    address: str
    name: str
    role: str
    department: str


def in_spanish(kind, slug):
    """The translations of one of the demonstration's rows."""
    return {"es": spanish()[kind].get(slug, {})}


@cache
def spanish():
    return tomllib.loads((HERE / "es.toml").read_text("utf-8"))


def refuse_real_city():
    """Raises RealCity where people or departments are here that are none of ours, and
    nothing says that this is a demonstration."""
    people = User.objects.exclude(email__endswith=MAIL).count()
    slugs = _slugs(contents(), "departments")
    departments = Department.objects.exclude(slug__in=slugs).count()
    if settings.IS_HTTPS and not settings.IS_DEMONSTRATION:
        raise RealCity(
            "This installation is served to everybody (HTTPS=1); the demonstration, "
            "whose password everybody may read, is not loaded into it."
        )
    if (people or departments) and not settings.IS_DEMONSTRATION:
        raise RealCity(
            "This is an installation of a city's own "
            f"(accounts: {people}, departments: {departments}); the demonstration, "
            "whose password everybody may read, is not loaded into it. Give it a "
            "database and a folder of its own: VAR_DIR=var/demonstration make demo. "
            "IS_DEMONSTRATION=yes says that this one is for trying things out."
        )


@transaction.atomic
def load(*, at, today):
    """Load the city. Returns how many files of figures were new."""
    city = contents()
    groups = _schemes(city)
    departments = _departments(city)
    _people(city, departments, today)
    new_files = sum(
        _figures(file, mapping, _indicator(facts, groups, departments), at, today)
        for facts in city["indicators"]
        for file, mapping in _files(facts)
    )
    plans.load(at=at, mail=MAIL)
    progress.load(mail=MAIL, at=at)
    training.load(mail=MAIL, at=at, in_spanish=in_spanish)
    toolkit.load(mail=MAIL, at=at, in_spanish=in_spanish)
    return new_files


def _files(facts):
    """The files of an indicator, each with its mapping."""
    yield facts["file"], facts.get("mapping", _own_mapping(facts["file"]))
    for file in facts.get("more_files", []):
        yield file, _own_mapping(file)


def _own_mapping(file):
    return f"{Path(file).stem}.toml"


def _schemes(city):
    groups = {}
    for facts in city["schemes"]:
        scheme, _ = CategoryScheme.objects.get_or_create(
            slug=facts["slug"],
            defaults={
                "name": facts["name"],
                "note": facts["note"],
                "source": facts["source"],
                "effective_on": facts.get("effective_on"),
                "translations": in_spanish("schemes", facts["slug"]),
            },
        )
        for position, (slug, name, *rest) in enumerate(facts["groups"]):
            kind, *words = rest or ["group"]
            groups[scheme.slug, slug], _ = RaceGroup.objects.get_or_create(
                scheme=scheme,
                slug=slug,
                defaults={
                    "name": name,
                    "kind": kind,
                    "words": words,
                    "position": position,
                    "translations": {"es": {"name": in_spanish("groups", name)["es"]}},
                },
            )
        for source, word, target, other, is_break in facts.get("crosswalk", []):
            Crosswalk.objects.get_or_create(
                from_group=groups[source, word],
                to_group=groups[target, other],
                defaults={"is_break": is_break},
            )
    return groups


def _departments(city):
    departments = {}
    for facts in city["departments"]:
        departments[facts["slug"]], _ = Department.objects.get_or_create(
            slug=facts["slug"],
            defaults={
                "name": facts["name"],
                "short_name": facts["short_name"],
                "kind": facts.get("kind", Department.Kind.DEPARTMENT),
                "mission": facts["mission"],
                "translations": in_spanish("departments", facts["slug"]),
            },
        )
    return departments


def _people(city, departments, today):
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    for address, name, role, department in city["people"]:
        user, _ = User.objects.get_or_create(
            email=address + MAIL, defaults={"name": name, "password": password}
        )
        if role:
            Membership.objects.get_or_create(
                user=user,
                role=role,
                department=departments.get(department),
                defaults={"starts_on": today.replace(year=YEAR, month=1, day=1)},
            )


def _indicator(facts, groups, departments):
    scheme = facts["scheme"]
    named = facts.get("reference")
    indicator, is_new = Indicator.objects.get_or_create(
        slug=facts["slug"],
        defaults={
            **{name: facts[name] for name in ("title", "question", "domain", "kind")},
            **{name: facts[name] for name in ("direction", "numerator", "denominator")},
            "source": facts["source"],
            "note": facts.get("note", ""),
            "translations": in_spanish("indicators", facts["slug"]),
            "cadence": facts["cadence"],
            "position": facts.get("position", 0),
            "period_months": facts.get("period_months", 12),
            "pool_periods": facts.get("pool_periods", 0),
            "is_selection": facts.get("is_selection", False),
            "per": facts.get("per", 100),
            "hide_up_to": facts.get("hide_up_to", HIDE_UP_TO),
            "scheme": CategoryScheme.objects.get(slug=scheme),
            "steward": departments[facts["steward"]],
            "reference_rule": "named" if named else "best",
            "reference_group": groups.get((scheme, named)),
        },
    )
    if is_new:
        for note in facts.get("notes", []):
            Note.objects.create(
                indicator=indicator,
                dated_on=note["dated_on"],
                body=note["body"],
                translations={"es": {"body": note["es"]}},
            )
        expected = [groups[scheme, slug] for slug in facts["expected"]]
        indicator.expected_groups.set(expected)
    return indicator


def _figures(file, mapping, indicator, at, today):
    """Load a file of the indicator as a steward would, unless it stands there
    already."""
    path = HERE / "files" / file
    mapping_path = HERE / "files" / mapping
    has_mapping = mapping_path.exists()
    preview = indicator_services.preview_file(
        indicator=indicator,
        file_name=path.name,
        content=path.read_bytes(),
        mapping=Mapping.from_toml(mapping_path.read_text("utf-8"))
        if has_mapping
        else Mapping(),
        today=today,
    )
    if indicator.datasets.filter(sha256=preview.sha256).exists():
        return 0
    loading.record_observations(preview=preview, by=None, at=at)
    return 1


@transaction.atomic
def clear():
    """Remove the city with all that was built from it. Raises ClearRefused where a
    report of the city's own figures stands on it."""
    with written_once.released():
        _clear(contents())


def _clear(city):
    indicators = Indicator.objects.filter(
        slug__in=[i["slug"] for i in city["indicators"]]
    )
    datasets = Dataset.objects.filter(indicator__in=indicators)
    pks = set(datasets.values_list("pk", flat=True))
    for edition in Edition.objects.prefetch_related("runs"):
        used = {pk for run in edition.runs.all() for pk in run.question["dataset_pks"]}
        if used <= pks:
            _remove(edition)
        elif used & pks:
            raise ClearRefused(
                f"{edition} also tells figures of your own; withdraw those first."
            )
    toolkit.clear(_slugs(city, "departments"), MAIL)
    training.clear(MAIL)
    progress.clear(_slugs(city, "departments"))
    plans.clear(_slugs(city, "departments"), MAIL)
    Release.objects.filter(indicator__in=indicators).delete()
    Withdrawal.objects.filter(indicator__in=indicators).delete()
    datasets.update(supersedes=None)
    datasets.delete()
    indicators.delete()
    Crosswalk.objects.filter(
        from_group__scheme__slug__in=_slugs(city, "schemes")
    ).delete()
    _delete_unused(RaceGroup, scheme__slug__in=_slugs(city, "schemes"))
    _delete_unused(CategoryScheme, slug__in=_slugs(city, "schemes"))
    people = User.objects.filter(email__endswith=MAIL)
    Membership.objects.filter(user__in=people).delete()
    # The trail is append-only for what happened; a made-up person did nothing.
    trail = AuditEvent.objects.filter(by__in=people)
    for rows in (Seal.objects.all(), trail):  # what is left is sealed anew
        rows._raw_delete(rows.db)
    seals.file_of_heads().unlink(missing_ok=True)
    people.delete()
    _delete_unused(Department, slug__in=_slugs(city, "departments"))


def _slugs(city, name):
    return [facts["slug"] for facts in city[name]]


def _delete_unused(model, **which):
    """Delete those rows that nothing of the city's own refers to."""
    for row in model.objects.filter(**which):
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            continue


def _remove(edition):
    Edition.objects.filter(pk=edition.pk).update(build=None, status="drafting")
    for run in edition.runs.all():
        shutil.rmtree(
            Path(settings.MEDIA_ROOT, "runs", str(run.pk)), ignore_errors=True
        )
    edition.delete()
    root = Path(settings.PUBLISHED_ROOT)
    (root / edition.address).unlink(missing_ok=True)
    for folder in root.glob(f"{FOLDERS}/{edition.address.replace('/', '-')}-*"):
        shutil.rmtree(folder)
