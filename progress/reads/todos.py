"""What waits for those who lead actions, and for the office that accepts their word."""

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from departments.holders import holders_of
from departments.roles import Role
from departments.todos import Item
from equity_office import numbers
from progress.models import SENT_BACK_OPEN, ProgressUpdate, UpdatePeriod
from progress.reads import owners

IS_BACK = Q(status=ProgressUpdate.Status.SENT_BACK)


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
            sent_back=Count("pk", IS_BACK, distinct=True),
            sent_back_at=Min("reviewed_at", filter=IS_BACK),
        )
        .order_by("period", "action__lead_role", "action__lead")
    )


def _submitted(departments):
    updates = ProgressUpdate.objects.filter(
        status=ProgressUpdate.Status.SUBMITTED, period__department__in=departments
    )
    return list(updates.values("period").annotate(count=Count("pk")).order_by("period"))


def _to_write(owed, periods, holders, today):
    """Who is asked by name and by a role finds one item of both. What was sent back
    has a time of its own; what nobody has written yet has that of its period."""
    asked = {}
    for row in owed:
        department = periods[row["period"]].department_id
        role, people = owners.asked(
            row["action__lead"], row["action__lead_role"], department, holders
        )
        rows = asked.setdefault((row["period"], people, "" if people else role), [])
        rows.append(row | {"role": role})
    for (period, people, _vacant), rows in asked.items():
        period = periods[period]
        count = sum(row["count"] for row in rows)
        sent_back = sum(row["sent_back"] for row in rows)
        due_on = [period.due_on] if count > sent_back else []
        back_on = [
            timezone.localdate(row["sent_back_at"]) + SENT_BACK_OPEN
            for row in rows
            if row["sent_back_at"]
        ]
        is_overdue = due_on and period.is_overdue_on(today)
        yield Item(
            what=_("Say how far you are"),
            title=str(period),
            address=period.get_absolute_url(),
            role=max(row["role"] for row in rows),
            people=people,
            department=period.department,
            due_on=min(due_on + back_on),
            is_overdue=bool(is_overdue) or any(day < today for day in back_on),
            detail=_counted(count, sent_back),
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
