import functools
from datetime import date

from django import template

from equity_office import numbers

register = template.Library()


def shown(say):
    """A filter of a number that may be undefined, which is said elsewhere."""

    @functools.wraps(say)
    def filtered(value, *arguments):
        return "" if value is None else say(value, *arguments)

    register.filter(say.__name__, filtered)


for say in (
    numbers.count,
    numbers.minutes,
    numbers.p_value,
    numbers.rounded,
    numbers.signed,
    numbers.per,
):
    shown(say)
register.filter("unit", numbers.unit)
register.filter("points", numbers.points)


@register.filter
def iso_date(text):
    return date.fromisoformat(text)
