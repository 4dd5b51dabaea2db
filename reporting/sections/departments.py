from departments.models import Department
from equity_office.terms import lazy_title_of
from indicators.models import Indicator
from reporting.sections import section

CHUNK = 10


def chunks(question):
    """Departments in chunks, named by their first place: "0", "10", …"""
    count = Department.objects.existing_on(question.period.ends_on).count()
    return [str(first) for first in range(0, count, CHUNK)]


@section("departments", title=lazy_title_of("departments"), position=40, parts=chunks)
def departments(question, part):
    """Ten departments: what each does, whether its roles are held, and the figures it
    answers for. Offices are named, people are not."""
    first = int(part)
    day = question.period.ends_on
    chunk = list(Department.objects.for_report(day)[first : first + CHUNK])
    titles = {}
    stewarded = Indicator.objects.filter(steward__in=chunk).order_by("title", "pk")
    for indicator in stewarded:
        titles.setdefault(indicator.steward_id, []).append(str(indicator))
    return {
        "departments": [
            {
                "slug": department.slug,
                "name": str(department),
                "kind_name": str(department.get_kind_display()),
                "mission": department.text("mission"),
                "roles": [
                    {"name": str(role.label), "is_held": bool(holders)}
                    for role, holders in department.key_roles()
                ],
                "indicators": titles.get(department.pk, []),
            }
            for department in chunk
        ]
    }
