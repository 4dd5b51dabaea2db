from django.urls import include, path

from plans.views import comments, editor, files, plans, ratings, review

app_name = "plans"

# /goals/…
goal_urls = [
    path("", plans.goals, name="goals"),
    path("<slug:slug>/", plans.goal, name="goal"),
    path("<slug:slug>/outcome/<int:year>/<slug:side>/", ratings.rate, name="rate"),
]

# /plans/<department>/<period>/…
plan_urls = [
    path("", plans.detail, name="detail"),
    path("plan.pdf", files.pdf, name="pdf"),
    path("pdf/", files.pdf_page, name="pdf_page"),
    path("draft/plan.pdf", files.draft_pdf, name="draft_pdf"),
    path("draft/pdf/", files.draft_pdf_page, name="draft_pdf_page"),
    path("plan.<slug:kind>", files.download, name="download"),
    path("draft/plan.<slug:kind>", files.download_draft, name="download_draft"),
    path("draft/file/", files.read_in, name="read_in"),
    path("draft/", editor.draft, name="draft"),
    path("history/", review.history, name="history"),
    path("draft/comment/", review.comment, name="comment"),
    path("draft/comment/<int:pk>/", review.settle, name="settle"),
    path("draft/add/<slug:kind>/", editor.add, name="add"),
    path("draft/<slug:kind>/<int:pk>/", editor.section, name="section"),
    path("draft/<slug:kind>/<int:pk>/<slug:deed>/", editor.change, name="change"),
    path("comments/", comments.comments, name="comments"),
    path("comments/<int:pk>/", comments.answer, name="answer"),
    path("comments/close/", comments.close_window, name="close_window"),
    path("draft/window/", comments.open_window, name="open_window"),
    path("amend/", review.amend, name="amend"),
    path("move/<slug:name>/", review.move, name="move"),
]

urlpatterns = [
    path("goals/", include(goal_urls)),
    path("plans/", plans.index, name="index"),
    path("plans/template.<slug:kind>", files.template, name="template"),
    path("plans/<slug:slug>/<str:code>/", include(plan_urls)),
    path("desk/plans/", review.desk, name="desk"),
]
