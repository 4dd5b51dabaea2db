from django.urls import include, path

from toolkit.views import answers, budget, library, review, screening, templates

app_name = "toolkit"

# /toolkits/<number>/draft/…
draft_urls = [
    path("", screening.draft, name="draft"),
    path("screening/", screening.screening, name="screening"),
    path("conclusion/", screening.conclude, name="conclusion"),
    path("team/", screening.team, name="team"),
    path("team/<int:member>/leave/", screening.leave, name="leave"),
    path("history/", screening.history, name="history"),
    path("reuse/", screening.reuse, name="reuse"),
    path("signatures/<int:signature>/", review.signature, name="signature"),
    path("steps/<slug:step>/", answers.step, name="step"),
    path("steps/<slug:step>/review/", review.review, name="review"),
    path("reviews/<int:review>/settle/", review.settle, name="settle"),
    path("questions/<slug:key>/", answers.question, name="question"),
    path("questions/<slug:key>/history/", answers.history, name="answer_history"),
    path("questions/<slug:key>/add/", answers.add, name="add"),
    path("questions/<slug:key>/figures/", answers.figures, name="figures"),
    path("questions/<slug:key>/read-in/", budget.read_in, name="read_in"),
    path("questions/<slug:key>/lines.<slug:kind>", budget.download, name="lines"),
    path("questions/<slug:key>/withhold/", review.withhold, name="withhold"),
    path("questions/<slug:key>/<int:row>/", answers.row, name="row"),
    path("questions/<slug:key>/<int:row>/<slug:deed>/", answers.change, name="change"),
]

# /toolkits/…
toolkit_urls = [
    path("", library.index, name="index"),
    path("exemptions/", library.exemptions, name="exemptions"),
    path("<int:pk>/", library.detail, name="detail"),
    path("<int:pk>/toolkit.pdf", library.pdf, name="pdf"),
    path("<int:pk>/pdf/", library.pdf_page, name="pdf_page"),
    path("<int:pk>/lines.<slug:kind>", library.lines, name="public_lines"),
    path("<int:pk>/draft/", include(draft_urls)),
    path("<int:pk>/move/<slug:name>/", review.move, name="move"),
]

# /desk/toolkits/…
desk_urls = [
    path("", screening.desk, name="desk"),
    path("start/", screening.start, name="start"),
    path("templates/", templates.index, name="templates"),
    path("templates/<slug:code>/", templates.detail, name="template"),
    path("templates/<slug:code>.toml", templates.download, name="template_file"),
]

urlpatterns = [
    path("toolkits/", include(toolkit_urls)),
    path("desk/toolkits/", include(desk_urls)),
]
