from django.urls import include, path

from reporting.views import demonstration, reports

app_name = "reporting"

# /reports/<year>/<scope>/<language>/r<revision>/…; published ones never get this far
edition_urls = [
    path("", reports.published, name="published"),
    path("report.<str:kind>", reports.file, name="file"),
]

# /desk/reports/…
office_urls = [
    path("", reports.office, name="office"),
    path("<int:pk>/", reports.edition, name="edition"),
    path("<int:pk>/preview/", reports.preview, name="preview"),
    path("<int:pk>/<slug:name>/", reports.move, name="move"),
    path("runs/<int:pk>/", reports.run, name="run"),
]

urlpatterns = [
    path("", reports.front, name="front"),
    path("reports/", reports.archive, name="archive"),
    path("reports/<int:year>/", reports.latest, name="latest"),
    path("reports/<int:year>.<str:kind>", reports.latest_file, name="latest_file"),
    path(
        "reports/<int:year>/<slug:scope>/<slug:language>/r<int:revision>/",
        include(edition_urls),
    ),
    path("demonstration/", demonstration.logins, name="logins"),
    path("components/", reports.components, name="components"),
    path("desk/", reports.desk, name="desk"),
    path("desk/reports/", include(office_urls)),
]
