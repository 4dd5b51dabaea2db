"""Every component in every state, for the page `/components/`."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equity_office.forms import Choice, DateInput, Helper
from equity_office.writing.editing import Conflict
from indicators import statistics
from indicators.findings import charts

# Federal Reserve Bank of Boston, mortgage lending study of 1990 (Hunter and Walker
# 1996): denied, applied. The periods are made up, and the page says so.
COUNTS = {
    gettext_lazy("Black"): (64, 197),
    gettext_lazy("Hispanic"): (26, 111),
    gettext_lazy("White"): (154, 1681),
}
CAUTIOUS, REFERENCE = list(COUNTS)[1:]
PERIODS = ("2021", "2022", "2023")
PER = 100
CHOICES = [
    ("housing", gettext_lazy("Housing")),
    ("health", gettext_lazy("Health")),
    ("justice", gettext_lazy("Justice")),
]


class SpecimenForm(forms.Form):
    """One field of each kind that a page of ours has."""

    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("At most eight words.")
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    count = forms.IntegerField(label=gettext_lazy("Number of people"), min_value=0)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    domain = forms.ChoiceField(label=gettext_lazy("Domain"), choices=CHOICES)
    one = forms.ChoiceField(
        label=gettext_lazy("One of these"), choices=CHOICES, widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label=gettext_lazy("Any of these"),
        help_text=gettext_lazy("Choose as many as fit."),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read it"))
    kept = forms.CharField(
        label=gettext_lazy("Cannot be changed"),
        initial=gettext_lazy("Kept as it is"),
        disabled=True,
        required=False,
    )

    @property
    def helper(self):
        first, *group = list(self.fields)[:4]
        rest = list(self.fields)[4:]
        layout = Layout(first, Fieldset(_("Who and when"), *group), *rest)
        return Helper(_("Save"), layout=layout, cancel_url="#forms")


def specimen_forms():
    """The form as it opens, and as it comes back refused."""
    return {
        "fresh": SpecimenForm(prefix="fresh"),
        "refused": SpecimenForm({"refused-email": "no address"}, prefix="refused"),
    }


def specimen_conflicts():
    """A text that two people changed, which can keep both, and a choice, which cannot."""
    form = specimen_forms()["fresh"]
    texts = Conflict(_("What I wrote."), _("What somebody else wrote."))
    return [
        Choice(form["note"], texts),
        Choice(form["domain"], Conflict("housing", "justice")),
    ]


def specimen_messages():
    return [
        {"level_tag": tag, "message": message}
        for tag, message in (
            ("info", _("Something to know.")),
            ("success", _("It is done.")),
            ("warning", _("Something to look at.")),
            ("error", _("It was not done, and why.")),
        )
    ]


def specimen_page():
    """One in the middle, with both ways to go."""
    return Paginator(range(3), per_page=1).page(2)


def specimen_finding():
    """A finding with a row in every state; its figures are computed as everywhere."""
    rows = [_row(name) for name in COUNTS]
    rows += [_blank(name, state) for name, state in (
        (_("A group that is hidden"), "hidden"),
        (_("A group with too few cases"), "unreliable"),
        (_("A group that nobody counted"), "missing"),
    )]  # fmt: skip
    periods = [
        {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31", "label": year}
        for year in PERIODS
    ]
    finding = {
        "facts": {
            "title": _("A specimen in made-up years"),
            "kind": "proportion",
            "numerator": _("denials"),
            "per": PER,
        },
        "period": periods[-1],
        "reference": {"slug": "reference", "name": str(REFERENCE)},
        "rows": rows,
        "everyone": {"state": "shown", **_counted(*map(sum, zip(*COUNTS.values(), strict=True)))},
        "periods": periods,
        "in_trend": [True] * len(periods),
        "breaks": [
            {"before": 2, "earlier": PERIODS[1], "label": PERIODS[2],
             "reason": _("method changed")}
        ],
        "series": [
            {"group": row["name"], "name": row["name"], "points": [{"state": row["state"], "rate": row["rate"], "gap": row["gap"]}] * len(periods)}
            for row in rows
        ],
    }  # fmt: skip
    return finding | {"charts": charts.charts(finding)}


MEASURED = [
    f"{name}{end}" for name in ("rate", "gap", "ratio") for end in ("", "_lower", "_upper")
]  # fmt: skip


def _counted(numerator, denominator):
    rate = statistics.wilson(numerator, denominator).scaled(PER)
    return {"numerator": numerator, "denominator": denominator, **_named("rate", rate)}


def _row(name):
    counts, reference = COUNTS[name], COUNTS[REFERENCE]
    gap = statistics.rate_difference(*counts, *reference).scaled(PER)
    ratio = statistics.rate_ratio(*counts, *reference)
    return {
        "name": str(name),
        "state": "shown",
        "is_reference": name == REFERENCE,
        "is_cautious": name == CAUTIOUS,  # so that the mark is seen
        **_counted(*counts),
        **_named("gap", gap),
        **_named("ratio", ratio),
    }


def _blank(name, state):
    empty = dict.fromkeys(("numerator", "denominator", *MEASURED))
    return {
        "name": name, "state": state, "is_reference": False, "is_cautious": False,
        **empty,
    }  # fmt: skip


def _named(name, interval):
    return {
        name: interval.estimate,
        f"{name}_lower": interval.lower,
        f"{name}_upper": interval.upper,
    }
