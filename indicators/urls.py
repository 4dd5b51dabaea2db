from django.urls import include, path

from indicators import desk, views

app_name = "indicators"

# /indicators/…
indicator_urls = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/<str:name>.<str:kind>", views.download, name="download"),
]

# /trace/<dataset>/<period>/…
trace_urls = [
    path("<int:dataset>/<str:code>/", views.trace, name="trace"),
]

# /desk/figures/…
desk_urls = [
    path("", desk.figures, name="figures"),
    path("<slug:slug>/", desk.keep, name="keep"),
    path("<slug:slug>/load/", desk.load, name="load"),
    path("<slug:slug>/load/<uuid:key>/", desk.confirm, name="confirm"),
    path("<slug:slug>/note/", desk.note, name="note"),
    path("<slug:slug>/note/<int:pk>/", desk.change_note, name="change_note"),
    path("<slug:slug>/note/<int:pk>/remove/", desk.remove_note, name="remove_note"),
    path("<slug:slug>/pool/", desk.pool, name="pool"),
    path("<slug:slug>/withdraw/", desk.withdraw, name="withdraw"),
    path("<slug:slug>/withdraw/<int:pk>/", desk.withdraw_file, name="withdraw_file"),
]

urlpatterns = [
    path("indicators/", include(indicator_urls)),
    path("trace/", include(trace_urls)),
    path("desk/figures/", include(desk_urls)),
]
