"""Who somebody is: correcting a record, joining two, splitting one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from equity_office.forms import Helper
from training.models import Completion, Learner


class PersonForm(forms.Form):
    """What somebody is called, and by what number and address."""

    submit = _("Correct it")

    name = forms.CharField(label=_("Name"), max_length=150)
    number = forms.CharField(label=_("Personnel number"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)

    def __init__(self, *args, learner, **kwargs):
        super().__init__(*args, **kwargs)
        self.learner = learner

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    @property
    def values(self):
        return {kind: self.cleaned_data[kind] for kind in ("number", "name", "email")}

    @property
    def helper(self):
        return Helper(self.submit, cancel_url=self.learner.get_absolute_url())


class SplitForm(PersonForm):
    """Which completions are somebody else's, and who that is."""

    submit = _("Give them a record of their own")

    completions = forms.ModelMultipleChoiceField(
        Completion.objects.none(),
        label=_("Completions of the other person"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["completions"].queryset = self.learner.completions.for_page()
        self.order_fields(["completions", "name", "number", "email"])


class JoinForm(forms.Form):
    """The other record of the same person, found by its number, address or name."""

    other = forms.CharField(
        label=_("The other record"),
        help_text=_("Its personnel number, its e-mail address, or its whole name."),
        max_length=254,
    )

    def __init__(self, *args, learner, **kwargs):
        super().__init__(*args, **kwargs)
        self.learner = learner

    def clean_other(self):
        words = self.cleaned_data["other"].strip()
        rows = Learner.objects.exclude(pk=self.learner.pk)
        for field in ("number__iexact", "email__iexact", "name__iexact"):
            found = list(rows.filter(**{field: words}).order_by("pk")[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise forms.ValidationError(
                    _("Several people are called so. Give the number or the address.")
                )
        raise forms.ValidationError(_("There is no such record."))

    @property
    def helper(self):
        return Helper(
            _("Join the records"),
            cancel_url=self.learner.get_absolute_url(),
            is_harmful=True,
        )
