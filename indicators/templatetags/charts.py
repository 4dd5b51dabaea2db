from django import template

from indicators.findings import coverage, tables, words
from indicators.findings.charts import draw

register = template.Library()

register.filter("trend", tables.trend)
register.filter("state", words.state)
register.filter("coverage", coverage.in_words)


@register.inclusion_tag("indicators/_chart.html")
def chart(specification, key):
    """A stored chart as SVG. `key` makes its ids unique on the page."""
    return {"chart": draw(specification), "key": key}
