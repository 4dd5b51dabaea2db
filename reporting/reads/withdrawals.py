"""Withdrawn figures on pages that are frozen: the figure goes, a notice takes its
place."""

import re

from django.template.loader import render_to_string

from indicators.models import Release, Withdrawal

# What a page of a report marks, so that it can be taken out: a finding, its line at a
# glance, and the way to the files.
MARKED = re.compile(
    r"<!-- figures of (?P<slug>[-\w]+) -->.*?<!-- end of (?P=slug) -->", re.DOTALL
)
FILES = re.compile(r"<!-- files -->.*?<!-- end of files -->", re.DOTALL)


class NotMarked(Exception):
    """The page was built when figures could not be taken out of it one by one."""


def of(edition):
    """The withdrawals that concern what an edition shows. One query."""
    shown = Release.objects.taken_back().filter(publication=edition.public_url)
    return list(
        Withdrawal.objects.filter(pk__in=shown.values("indicator__withdrawals"))
        .select_related("indicator", "group")
        .order_by("withdrawn_at", "pk")
    )


def concerned():
    """The addresses of the publications that show what was withdrawn. One query."""
    return set(Release.objects.taken_back().values_list("publication", flat=True))


def without(glance, withdrawals):
    """What stands at a glance, less the lines whose figures were withdrawn."""
    taken = {withdrawal.indicator.slug for withdrawal in withdrawals}
    lines = [line for line in glance["lines"] if line["slug"] not in taken]
    return glance | {"lines": lines}


def take_out(page, withdrawals):
    """A report's page without the figures that were withdrawn. Raises NotMarked where
    it does not say which of its parts hold them."""
    taken = {}
    for withdrawal in withdrawals:
        taken.setdefault(withdrawal.indicator.slug, []).append(withdrawal)

    def notice(found):
        if found["slug"] not in taken:
            return found[0]
        context = {"withdrawals": taken[found["slug"]]}
        return render_to_string("reporting/_withdrawn_figure.html", context)

    if not taken.keys() <= {found["slug"] for found in MARKED.finditer(page)}:
        raise NotMarked
    page = MARKED.sub(notice, page)
    return FILES.sub("", page) if taken else page
