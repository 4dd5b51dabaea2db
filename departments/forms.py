"""allauth's forms in our look, and what a department says of itself."""

from allauth.account import forms as allauth
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from equity_office.forms import Helper


class Dressed:
    """A label says what a field is for; text inside the field would vanish."""

    submit = _("Save the password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    @property
    def helper(self):
        return Helper(self.submit)


class LoginForm(Dressed, allauth.LoginForm):
    submit = _("Sign in")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        # The page has its own link to a new password, below the button.
        self.fields["password"].help_text = ""


class ResetPasswordForm(Dressed, allauth.ResetPasswordForm):
    submit = _("Send the link")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ResetPasswordKeyForm(Dressed, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Dressed, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Dressed, allauth.SetPasswordForm):
    pass


class DepartmentForm(forms.Form):
    """What a department says that it does, and what it said when the page was opened."""

    # What somebody else wrote meanwhile, after a refusal.
    theirs = None
    mission = forms.CharField(
        label=_("What it does"),
        help_text=_("Two or three sentences that a resident understands."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        required=False,
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, department, **kwargs):
        mission = department.mission
        kwargs.setdefault("initial", {"mission": mission, "before": mission})
        super().__init__(*args, **kwargs)
        self.department = department

    def after(self, refusal):
        """This form again, with what somebody else wrote beside what was typed here."""
        data = self.data.copy()
        data["before"] = refusal.theirs
        again = DepartmentForm(data, department=self.department)
        again.add_error(
            None,
            format_html(
                '{} <a href="#theirs">{}</a>', refusal, _("Read what stands there now")
            ),
        )
        again.theirs = refusal.theirs
        return again

    @property
    def helper(self):
        return Helper(_("Save"), cancel_url=self.department.get_absolute_url())
