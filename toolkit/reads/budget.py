"""What a budget's program lines come to, added up by the database."""

from decimal import Decimal, InvalidOperation

from django.db.models import Count, F, Sum

from equity_office.writing.editing import plain
from indicators.models import RaceGroup
from toolkit.models import ProgramLine
from toolkit.rules.program_lines import AMOUNTS, CENT, GROUPS, KNOWN, MOST

SUMS = {name: Sum(f"{name}_usd") for name in AMOUNTS} | {
    "requested": Sum(F("base_usd") + F("added_usd") - F("reduced_usd"))
}


def keep(rows):
    """Put the amounts of program lines (saved rows) where the database adds them up.
    Eight queries at most, however many they are."""
    ProgramLine.objects.filter(row__in=rows).delete()
    ProgramLine.objects.bulk_create(_line_of(row) for row in rows)
    named = {key for row in rows for name in GROUPS for key in _groups(row, name)}
    groups = {str(pk) for pk in RaceGroup.objects.filter(pk__in=named).values_list("pk", flat=True)}  # fmt: skip
    for name in GROUPS:
        through = getattr(ProgramLine, name).through
        through.objects.bulk_create(
            through(programline_id=row.pk, racegroup_id=key)
            for row in rows
            for key in groups.intersection(_groups(row, name))
        )


def _groups(row, name):
    """The keys of the groups that a line names."""
    held = row.cells.get(name, [])
    return [key for key in held if key.isdecimal()] if isinstance(held, list) else []


def _line_of(row):
    facts = {
        name: code if (code := row.cells.get(name, "")) in KNOWN[name].options else ""
        for name in ("request_class", "direction")
    }
    return ProgramLine(
        row=row, **facts, **{f"{name}_usd": amount(row.cells, name) for name in AMOUNTS}
    )


def amount(cells, name):
    """An amount of a line in dollars, from 0 to MOST. What is no such amount is nothing:
    under another track the same column may have been answered in words."""
    try:
        said = Decimal(cells.get(name) or 0)
    except (InvalidOperation, TypeError, ValueError):
        return Decimal(0)
    return said if said.is_finite() and 0 <= said <= MOST else Decimal(0)


def requested(cells):
    """What a line asks for in dollars: its base and what is added, less what is
    reduced."""
    return amount(cells, "base") + amount(cells, "added") - amount(cells, "reduced")


def totals(assessment, key):
    """Dollars of the lines that stand under a question, JSON-ready: `all` is one sum;
    `request_class`, `direction`, `benefits` and `bears` are lists of sums, each with its
    `key`. A sum has how many `lines` it is of, what they have as `base`, what is `added`
    and `reduced`, and what is `requested`: base + added − reduced. A line counts in full
    for every group that it names. Five queries."""
    lines = ProgramLine.objects.kept_of(assessment, key)
    named = {name: lines.exclude(**{name: None}) for name in GROUPS}
    return {
        "all": _plainly(lines.aggregate(lines=Count("pk"), **SUMS)),
        "request_class": _by("request_class", lines),
        "direction": _by("direction", lines),
        **{name: _by(name, found) for name, found in named.items()},
    }


def _by(name, lines):
    found = lines.values(name).annotate(lines=Count("pk"), **SUMS).order_by(name)
    return [_plainly(each) | {"key": str(each[name])} for each in found]


def _plainly(sums):
    """Amounts as texts, to the cent: some databases add up fractions of one."""
    names = [*AMOUNTS, "requested"]
    return {"lines": sums["lines"]} | {
        name: plain(Decimal(sums[name] or 0).quantize(CENT)) for name in names
    }


def difference(totals, facts):
    """How much more the lines ask for than the request, in dollars: 0 where they sum to
    it, less than 0 where lines are missing; None where no request is stated. `totals`
    and `facts` are of an assessment's snapshot."""
    stated = facts["amount_usd"]
    return Decimal(totals["all"]["requested"]) - Decimal(stated) if stated else None
