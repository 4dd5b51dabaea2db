from django.urls import include, path

from indicators.views import data, indicators, uploads

app_name = "indicators"

# /indicators/…
indicator_urls = [
    path("", indicators.index, name="index"),
    path("<slug:slug>/", indicators.detail, name="detail"),
    path("<slug:slug>/measures/", indicators.measures, name="measures"),
    path("<slug:slug>/<str:name>.<str:kind>", indicators.download, name="download"),
]

# /trace/<dataset>/<period>/…
trace_urls = [
    path("<int:dataset>/<str:code>/", indicators.trace, name="trace"),
]

# /desk/figures/…
desk_urls = [
    path("", data.figures, name="figures"),
    path("<slug:slug>/", data.keep, name="keep"),
    path("<slug:slug>/load/", uploads.load, name="load"),
    path("<slug:slug>/load/<uuid:key>/", uploads.confirm, name="confirm"),
    path("<slug:slug>/note/", data.note, name="note"),
    path("<slug:slug>/note/<int:pk>/", data.change_note, name="change_note"),
    path("<slug:slug>/note/<int:pk>/remove/", data.remove_note, name="remove_note"),
    path("<slug:slug>/pool/", data.pool, name="pool"),
    path("<slug:slug>/breakdown/", data.choose_breakdown, name="breakdown"),
    path("<slug:slug>/withdraw/", data.withdraw, name="withdraw"),
    path("<slug:slug>/withdraw/<int:pk>/", data.withdraw_file, name="withdraw_file"),
]

urlpatterns = [
    path("indicators/", include(indicator_urls)),
    path("trace/", include(trace_urls)),
    path("desk/figures/", include(desk_urls)),
]
