"""Rows in a file's words to observations in ours."""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import partial

import tomli_w
from django.utils.translation import gettext as _

from equity_office import periods
from equity_office.terms import term
from indicators.imports.overlaps import overlaps
from indicators.imports.places import Spellings, is_total
from indicators.imports.read import MOST_REFUSALS, FileRefused, Refusal, plain, stopped
from indicators.imports.values import CellRefused, count, number, once

COUNTS, RATE_ONLY = "counts", "rate_only"
MAY_HAVE = ("geography", "department", "margin")
NEEDED = {
    COUNTS: ("period", "group", "numerator", "denominator"),
    RATE_ONLY: ("period", "group", "value"),
}
EARLIEST = 1900
LONGEST_METHOD = 80
TABLES = {"columns": str, "groups": str, "exclude": list}
TEXTS = ("scheme", "method")


class MappingRefused(Exception):
    """The mapping file itself cannot be used."""


def _require_table(name, table, kind):
    if not isinstance(table, dict):
        raise MappingRefused(_("[%(name)s] is a table of names.") % {"name": name})
    for key, value in table.items():
        if not isinstance(value, kind):
            wanted = _("a text") if kind is str else _("a list of texts")
            raise MappingRefused(
                _("%(key)s under [%(name)s] is %(wanted)s.")
                % {"key": key, "name": name, "wanted": wanted}
            )


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file says what we need: its column for each of ours, its words for race
    groups, and the values whose rows are left out on purpose."""

    columns: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    exclude: dict = field(default_factory=dict)
    fiscal_year_starts: int = periods.FISCAL_YEAR_STARTS
    # The address of the categories in use, where they are not the indicator's own.
    scheme: str = ""
    # How it was counted, in a few words; another method breaks the series.
    method: str = ""

    @classmethod
    def from_toml(cls, text):
        """Raises MappingRefused for anything that is not a mapping."""
        try:
            stated = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise MappingRefused(
                _("The mapping is not valid TOML: %(error)s") % {"error": error}
            ) from error
        if unknown := set(stated) - {"fiscal_year_starts", *TEXTS, *TABLES}:
            raise MappingRefused(
                _(
                    "The mapping may hold [columns], [groups], [exclude], scheme, method "
                    "and fiscal_year_starts, and no %(name)s."
                )
                % {"name": min(unknown)}
            )
        for name, kind in TABLES.items():
            _require_table(name, stated.get(name, {}), kind)
        for name in TEXTS:
            if not isinstance(stated.get(name, ""), str):
                raise MappingRefused(_("%(name)s is a text.") % {"name": name})
        if len(stated.get("method", "")) > LONGEST_METHOD:
            raise MappingRefused(
                _("The method is said in at most %(count)s characters.")
                % {"count": LONGEST_METHOD}
            )
        if stated.get("fiscal_year_starts", 1) not in range(1, 13):
            raise MappingRefused(_("fiscal_year_starts is a month, from 1 to 12."))
        return cls(**stated)

    def to_toml(self):
        """The mapping as `from_toml` reads it; what is as it would be anyway is left
        out."""
        stated = {k: v for k, v in self.as_dict().items() if v != getattr(Mapping(), k)}
        return tomli_w.dumps(stated)

    def column(self, name):
        return self.columns.get(name, name)

    def as_dict(self):
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cell:
    """One observation as a file gives it, in our words."""

    line: int
    period: periods.Period
    group: object
    geography: str
    department: object
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    margin: Decimal | None = None

    @property
    def key(self):
        return self.period, self.group, self.geography, self.department


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: observations, how many rows a rule left out, and the places
    that it writes otherwise than they are kept, each with the spelling that is."""

    cells: tuple
    rows_read: int
    excluded: Counter
    respelled: dict = field(default_factory=dict)

    @property
    def rows_excluded(self):
        return self.excluded.total()


def no_cells(_cells):
    return ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a reading understands: race groups and departments by every word for
    them, places as they are spelled so far, and what the indicator's kind asks of the
    figures: `sums` names those that add up over places, `period_months` how long a full
    period is. `held` gives the cells that stay in force beside those of a file."""

    shape: str
    numerator_within_denominator: bool
    groups: dict
    departments: dict
    places: tuple = ()
    sums: tuple = ()
    period_months: int = 0
    held: Callable = no_cells


def understand(names, rows, mapping, vocabulary, today):
    """The Reading of a file's rows. Raises FileRefused with every row that cannot be
    used; rows left out by a rule of the mapping are counted, not refused."""
    words = _group_words(mapping, vocabulary)
    _require_columns(names, mapping, vocabulary.shape)
    spellings = Spellings(vocabulary.places)
    columns = {
        name: plain(mapping.column(name))
        for name in (*NEEDED[vocabulary.shape], *MAY_HAVE)
    }
    period_of = once(partial(_period, mapping, vocabulary.period_months, today))
    group_of = once(partial(_group, mapping, words))
    cells, refusals, excluded, read, seen = [], [], Counter(), 0, {}
    for row in rows:
        read += 1
        if rule := _excluding_rule(row, mapping):
            excluded[rule] += 1
            continue
        try:
            cell = _cell(
                row, columns, mapping, vocabulary, spellings, period_of, group_of
            )
        except CellRefused as refused:
            refusals.append(Refusal(row.line, refused.column, refused.reason))
            if len(refusals) >= MOST_REFUSALS:
                raise FileRefused([*refusals, stopped(row.line)], read) from refused
            continue
        places = seen.setdefault((cell.period, cell.group, cell.department), {})
        if before := places.setdefault(cell.geography, 0):
            reason = _("This period and group stand on line %(line)s already.")
            refusals.append(
                Refusal(row.line, mapping.column("group"), reason % {"line": before})
            )
            if len(refusals) >= MOST_REFUSALS:
                raise FileRefused([*refusals, stopped(row.line)], read)
        places[cell.geography] = row.line
        cells.append(cell)
    if not refusals and not cells:
        refusals.append(
            Refusal(1, "", _("Every row is left out by a rule of the mapping."))
        )
    refusals = refusals or list(
        overlaps(cells, vocabulary.held(cells), mapping, vocabulary.sums)
    )
    if refusals:
        raise FileRefused(refusals, read)
    return Reading(tuple(cells), read, excluded, spellings.others)


def _group_words(mapping, vocabulary):
    """The scheme's words and the mapping's together."""
    words = dict(vocabulary.groups)
    for word, slug in mapping.groups.items():
        if plain(slug) not in vocabulary.groups:
            raise MappingRefused(
                _(
                    "The mapping leads “%(word)s” to “%(slug)s”, which the scheme of this "
                    "indicator does not have."
                )
                % {"word": word, "slug": slug}
            )
        words[plain(word)] = vocabulary.groups[plain(slug)]
    return words


def _require_columns(names, mapping, shape):
    known = {plain(name) for name in names}
    unused = [
        (
            column,
            _("The mapping names this column under [%(table)s]") % {"table": table},
        )
        for table, columns in (
            ("columns", mapping.columns.values()),
            ("exclude", mapping.exclude),
        )
        for column in columns
        if plain(column) not in known
    ]
    if strange := set(mapping.columns) - {
        *NEEDED[COUNTS],
        *NEEDED[RATE_ONLY],
        *MAY_HAVE,
    }:
        raise MappingRefused(
            _(
                "[columns] names %(name)s, which no file of figures has. Known are: %(known)s."
            )
            % {
                "name": min(strange),
                "known": ", ".join([*NEEDED[shape], *MAY_HAVE]),
            }
        )
    twice = Counter(plain(mapping.column(name)) for name in NEEDED[shape])
    if same := [
        name for name in NEEDED[shape] if twice[plain(mapping.column(name))] > 1
    ]:
        raise MappingRefused(
            _("%(one)s and %(other)s are both read from the column “%(column)s”.")
            % {"one": same[0], "other": same[1], "column": mapping.column(same[0])}
        )
    missing = [
        mapping.column(name)
        for name in NEEDED[shape]
        if plain(mapping.column(name)) not in known and name not in mapping.columns
    ]
    if unused:
        raise FileRefused(
            Refusal(
                1,
                column,
                _("%(where)s, and the file has none of that name. It has: %(names)s.")
                % {"where": where, "names": ", ".join(names)},
            )
            for column, where in unused
        )
    refusals = [
        Refusal(
            1,
            column,
            _(
                "This column is missing. The file has: %(names)s. Rename one, or name "
                "it under [columns] in the mapping."
            )
            % {"names": ", ".join(names)},
        )
        for column in missing
    ]
    counts = {mapping.column(name) for name in ("numerator", "denominator")}
    if shape == COUNTS and counts <= set(missing):
        records = _(
            "If each row is a person or an event, this is a file of records, and those are "
            "never kept here. Count them by period and group first (a pivot table does "
            "it), and load the counts."
        )
        refusals.append(Refusal(1, "", records))
    if refusals:
        raise FileRefused(refusals)


def _excluding_rule(row, mapping):
    for column, values in mapping.exclude.items():
        found = row.cells.get(plain(column), "")
        if plain(found) in {plain(str(v)) for v in values}:
            return f"{column} = {found}"
    return None


def _cell(row, columns, mapping, vocabulary, spellings, period_of, group_of):
    def text(name):
        return row.cells.get(columns[name], "")

    cell = {
        "line": row.line,
        "period": period_of(text("period")),
        "group": group_of(text("group")),
        "geography": spellings.of(text("geography")),
        "department": _department(text("department"), mapping, vocabulary, spellings),
    }
    if vocabulary.shape == RATE_ONLY:
        cell["value"] = number(text("value"), mapping.column("value"))
        if text("margin"):
            cell["margin"] = number(text("margin"), mapping.column("margin"))
        return Cell(**cell)
    numerator = count(text("numerator"), mapping.column("numerator"))
    denominator = count(text("denominator"), mapping.column("denominator"))
    if vocabulary.numerator_within_denominator and numerator > denominator:
        reason = _(
            "%(numerator)s is above its denominator, %(denominator)s. For this "
            "indicator that cannot be."
        )
        numbers = {"numerator": numerator, "denominator": denominator}
        raise CellRefused(mapping.column("numerator"), reason % numbers)
    return Cell(**cell, numerator=numerator, denominator=denominator)


def _period(mapping, months, today, text):
    column = mapping.column("period")
    try:
        period = periods.parse(text, mapping.fiscal_year_starts)
    except periods.UnknownPeriod as error:
        reason = _(
            "“%(text)s” is not a period. Write 2023, FY2023, 2023-05, 2023-Q2 or "
            "2023-01-01/2023-06-30."
        )
        raise CellRefused(column, reason % {"text": text}) from error
    if period.ends_on > today:
        reason = _("The period ends on %(day)s, which is still to come.")
        raise CellRefused(column, reason % {"day": period.ends_on.isoformat()})
    if period.starts_on.year < EARLIEST:
        reason = _("“%(text)s” is before %(year)s. Write years with four digits.")
        raise CellRefused(column, reason % {"text": text, "year": EARLIEST})
    if months and not period.months:
        reason = _(
            "“%(text)s” is shorter than a month, and this indicator counts over "
            "%(months)s months. Write the whole period, such as 2023 or 2023-Q2."
        )
        raise CellRefused(column, reason % {"text": text, "months": months})
    return period


def _group(mapping, words, text):
    if is_total(text):
        reason = _(
            "“%(text)s” is everybody together, and that is added up from the groups. "
            "Leave such rows out, by hand or under [exclude] in the mapping."
        )
        raise CellRefused(mapping.column("group"), reason % {"text": text})
    try:
        return words[plain(text)]
    except KeyError as error:
        reason = _(
            "No category is known for the word “%(text)s”. Name it under [groups] "
            "in the mapping, or under [exclude] if its rows are to be left out. Known "
            "are: %(known)s."
        )
        known = ", ".join(dict.fromkeys(str(group) for group in words.values()))
        raise CellRefused(
            mapping.column("group"), reason % {"text": text, "known": known}
        ) from error


def _department(text, mapping, vocabulary, spellings):
    if not text or is_total(text):
        spellings.of(text)
        return None
    try:
        return vocabulary.departments[plain(text)]
    except KeyError as error:
        reason = _(
            "There is no %(department)s “%(text)s”. Write its name or short name."
        )
        raise CellRefused(
            mapping.column("department"),
            reason % {"text": text, "department": term("department")},
        ) from error
