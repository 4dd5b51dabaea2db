from django.urls import include, path

from progress import attaching, ownership, scheduling, views, writing

app_name = "progress"

# /plans/<department>/<period>/updates/<last day>/…
period_urls = [
    path("", writing.period, name="period"),
    path("submit/", writing.submit, name="submit"),
    path("<slug:kind>/<int:pk>/", writing.save, name="save"),
    path("update/<int:pk>/files/", attaching.files, name="files"),
    path(
        "update/<int:pk>/files/<int:file>/<slug:deed>/",
        attaching.change,
        name="change_file",
    ),
    path("evidence/<int:pk>/<str:name>", attaching.file, name="evidence_file"),
    path("update/<int:pk>/accept/", writing.accept, name="accept"),
    path("update/<int:pk>/send-back/", writing.send_back, name="send_back"),
]

urlpatterns = [
    path("progress/", views.city, name="city"),
    path("desk/updates/", writing.desk, name="desk"),
    path("desk/owners/", ownership.register, name="owners"),
    path(
        "departments/<slug:slug>/hand-over/<int:pk>/",
        ownership.hand_over,
        name="hand_over",
    ),
    path("plans/<slug:slug>/<str:code>/progress/", views.plan, name="plan"),
    path("plans/<slug:slug>/<str:code>/updates/", scheduling.periods, name="periods"),
    path("plans/<slug:slug>/<str:code>/updates/<slug:day>/", include(period_urls)),
]
