from django import template

from indicators import tables, words
from indicators.charts import draw

register = template.Library()

register.filter("trend", tables.trend)
register.filter("state", words.state)


@register.inclusion_tag("indicators/_chart.html")
def chart(specification, key):
    """A stored chart as SVG. `key` makes its ids unique on the page."""
    return {"chart": draw(specification), "key": key}
