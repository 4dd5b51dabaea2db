from django.urls import include, path

from training.views import (
    certificates,
    completion,
    courses,
    learning,
    people,
    records,
    requests,
    rosters,
)

app_name = "training"

# /desk/training/…
desk_urls = [
    path("", learning.mine, name="mine"),
    path("transcript/", records.transcript, name="transcript"),
    path("programs/<slug:slug>/enroll/", learning.enroll, name="enroll"),
    path("programs/<slug:slug>/withdraw/", learning.withdraw, name="withdraw"),
    path("ask/", requests.ask, name="ask"),
    path("courses/<slug:slug>/", learning.course, name="course"),
    path("courses/<slug:slug>/<int:place>/", learning.module, name="module"),
]

# /desk/courses/…
course_urls = [
    path("", courses.courses, name="courses"),
    path("add/", courses.add_course, name="add_course"),
    path("<slug:slug>/", courses.change_course, name="change_course"),
    path("<slug:slug>/start/", courses.start_version, name="start_version"),
    path("<slug:slug>/draft/", courses.draft, name="draft"),
    path("<slug:slug>/draft/publish/", courses.publish, name="publish"),
    path("<slug:slug>/draft/add/<slug:kind>/", courses.add, name="add"),
    path("<slug:slug>/draft/preview/<int:pk>/", courses.preview, name="preview"),
    path("<slug:slug>/draft/<slug:kind>/<int:pk>/", courses.section, name="section"),
    path(
        "<slug:slug>/draft/<slug:kind>/<int:pk>/<slug:deed>/",
        courses.change,
        name="change",
    ),
]

# /desk/learners/…
learner_urls = [
    path("", records.learners, name="learners"),
    path("add/", records.add_learner, name="add_learner"),
    path("<int:pk>/", records.learner, name="learner"),
    path("<int:pk>/enroll/", records.enroll_learner, name="enroll_learner"),
    path(
        "<int:pk>/enrollments/<int:enrollment>/withdraw/",
        records.withdraw_learner,
        name="withdraw_learner",
    ),
    path("<int:pk>/record/", records.record, name="record"),
    path("<int:pk>/correct/", people.correct, name="correct"),
    path("<int:pk>/join/", people.join, name="join"),
    path("<int:pk>/split/", people.split, name="split"),
    path("<int:pk>/leave/", requests.leave, name="leave"),
    path("<int:pk>/extend/", requests.extend, name="extend"),
    path(
        "<int:pk>/<slug:kind>/<int:row>/take-back/",
        requests.take_back,
        name="take_back",
    ),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:pk>/", requests.answer, name="answer"),
    path("rosters/", rosters.index, name="rosters"),
    path("rosters/<uuid:key>/", rosters.confirm, name="confirm_roster"),
    path("rosters/<int:pk>/undo/", rosters.undo, name="undo_roster"),
]

# /desk/completion/…
completion_urls = [
    path("", completion.city, name="completion"),
    path("release/", completion.release, name="release"),
    path("enroll/", completion.enroll_everybody, name="enroll_everybody"),
    path("departments/<slug:slug>/", completion.department, name="department"),
]

# /certificates/…
certificate_urls = [
    path("", certificates.verify, name="verify"),
    path("<str:number>/", certificates.certificate, name="certificate"),
    path("<str:number>/certificate.pdf", certificates.pdf, name="certificate_pdf"),
    path("<str:number>/pdf/", certificates.pdf_page, name="certificate_pdf_page"),
    path("<str:number>/void/", records.void, name="void"),
]

urlpatterns = [
    path("desk/training/", include(desk_urls)),
    path("desk/courses/", include(course_urls)),
    path("desk/learners/", include(learner_urls)),
    path("desk/completion/", include(completion_urls)),
    path("certificates/", include(certificate_urls)),
    path("training/", completion.public, name="public"),
    path("training/completion.csv", completion.public_csv, name="public_csv"),
]
