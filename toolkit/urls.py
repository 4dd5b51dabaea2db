from django.urls import include, path

from toolkit import answers, budgeting, reviewing, templating, views, writing

app_name = "toolkit"

# /toolkits/<number>/draft/…
draft_urls = [
    path("", writing.draft, name="draft"),
    path("screening/", writing.screening, name="screening"),
    path("conclusion/", writing.conclude, name="conclusion"),
    path("team/", writing.team, name="team"),
    path("team/<int:member>/leave/", writing.leave, name="leave"),
    path("history/", writing.history, name="history"),
    path("reuse/", writing.reuse, name="reuse"),
    path("signatures/<int:signature>/", reviewing.signature, name="signature"),
    path("steps/<slug:step>/", answers.step, name="step"),
    path("steps/<slug:step>/review/", reviewing.review, name="review"),
    path("reviews/<int:review>/settle/", reviewing.settle, name="settle"),
    path("questions/<slug:key>/", answers.question, name="question"),
    path("questions/<slug:key>/history/", answers.history, name="answer_history"),
    path("questions/<slug:key>/add/", answers.add, name="add"),
    path("questions/<slug:key>/figures/", answers.figures, name="figures"),
    path("questions/<slug:key>/read-in/", budgeting.read_in, name="read_in"),
    path("questions/<slug:key>/lines.<slug:kind>", budgeting.download, name="lines"),
    path("questions/<slug:key>/withhold/", reviewing.withhold, name="withhold"),
    path("questions/<slug:key>/<int:row>/", answers.row, name="row"),
    path("questions/<slug:key>/<int:row>/<slug:deed>/", answers.change, name="change"),
]

# /toolkits/…
toolkit_urls = [
    path("", views.index, name="index"),
    path("exemptions/", views.exemptions, name="exemptions"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/toolkit.pdf", views.pdf, name="pdf"),
    path("<int:pk>/pdf/", views.pdf_page, name="pdf_page"),
    path("<int:pk>/lines.<slug:kind>", views.lines, name="public_lines"),
    path("<int:pk>/draft/", include(draft_urls)),
    path("<int:pk>/move/<slug:name>/", reviewing.move, name="move"),
]

# /desk/toolkits/…
desk_urls = [
    path("", writing.desk, name="desk"),
    path("start/", writing.start, name="start"),
    path("templates/", templating.index, name="templates"),
    path("templates/<slug:code>/", templating.detail, name="template"),
    path("templates/<slug:code>.toml", templating.download, name="template_file"),
]

urlpatterns = [
    path("toolkits/", include(toolkit_urls)),
    path("desk/toolkits/", include(desk_urls)),
]
