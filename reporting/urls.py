from django.urls import include, path

from reporting import views

app_name = "reporting"

# /reports/<year>/<scope>/<language>/r<revision>/…; published ones never get this far
edition_urls = [
    path("", views.published, name="published"),
    path("report.<str:kind>", views.file, name="file"),
]

# /desk/reports/…
office_urls = [
    path("", views.office, name="office"),
    path("<int:pk>/", views.edition, name="edition"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/<slug:name>/", views.move, name="move"),
    path("runs/<int:pk>/", views.run, name="run"),
]

urlpatterns = [
    path("", views.front, name="front"),
    path("reports/", views.archive, name="archive"),
    path("reports/<int:year>/", views.latest, name="latest"),
    path("reports/<int:year>.<str:kind>", views.latest_file, name="latest_file"),
    path(
        "reports/<int:year>/<slug:scope>/<slug:language>/r<int:revision>/",
        include(edition_urls),
    ),
    path("components/", views.components, name="components"),
    path("desk/", views.desk, name="desk"),
    path("desk/reports/", include(office_urls)),
]
