from django import template

from equity_office.authors import signature_of

register = template.Library()
register.filter("signature", signature_of)
