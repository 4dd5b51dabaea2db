from django.urls import include, path

from departments import views

app_name = "departments"

# /departments/…
department_urls = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
]

urlpatterns = [
    path("departments/", include(department_urls)),
    path("desk/trail/", views.trail, name="trail"),
    path("desk/addresses/", views.addresses, name="addresses"),
    path("desk/addresses/<int:pk>/", views.decide_address, name="decide_address"),
    path("desk/mailbox/", views.mailbox, name="mailbox"),
]
