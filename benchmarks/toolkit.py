"""An assessment of sixty questions with forty rows, and one of six with four."""

SIZES = ((6, 4), (60, 40))


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


if __name__ == "__main__":
    main()
