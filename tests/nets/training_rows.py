"""The rows of training."""

from tests.nets.rows import OFFICE, UPLOAD, Page, everyone, only, signed_in

SEE = ("facilitator", *OFFICE)
ENROLL = ("facilitator", "reviewer", "administrator")
RECORD = ("facilitator", "administrator")
WRITE = ("reviewer", "administrator")
# Those who answer for their own department.
ANSWER_FOR = ("lead", "backup", "head")
COURSE = "foundations-of-racial-equity"
TAKEN = f"/desk/training/courses/{COURSE}/"
DRAFT = "/desk/courses/using-the-toolkit/draft/"
CERTIFICATE = "/certificates/HRBRV-22222/"

TRAINING = (
    # training
    Page("training:mine", get=signed_in(200), seen_at=("/desk/training/",)),
    Page("training:transcript", get=signed_in(200), seen_at=("/desk/training/transcript/",)),
    Page("training:enroll", subject="training program", post=signed_in(302)),
    Page(
        "training:withdraw", subject="training program", get=signed_in(404),
        post=signed_in(404), seen_at=("/desk/training/programs/real/withdraw/",),
    ),
    Page(
        "training:ask", get=signed_in(200), post=signed_in(422),
        seen_at=("/desk/training/ask/",), refused_at=("/desk/training/ask/",),
    ),
    Page("training:course", subject="training course", get=signed_in(200), seen_at=(TAKEN,)),
    Page("training:course", subject="training draft", get=signed_in(404)),
    Page(
        "training:module", subject="training module", get=signed_in(200),
        post=signed_in(302), seen_at=(f"{TAKEN}1/", f"{TAKEN}2/", f"{TAKEN}5/"),
    ),
    Page("training:courses", get=only(SEE, 200), seen_at=("/desk/courses/",)),
    Page(
        "training:add_course", get=only(WRITE, 200), post=only(WRITE, 422),
        seen_at=("/desk/courses/add/",), refused_at=("/desk/courses/add/",),
    ),
    Page(
        "training:change_course", subject="training course", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=(f"/desk/courses/{COURSE}/",),
        refused_at=(f"/desk/courses/{COURSE}/",),
    ),
    Page("training:start_version", subject="training course", post=only(WRITE, 302)),
    Page("training:draft", subject="training draft", get=only(WRITE, 200), seen_at=(DRAFT,)),
    Page("training:draft", subject="training course", get=only(WRITE, 404)),
    Page(
        "training:section", subject="training section", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=(f"{DRAFT}module/11/", f"{DRAFT}question/13/"),
        refused_at=(f"{DRAFT}module/11/",),
    ),
    Page(
        "training:add", subject="training kind", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=(f"{DRAFT}add/module/?of=video", f"{DRAFT}add/question/?in=12"),
        refused_at=(f"{DRAFT}add/module/?of=check", f"{DRAFT}add/question/?in=12"),
    ),
    Page("training:change", subject="training deed", post=only(WRITE, 302)),
    Page(
        "training:preview", subject="training preview", get=only(WRITE, 200),
        seen_at=(f"{DRAFT}preview/11/", f"{DRAFT}preview/12/"),
    ),
    Page(
        "training:publish", subject="training draft", get=only(WRITE, 200),
        post=only(WRITE, 302), seen_at=(f"{DRAFT}publish/",),
    ),
    Page("training:learners", get=only(SEE, 200), seen_at=("/desk/learners/",)),
    Page(
        "training:add_learner", get=only(ENROLL, 200), post=only(ENROLL, 422),
        seen_at=("/desk/learners/add/",), refused_at=("/desk/learners/add/",),
    ),
    Page("training:learner", subject="training learner", get=only(SEE, 200), seen_at=("/desk/learners/1/", "/desk/learners/284/")),
    Page("training:enroll_learner", subject="training learner", post=only(ENROLL, 302)),
    Page("training:withdraw_learner", subject="training enrollment", post=only(ENROLL, 302)),
    Page(
        "training:record", subject="training learner", get=only(RECORD, 200),
        post=only(RECORD, 422), seen_at=("/desk/learners/1/record/",),
        refused_at=("/desk/learners/1/record/",),
    ),
    Page(
        "training:void", subject="training certificate", get=only(RECORD, 200),
        post=only(RECORD, 422), seen_at=(f"{CERTIFICATE}void/",),
        refused_at=(f"{CERTIFICATE}void/",),
    ),
    Page(
        "training:leave", subject="training learner", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=("/desk/learners/1/leave/",),
        refused_at=("/desk/learners/1/leave/",),
    ),
    Page(
        "training:extend", subject="training learner", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=("/desk/learners/1/extend/",),
        refused_at=("/desk/learners/1/extend/",),
    ),
    Page("training:take_back", subject="training leave", post=only(WRITE, 302)),
    Page("training:requests", get=only(WRITE, 200), seen_at=("/desk/learners/requests/",)),
    Page(
        "training:answer", subject="training request", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=("/desk/learners/requests/1/",),
        refused_at=("/desk/learners/requests/1/",),
    ),
    Page(
        "training:rosters", get=only(("administrator",), 200),
        post=only(("administrator",), 422), seen_at=("/desk/learners/rosters/",),
        refused_at=("/desk/learners/rosters/",),
    ),
    Page(
        "training:confirm_roster", subject="training upload",
        get=only(("administrator",), 200), post=only(("administrator",), 302),
        seen_at=(f"/desk/learners/rosters/{UPLOAD}/",),
    ),
    Page("training:undo_roster", subject="training roster", post=only(("administrator",), 302)),
    Page(
        "training:correct", subject="training learner", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=("/desk/learners/1/correct/",),
        refused_at=("/desk/learners/1/correct/",),
    ),
    Page(
        "training:join", subject="training learner", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=("/desk/learners/1/join/",),
        refused_at=("/desk/learners/1/join/",),
    ),
    Page(
        "training:split", subject="training learner", get=only(WRITE, 200),
        post=only(WRITE, 422), seen_at=("/desk/learners/1/split/",),
        refused_at=("/desk/learners/1/split/",),
    ),
    Page("training:completion", get=only(OFFICE, 200), seen_at=("/desk/completion/",)),
    Page("training:enroll_everybody", post=only(WRITE, 302)),
    Page(
        "training:department", subject="own", get=only((*ANSWER_FOR, *OFFICE), 200),
        post=only((*ANSWER_FOR, "reviewer", "administrator"), 302),
        seen_at=("/desk/completion/departments/housing/",),
    ),
    Page("training:department", subject="other", get=only(OFFICE, 200), post=only(WRITE, 302)),
    Page(
        "training:release", subject="training required",
        get=only(("administrator",), 200), post=only(("administrator",), 302),
        seen_at=("/desk/completion/release/?requirement=real&day=2026-06-30",),
    ),
    Page("training:public", get=everyone(200), seen_at=("/training/",)),
    Page("training:public_csv", get=everyone(200)),
    Page("training:verify", get=everyone(200), seen_at=("/certificates/",)),
    Page("training:certificate", subject="training certificate", get=everyone(200), seen_at=(CERTIFICATE,)),
    Page(
        "training:certificate_pdf", subject="training certificate",
        get=only(SEE, 302, 404),
    ),
    Page(
        "training:certificate_pdf_page", subject="training certificate",
        get=only(SEE, 200, 404), post=only(SEE, 302, 404),
        seen_at=(f"{CERTIFICATE}pdf/",),
    ),
)  # fmt: skip
