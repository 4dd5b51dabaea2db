from django.contrib import admin
from django.urls import include, path

from equity_office.web import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("readyz", views.readyz, name="readyz"),
    path("language/<slug:code>/", views.language, name="language"),
    path("admin/", admin.site.urls),
    path("account/", include("departments.account_urls")),
    path("", include("departments.urls")),
    path("", include("indicators.urls")),
    path("", include("plans.urls")),
    path("", include("progress.urls")),
    path("", include("training.urls")),
    path("", include("toolkit.urls")),
    path("", include("reporting.urls")),
]
