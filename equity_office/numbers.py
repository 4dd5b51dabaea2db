"""The one place that rounds, for pages, sentences and charts alike."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What is smaller than this comes from arithmetic and not from what was counted.
NOISE = Decimal("1e-9")
MINUS = "\N{MINUS SIGN}"


def rounded(value, places=1):
    """A number with so many decimals, in the reader's notation; halves go up as they do
    on paper, and there is no negative zero."""
    step = Decimal(1).scaleb(-places)
    # 10.25 less 10.00 is a quarter, though binary fractions come out below it.
    exact = Decimal(repr(float(value))).quantize(NOISE)
    number = exact.quantize(step, rounding=ROUND_HALF_UP)
    text = number_format(abs(number), places, use_l10n=True, force_grouping=True)
    return MINUS + text if number < 0 else text


def count(value):
    return rounded(value, 0)


def p_value(p):
    """How often chance alone would do as much, as papers print it."""
    if p < 0.001:
        return f"p < {rounded(0.001, 3)}"
    return f"p = {rounded(p, 3 if p < 0.1 else 2)}"


def minutes(value):
    return ngettext("%(count)s minute", "%(count)s minutes", value) % {
        "count": count(value)
    }


def signed(value, places=1):
    text = rounded(value, places)
    is_zero = not text.strip("0.,")
    return text if is_zero or text.startswith(MINUS) else f"+{text}"


def per(value, denominator):
    """A rate with its unit: per cent where it is per hundred."""
    number = rounded(value, 1)
    return _("%(number)s%%") % {"number": number} if denominator == 100 else number


def unit(denominator):
    """The unit in words, for the head of a column."""
    if denominator == 100:
        return _("percent")
    return _("per %(number)s") % {"number": count(denominator)}


def points(denominator):
    """The unit of a difference, for the head of a column."""
    if denominator == 100:
        return _("percentage points")
    return unit(denominator)
