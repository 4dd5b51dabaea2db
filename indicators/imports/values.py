"""Words and numbers as files write them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

# “12.000” is twelve here and twelve thousand there: neither is taken for granted.
WHOLE = re.compile(r"\d{1,3}(,\d{3})+(\.0{0,2})?|\d+(\.0{0,2})?", re.ASCII)
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)
DECIMAL = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+", re.ASCII)
LARGEST, LARGEST_COUNT = 10**9, 10**15


class CellRefused(Exception):
    def __init__(self, column, reason):
        self.column, self.reason = column, reason
        super().__init__(reason)


def count(text, column):
    if not WHOLE.fullmatch(text):
        if text.startswith("-"):
            reason = _("“%(text)s” is negative; a count is 0 or more.")
        elif THOUSANDS.fullmatch(text):
            reason = _(
                "“%(text)s” may be thousands or decimals. Write counts without points, "
                "such as 12000 or 12."
            )
        elif text:
            reason = _(
                "“%(text)s” is not a whole number. Write counts without decimals."
            )
        else:
            reason = _(
                "There is no count here. Write 0 where nobody was counted; leave "
                "the row out where nothing was collected."
            )
        raise CellRefused(column, reason % {"text": text})
    counted = int(text.replace(",", "").split(".")[0])
    if counted > LARGEST_COUNT:
        raise CellRefused(column, _("This count is too large to be one."))
    return counted


def number(text, column):
    if not DECIMAL.fullmatch(text):
        reason = _("“%(text)s” is not a number from 0 up. Write 4.75 with a point.")
        raise CellRefused(column, reason % {"text": text})
    read = Decimal(text.replace(",", ""))
    if read > LARGEST:
        raise CellRefused(column, _("This number is too large."))
    return read


def once(read):
    """The same reading, each word of a file understood or refused once."""
    known = {}

    def remembered(text):
        if text not in known:
            try:
                known[text] = read(text), None
            except CellRefused as refused:
                known[text] = None, refused
        found, refused = known[text]
        if refused:
            raise refused.with_traceback(None)
        return found

    return remembered
