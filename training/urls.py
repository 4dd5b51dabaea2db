from django.urls import include, path

from training import (
    asking,
    editor,
    learning,
    overseeing,
    recording,
    rostering,
    verifying,
)

app_name = "training"

# /desk/training/…
desk_urls = [
    path("", learning.mine, name="mine"),
    path("transcript/", recording.transcript, name="transcript"),
    path("programs/<slug:slug>/enroll/", learning.enroll, name="enroll"),
    path("programs/<slug:slug>/withdraw/", learning.withdraw, name="withdraw"),
    path("ask/", asking.ask, name="ask"),
    path("courses/<slug:slug>/", learning.course, name="course"),
    path("courses/<slug:slug>/<int:place>/", learning.module, name="module"),
]

# /desk/courses/…
course_urls = [
    path("", editor.courses, name="courses"),
    path("add/", editor.add_course, name="add_course"),
    path("<slug:slug>/", editor.change_course, name="change_course"),
    path("<slug:slug>/start/", editor.start_version, name="start_version"),
    path("<slug:slug>/draft/", editor.draft, name="draft"),
    path("<slug:slug>/draft/publish/", editor.publish, name="publish"),
    path("<slug:slug>/draft/add/<slug:kind>/", editor.add, name="add"),
    path("<slug:slug>/draft/preview/<int:pk>/", editor.preview, name="preview"),
    path("<slug:slug>/draft/<slug:kind>/<int:pk>/", editor.section, name="section"),
    path(
        "<slug:slug>/draft/<slug:kind>/<int:pk>/<slug:deed>/",
        editor.change,
        name="change",
    ),
]

# /desk/learners/…
learner_urls = [
    path("", recording.learners, name="learners"),
    path("add/", recording.add_learner, name="add_learner"),
    path("<int:pk>/", recording.learner, name="learner"),
    path("<int:pk>/enroll/", recording.enroll_learner, name="enroll_learner"),
    path(
        "<int:pk>/enrollments/<int:enrollment>/withdraw/",
        recording.withdraw_learner,
        name="withdraw_learner",
    ),
    path("<int:pk>/record/", recording.record, name="record"),
    path("<int:pk>/leave/", asking.leave, name="leave"),
    path("<int:pk>/extend/", asking.extend, name="extend"),
    path(
        "<int:pk>/<slug:kind>/<int:row>/take-back/",
        asking.take_back,
        name="take_back",
    ),
    path("requests/", asking.requests, name="requests"),
    path("requests/<int:pk>/", asking.answer, name="answer"),
    path("rosters/", rostering.index, name="rosters"),
]

# /desk/completion/…
completion_urls = [
    path("", overseeing.city, name="completion"),
    path("release/", overseeing.release, name="release"),
    path("enroll/", overseeing.enroll_everybody, name="enroll_everybody"),
    path("departments/<slug:slug>/", overseeing.department, name="department"),
]

# /certificates/…
certificate_urls = [
    path("", verifying.verify, name="verify"),
    path("<str:number>/", verifying.certificate, name="certificate"),
    path("<str:number>/certificate.pdf", verifying.pdf, name="certificate_pdf"),
    path("<str:number>/pdf/", verifying.pdf_page, name="certificate_pdf_page"),
    path("<str:number>/void/", recording.void, name="void"),
]

urlpatterns = [
    path("desk/training/", include(desk_urls)),
    path("desk/courses/", include(course_urls)),
    path("desk/learners/", include(learner_urls)),
    path("desk/completion/", include(completion_urls)),
    path("certificates/", include(certificate_urls)),
    path("training/", overseeing.public, name="public"),
    path("training/completion.csv", overseeing.public_csv, name="public_csv"),
]
