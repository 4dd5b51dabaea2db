"""allauth's forms in our look, and what a department says of itself."""

from allauth.account import forms as allauth
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments import accounts
from departments.models import Department
from equity_office.forms import Helper, SectionForm


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

    def clean_email(self):
        """Who that is, if anybody, is looked up by the job that sends the link."""
        return self.cleaned_data["email"]

    def save(self, request, **kwargs):
        address = self.cleaned_data["email"]
        site = request.build_absolute_uri("/")
        accounts.ask_for_link(address=address, site=site, at=timezone.now())
        return address


class ResetPasswordKeyForm(Dressed, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Dressed, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Dressed, allauth.SetPasswordForm):
    pass


class DepartmentForm(SectionForm):
    """What a department says that it does."""

    mission = forms.CharField(
        label=_("What it does"),
        help_text=_("Two or three sentences that a resident understands."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        required=False,
    )

    class Meta:
        model = Department
        fields = ["mission"]

    @property
    def helper(self):
        helper = Helper(_("Save"), cancel_url=self.instance.get_absolute_url())
        helper.form_tag = False
        return helper
