"""Numbers to rows: the tables of the data package, each with its columns described."""

from django.utils.translation import gettext_lazy as _

from equity_office.tabular import Table
from equity_office.terms import title_of
from indicators.findings.tables import COMPARISONS, FACTS, figures, latest
from training.reads.words import table as completion_of_training

SOURCES = (
    ("indicator", "string", _("Short name of the indicator")),
    ("title", "string", _("Title of the indicator")),
    ("question", "string", _("The question it answers")),
    ("domain", "string", _("Domain")),
    ("kind", "string", _("Kind of figure")),
    ("direction", "string", _("Whether higher or lower is better")),
    ("numerator_is", "string", _("What is counted")),
    ("denominator_is", "string", _("Out of what")),
    ("scheme", "string", _("Categories in use")),
    ("source", "string", _("Source of the figures")),
    ("file", "string", _("File that was loaded")),
    (
        "keyed_checksum",
        "string",
        _("Checksum of that file, under a key that the city keeps"),
    ),
)
DEPARTMENTS = (
    ("department", "string", _("Short name")),
    ("name", "string", _("Name")),
    ("kind", "string", _("Kind")),
    ("role", "string", _("Role")),
    (
        "is_held",
        "boolean",
        _("Whether somebody held the role on the last day of the period"),
    ),
)


GOALS = (
    ("goal", "string", _("Short name of the citywide goal")),
    ("title", "string", _("Citywide goal")),
    ("side", "string", _("Who rates")),
    ("direction", "string", _("Whether the gap is closing")),
    ("indicator", "string", _("The indicator it goes by")),
    ("reason", "string", _("The reason given")),
)
PROGRESS = (
    ("department", "string", _("Short name")),
    ("plan", "string", _("Period of the plan")),
    ("delivery", "string", _("How far its actions are")),
    ("actions", "integer", _("How many actions stand there")),
)
UNDONE = (
    ("department", "string", _("Short name")),
    ("plan", "string", _("Period of the plan")),
    ("action", "string", _("What was promised")),
    ("what", "string", _("What became of it")),
    ("due_on", "date", _("The day for which it was promised")),
    ("reason", "string", _("The reason given")),
)
ASSESSMENTS = (
    ("department", "string", _("Short name")),
    ("assessment", "string", _("What was assessed")),
    ("subject", "string", _("What kind of proposal it is")),
    ("decision_on", "date", _("Day of the decision")),
    ("state", "string", _("published, missed, overdue or exempt")),
    ("conclusion", "string", _("What it does to equity, of what is published")),
    ("changed", "string", _("What changed because of the assessment")),
    ("promised_on", "date", _("The day for which a full toolkit was promised")),
    ("reason", "string", _("Why no assessment was needed")),
)


def tables(report):
    """Every table of the package, in order."""
    parts = {section["slug"]: section["parts"] for section in report["sections"]}
    findings = [f for part in parts.get("disparities", []) for f in part["findings"]]
    departments = [
        d for part in parts.get("departments", []) for d in part["departments"]
    ]
    yield Table(
        "figures", str(_("Every rate, for every period")), FACTS, figures(findings)
    )
    for finding in findings:
        yield Table(
            f"latest-{finding['facts']['slug']}",
            f"{finding['facts']['title']}, {finding['period']['label']}",
            FACTS + COMPARISONS,
            latest(finding),
        )
    yield Table(
        "sources", str(_("Indicators and their sources")), SOURCES, _sources(findings)
    )
    yield Table(
        "departments", title_of("departments"), DEPARTMENTS, _departments(departments)
    )
    for name, title, fields, rows in (
        ("goals", _("Ratings of the citywide goals"), GOALS, _goals),
        ("progress", _("Actions of the plans by delivery"), PROGRESS, _progress),
        ("undone", _("What was not done, or too late"), UNDONE, _undone),
        ("toolkit", _("Assessments of what was decided"), ASSESSMENTS, _assessments),
    ):
        yield Table(name, str(title), fields, rows(parts.get(name, [])))
    yield completion_of_training(
        [told for part in parts.get("training", []) for told in part["requirements"]]
    )


def _sources(findings):
    return [
        (
            f["slug"], f["title"], f["question"], f["domain_name"], f["kind_name"],
            f["direction_name"], f["numerator"], f["denominator"], f["scheme"], f["source"],
            file["name"], file.get("checksum", ""),
        )
        for finding in findings
        for f in [finding["facts"]]
        for file in finding["files"]
    ]  # fmt: skip


def _departments(departments):
    return [
        (d["slug"], d["name"], d["kind_name"], role["name"], role["is_held"])
        for d in departments
        for role in d["roles"]
    ]


def _goals(parts):
    return [
        (
            goal["slug"], goal["title"], side["side"], side["direction"],
            side["indicator"], side["reason"],
        )
        for part in parts
        for goal in part["goals"]
        for side in goal["outcome"]["sides"]
    ]  # fmt: skip


def _progress(parts):
    return [
        (plan["slug"], plan["period"], delivery, count)
        for part in parts
        for plan in part["plans"]
        for delivery, _label, count in plan["done"]["named"]
    ]


def _undone(parts):
    return [
        (
            plan["slug"], plan["period"], entry["action"], entry["kind"],
            entry["due_on"], entry["reason"],
        )
        for part in parts
        for plan in part["plans"]
        for entry in plan["entries"]
    ]  # fmt: skip


def _assessments(parts):
    return [
        (
            each["slug"], each["title"], each["subject"], each["decision_on"], state,
            each.get("conclusion", ""), each.get("changed", ""), each["promised_on"],
            each["reason"],
        )
        for part in parts
        for state in ("published", "missed", "overdue", "exempt")
        for each in part[state]
    ]  # fmt: skip
