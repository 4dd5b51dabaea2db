from allauth.account import views
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from departments.views import sessions

form = require_http_methods(["GET", "HEAD", "POST"])

# /account/…; addresses are changed and accounts are made in the administration
urlpatterns = [
    path("login/", form(views.login), name="account_login"),
    path("logout/", form(views.logout), name="account_logout"),
    path("sessions/", sessions, name="account_sessions"),
    path("inactive/", require_safe(views.account_inactive), name="account_inactive"),
    path("signup/", form(views.signup), name="account_signup"),
    path(
        "password/change/", form(views.password_change), name="account_change_password"
    ),
    path("password/set/", form(views.password_set), name="account_set_password"),
    path("password/reset/", form(views.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        require_safe(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        require_safe(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
