"""An assessment of sixty questions with forty rows, and one of six with four; a budget of
three hundred program lines, and one of thirty."""

from decimal import Decimal

SIZES = ((6, 4), (60, 40))
LINES = (30, 300)


def bench_toolkit():
    """Queries and time of the workbench and of the longest step."""
    from django.test import Client

    from benchmarks.progress import measure
    from tests import factories
    from tests.toolkit import factories as toolkit

    client = Client()
    client.force_login(factories.make_member("administrator"))
    group = factories.make_scheme().groups.first()
    for questions, rows in SIZES:
        toolkit.load_template(_template(questions))
        assessment = toolkit.make_assessment(load=False)
        for number in range(questions):
            toolkit.say(assessment, f"q{number}", f"Answer {number}")
        for number in range(rows):
            toolkit.add_row(
                assessment, "rows", group=str(group.pk), benefit=f"Row {number}"
            )
        print(f"{questions} questions, {rows} rows")
        measure(client, "workbench", assessment.draft_url)
        measure(client, "step", assessment.address_of("step", "first"))
        measure(client, "rows", assessment.address_of("step", "second"))


def bench_budget():
    """Queries and time of the sums of a budget in the database, and of its step."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.progress import measure
    from tests import factories
    from tests.toolkit import factories as toolkit
    from toolkit.reads import budget as budget_reads
    from toolkit.services import budget as budget_services

    client = Client()
    client.force_login(factories.make_member("administrator"))
    groups = [str(group.pk) for group in factories.make_scheme().groups.all()]
    toolkit.load_template()
    for lines in LINES:
        assessment = toolkit.make_assessment()
        snapshot = [_line(number, groups) for number in range(lines)]
        facts = {"assessment": assessment, "key": "lines", "before": []}
        with CaptureQueriesContext(connection) as loaded:
            budget_services.replace(**facts, lines=snapshot, by=None, at=factories.NOON)
        with CaptureQueriesContext(connection) as added:
            found = budget_reads.totals(assessment, "lines")["all"]
        seconds = sum(float(query["time"]) for query in added)
        print(f"{lines} program lines: loaded in {len(loaded)} queries; added up to")
        print(f"{found['requested']} in {len(added)} queries, {seconds:.3f} s")
        measure(client, "step", assessment.address_of("step", "second"))


def _line(number, groups):
    return {
        "program": f"Program {number}",
        "request_class": ("advances", "efficiency", "mandated")[number % 3],
        "direction": ("advances", "maintains", "worsens")[number % 3],
        "base": str(Decimal(number) + Decimal("0.01")),
        "added": "10.10",
        "reduced": "0",
        "benefits": sorted(groups[number % len(groups) :]),
    }


def _template(questions):
    asked = "".join(
        f'[first.q{number}]\ntype = "long"\nlabel = "Question {number}"\nrequired = true\n'
        for number in range(questions)
    )
    return f"""
code = "full"
title = "Of {questions} questions"
[first]
title = "First"
{asked}
[second]
title = "Second"
[second.rows]
type = "table"
label = "Who benefits?"
[second.rows.group]
type = "reference"
to = "groups"
label = "Group"
[second.rows.benefit]
type = "text"
label = "Benefit"
""".encode()


def main():
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["testserver"]
    bench_toolkit()
    bench_budget()


if __name__ == "__main__":
    main()
