from django import template

from reporting import tables
from reporting.figures import draw

register = template.Library()

register.filter("trend", tables.trend)


@register.inclusion_tag("reporting/_chart.html")
def chart(specification, key):
    """A stored chart as SVG. `key` makes its ids unique on the page."""
    return {"chart": draw(specification), "key": key}
