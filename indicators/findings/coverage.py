"""Which figures of an indicator exist, and what stands where there are none."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from equity_office.periods import Period
from indicators.findings import words
from indicators.findings.measures import HIDDEN, SHOWN, UNRELIABLE, WITHDRAWN

NOT_DUE, MISSING = "not_due", "missing"
# The newest so many columns are laid out.
MOST_PERIODS = 12


def coverage(finding, cadence, today):
    """Groups by periods, oldest first: published, hidden, withdrawn, not collected, or
    not due; periods without any figure that follow on each other are one column.
    `cadence` is the months from one period to the next, 0 for once."""
    told = {period["code"]: number for number, period in enumerate(finding["periods"])}
    columns = _columns(_expected(finding, cadence, today), told, today)[-MOST_PERIODS:]
    known = {line["group"] for line in finding["series"]}
    lines = finding["series"] + [
        {"name": row["name"], "points": None}
        for row in finding["rows"]
        if row["group"] not in known
    ]
    rows = [
        {
            "name": line["name"],
            "cells": [
                {"label": label, "state": _state(line, number, absent)}
                for label, number, absent in columns
            ],
        }
        for line in lines
    ]
    heads = [label for label, _number, _absent in columns]
    return {"heads": heads, "rows": rows, "summary": _summary(rows)}


def _columns(periods, told, today):
    """(label, number of the period in the finding, what stands there if none)."""
    columns, run = [], []
    for period in periods:
        if period.code in told:
            columns.append((period.label, told[period.code], None))
            run = []
            continue
        state = NOT_DUE if period.ends_on >= today else MISSING
        if run and columns[-1][2] == state:
            columns.pop()
        else:
            run = []
        run.append(period)
        label = run[0].label if len(run) == 1 else f"{run[0].label} – {run[-1].label}"
        columns.append((label, None, state))
    return columns


def in_words(state):
    """What a cell of the grid says."""
    if state == NOT_DUE:
        return _("not due")
    return _("published") if state == SHOWN else words.state(state)


def _expected(finding, cadence, today):
    """The periods there are, the ones missing between them, and the next."""
    known = [
        Period(date.fromisoformat(p["starts_on"]), date.fromisoformat(p["ends_on"]))
        for p in finding["periods"]
    ]
    line = [p for p, is_in in zip(known, finding["in_trend"], strict=True) if is_in]
    if not cadence or not line:
        return known
    found, period = list(known), line[0]
    while period.ends_on <= today and len(found) < len(known) + 100:
        period = _later(period, cadence)
        if not any(p.starts_on <= period.starts_on <= p.ends_on for p in line):
            found.append(period)
    return sorted(set(found))


def _later(period, months):
    """The period so many months on; it ends on a month's last day where this one does."""
    is_last_day = (period.ends_on + timedelta(days=1)).day == 1
    if not is_last_day:
        return Period(_moved(period.starts_on, months), _moved(period.ends_on, months))
    after = _moved(period.ends_on + timedelta(days=1), months)
    return Period(_moved(period.starts_on, months), after - timedelta(days=1))


def _moved(day, months):
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = _last_day(first)
    return first.replace(day=min(day.day, last.day))


def _last_day(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _state(line, number, absent):
    if absent:
        return absent
    return line["points"][number]["state"] if line["points"] else MISSING


def _summary(rows):
    """The grid counted in words."""
    states = [cell["state"] for row in rows for cell in row["cells"]]
    counts = {
        _("published"): states.count(SHOWN) + states.count(UNRELIABLE),
        _("hidden"): states.count(HIDDEN),
        _("withdrawn"): states.count(WITHDRAWN),
        _("not collected"): states.count(MISSING),
        _("not due"): states.count(NOT_DUE),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
