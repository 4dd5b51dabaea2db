from django.urls import include, path

from progress.views import evidence, owners, periods, progress, updates

app_name = "progress"

# /plans/<department>/<period>/updates/<last day>/…
period_urls = [
    path("", updates.period, name="period"),
    path("submit/", updates.submit, name="submit"),
    path("<slug:kind>/<int:pk>/", updates.save, name="save"),
    path("update/<int:pk>/files/", evidence.files, name="files"),
    path(
        "update/<int:pk>/files/<int:file>/<slug:deed>/",
        evidence.change,
        name="change_file",
    ),
    path("evidence/<int:pk>/<str:name>", evidence.file, name="evidence_file"),
    path("update/<int:pk>/accept/", updates.accept, name="accept"),
    path("update/<int:pk>/send-back/", updates.send_back, name="send_back"),
]

urlpatterns = [
    path("progress/", progress.city, name="city"),
    path("desk/updates/", updates.desk, name="desk"),
    path("desk/owners/", owners.register, name="owners"),
    path(
        "departments/<slug:slug>/hand-over/<int:pk>/",
        owners.hand_over,
        name="hand_over",
    ),
    path("plans/<slug:slug>/<str:code>/progress/", progress.plan, name="plan"),
    path("plans/<slug:slug>/<str:code>/updates/", periods.periods, name="periods"),
    path("plans/<slug:slug>/<str:code>/updates/<slug:day>/", include(period_urls)),
]
