"""What waits for those who lead actions, and for the office that accepts their word."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from departments.holders import holders_of
from departments.roles import Role
from departments.waiting import Item
from equity_office import numbers
from progress import owners
from progress.models import ProgressUpdate, UpdatePeriod


def items(departments, holders, today):
    """Updates to be written, one item for each period and whoever is asked, and updates
    to be accepted. Three queries, however many updates there are."""
    owed = _owed(departments, today)
    submitted = _submitted(departments)
    periods = UpdatePeriod.objects.select_related("department").in_bulk(
        {row["period"] for row in owed} | {row["period"] for row in submitted}
    )
    return [
        *_to_write(owed, periods, holders, today),
        *_to_accept(submitted, periods, holders),
    ]


def _owed(departments, today):
    updates = ProgressUpdate.objects.asked_on(today)
    return list(
        updates.filter(period__department__in=departments)
        .values("period", "action__lead", "action__lead_role")
        .annotate(
            count=Count("pk", distinct=True),
            sent_back=Count("pk", Q(status="sent_back"), distinct=True),
        )
        .order_by("period", "action__lead_role", "action__lead")
    )


def _submitted(departments):
    updates = ProgressUpdate.objects.filter(
        status=ProgressUpdate.Status.SUBMITTED, period__department__in=departments
    )
    return list(updates.values("period").annotate(count=Count("pk")).order_by("period"))


def _to_write(owed, periods, holders, today):
    """Who is asked by name and by a role finds one item of both."""
    asked = {}
    for row in owed:
        department = periods[row["period"]].department_id
        role, people = owners.asked(
            row["action__lead"], row["action__lead_role"], department, holders
        )
        rows = asked.setdefault((row["period"], people, "" if people else role), [])
        rows.append((role, row["count"], row["sent_back"]))
    for (period, people, _vacant), rows in asked.items():
        roles, counts, sent_back = zip(*rows, strict=True)
        period = periods[period]
        yield Item(
            what=_("Say how far you are"),
            title=str(period),
            address=period.get_absolute_url(),
            role=max(roles),
            people=people,
            department=period.department,
            due_on=period.due_on,
            is_overdue=period.is_overdue_on(today),
            detail=_counted(sum(counts), sum(sent_back)),
        )


def _counted(count, sent_back=0):
    said = ngettext("%(count)s update", "%(count)s updates", count) % {
        "count": numbers.count(count)
    }
    if sent_back:
        said += ", " + _("%(count)s sent back") % {"count": numbers.count(sent_back)}
    return said


def _to_accept(submitted, periods, holders):
    role, people = holders.asked(None, (Role.REVIEWER, Role.ADMINISTRATOR))
    for row in submitted:
        period = periods[row["period"]]
        yield Item(
            what=_("Accept or send back"),
            title=str(period),
            address=f"{period.get_absolute_url()}?whose=all",
            role=role,
            people=people,
            department=period.department,
            detail=_counted(row["count"]),
        )


def is_mine(user, department, today):
    """Says of an action of the department whether this person answers for it. One
    query."""
    holders = holders_of([department.pk], today)

    def mine(action):
        _role, people = owners.asked(
            action.lead_id, action.lead_role, department.pk, holders
        )
        return user in people

    return mine
