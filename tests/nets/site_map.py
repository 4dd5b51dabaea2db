"""The site map: one row for every address of the product, with what each method answers
to whom, and where the browser meets it. `test_access` holds the product to it; the
browser tests look at every page of it.

A new address needs a row here: `Page("app:view", get=…)`. What it answers is written
out, not derived from the policy, so that neither can be wrong alone."""

from dataclasses import dataclass, field

ANONYMOUS = "anonymous"
# Those who hold a role in their own department.
DEPARTMENT = ("contributor", "lead", "backup", "head", "steward")
ROLES = (
    ANONYMOUS, "staff", *DEPARTMENT, "board_member", "reviewer", "administrator",
    "auditor",
)  # fmt: skip
OFFICE = ("reviewer", "administrator", "auditor")
# Those who load figures of their own department.
KEEPERS = ("steward", "administrator")
# The key of the upload that waits for its confirmation where a browser looks.
UPLOAD = "00000000-0000-4000-8000-000000000001"
SIGN_IN = "302 to sign-in"


def everyone(status):
    return dict.fromkeys(ROLES, status)


def signed_in(status):
    return everyone(status) | {ANONYMOUS: SIGN_IN}


def only(roles, status, others=403):
    """What these answer, everyone else signed in is refused."""
    return signed_in(others) | dict.fromkeys(roles, status)


# Those who write the plan of their own department.
WRITERS = ("contributor", "lead", "backup", "head", "administrator")
# Those who read a draft of it; for everyone else it does not exist.
READERS = only((*DEPARTMENT, *OFFICE), 200, 404)


# Those who submit and amend it.
SUBMITTERS = ("lead", "backup", "administrator")
# Those who answer what residents say about it.
ACCEPTERS = ("reviewer", "administrator")
# The third quarter of the demonstration's plan: one told, one sent back, one due.
UPDATES = "/plans/housing/2026-2028/updates/2026-09-30/"
ANSWERERS = ("lead", "backup", "reviewer", "administrator")


def writers(status):
    """What writers answer; other readers are refused."""
    refused = dict.fromkeys(("steward", "reviewer", "auditor"), 403)
    return READERS | refused | dict.fromkeys(WRITERS, status)


@dataclass(frozen=True)
class Page:
    """An address: `get`, `post` … say role → status; a method that is not named answers
    405 to everybody. `subject` names what its arguments come from (`test_access`)."""

    name: str
    get: dict = None
    post: dict = None
    data: dict = field(default_factory=dict)
    subject: str = "none"
    # Addresses in the demonstration where the browser looks at it; none: not a page.
    seen_at: tuple = ()
    # … and where its form is sent empty, to look at the refusal too.
    refused_at: tuple = ()


def form(name, status=200, refused=200, seen_at=(), **more):
    """A page of allauth's: signed in or not, a form that comes back."""
    return Page(
        name, get=everyone(status), post=everyone(refused), seen_at=seen_at, **more,
    )  # fmt: skip


def moves(name, may):
    return Page(
        "reporting:move",
        subject=f"move {name}",
        get=only(may, 200),
        post=only(may, 302),
        data={"reason": "Because"},
        seen_at=(),
    )


# Signed in, one is led on to the desk: 302 that is not to the sign-in.
LED_ON = signed_in(302) | {ANONYMOUS: 200}

PAGES = (
    Page("healthz", get=everyone(200)),
    Page("readyz", get=everyone(503)),  # no worker in the tests of access
    Page("language", subject="language", get=everyone(302)),
    # departments
    Page("departments:index", get=everyone(200), seen_at=("/departments/",)),
    Page(
        "departments:detail", subject="own", get=everyone(200),
        seen_at=("/departments/housing/", "/departments/police/"),
    ),
    Page(
        "departments:edit", subject="own",
        get=only(("lead", "backup", "head", "administrator"), 200),
        post=only(("lead", "backup", "head", "administrator"), 302),
        seen_at=("/departments/housing/edit/",),
    ),
    Page(
        "departments:edit", subject="other",
        get=only(("administrator",), 200), post=only(("administrator",), 302),
    ),
    # indicators and where their figures come from
    Page("indicators:index", get=everyone(200), seen_at=("/indicators/",)),
    Page(
        "indicators:detail", subject="released", get=everyone(200),
        seen_at=(
            "/indicators/home-loan-denials/", "/indicators/infant-mortality/",
            "/indicators/population-by-race/",
            "/indicators/home-loan-denials/?compare=hispanic",
        ),
    ),
    Page(
        "indicators:detail", subject="unreleased",
        get=everyone(200) | {ANONYMOUS: 404},
    ),
    Page("indicators:download", subject="released figures", get=everyone(200)),
    Page(
        "indicators:trace", subject="released trace", get=everyone(200),
        seen_at=("/trace/3/1990/",),
    ),
    Page(
        "indicators:trace", subject="unreleased trace",
        get=everyone(404) | dict.fromkeys(OFFICE, 200),
    ),
    # who keeps the figures
    Page(
        "indicators:figures", get=signed_in(200), seen_at=("/desk/figures/",),
    ),
    Page(
        "indicators:keep", subject="kept", get=only(("steward", *OFFICE), 200),
        seen_at=("/desk/figures/population-by-race/", "/desk/figures/home-loan-denials/"),
    ),
    Page("indicators:keep", subject="not kept", get=only(OFFICE, 200)),
    Page(
        "indicators:load", subject="kept", get=only(KEEPERS, 200),
        post=only(KEEPERS, 422), seen_at=("/desk/figures/population-by-race/load/",),
        refused_at=("/desk/figures/population-by-race/load/",),
    ),
    Page(
        "indicators:load", subject="not kept", get=only(("administrator",), 200),
        post=only(("administrator",), 422),
    ),
    Page(
        "indicators:confirm", subject="steward's upload",
        get=only(("steward",), 200) | {"administrator": 404},
        post=only(("steward",), 302) | {"administrator": 404},
        seen_at=(f"/desk/figures/home-loan-denials/load/{UPLOAD}/",),
    ),
    Page(
        "indicators:note", subject="kept", get=only(KEEPERS, 200),
        post=only(KEEPERS, 302), data={"dated_on": "2026-05-01", "body": "It rained."},
        seen_at=("/desk/figures/population-by-race/note/",),
        refused_at=("/desk/figures/population-by-race/note/",),
    ),
    Page(
        "indicators:note", subject="not kept", get=only(("administrator",), 200),
        post=only(("administrator",), 422),
    ),
    Page(
        "indicators:change_note", subject="kept note", get=only(KEEPERS, 200),
        post=only(KEEPERS, 302), data={"dated_on": "2026-05-01", "body": "It snowed."},
        seen_at=("/desk/figures/home-loan-denials/note/1/",),
        refused_at=("/desk/figures/home-loan-denials/note/1/",),
    ),
    Page(
        "indicators:remove_note", subject="kept note", get=only(KEEPERS, 200),
        post=only(KEEPERS, 302), seen_at=("/desk/figures/home-loan-denials/note/1/remove/",),
    ),
    Page(
        "indicators:pool", subject="kept", post=only(KEEPERS, 302), data={"count": "3"},
    ),
    Page("indicators:pool", subject="not kept", post=only(("administrator",), 302)),
    Page(
        "indicators:withdraw", subject="kept", get=only(("administrator",), 200),
        post=only(("administrator",), 422),
        seen_at=("/desk/figures/home-loan-denials/withdraw/",),
        refused_at=("/desk/figures/home-loan-denials/withdraw/",),
    ),
    Page(
        "indicators:withdraw_file", subject="kept file", get=only(KEEPERS, 200),
        post=only(KEEPERS, 302), data={"reason": "The wrong year."},
        seen_at=("/desk/figures/home-loan-denials/withdraw/3/",),
        refused_at=("/desk/figures/home-loan-denials/withdraw/3/",),
    ),
    Page(
        "indicators:withdraw_file", subject="not kept file",
        get=only(("administrator",), 200), post=only(("administrator",), 422),
    ),
    # goals and plans
    Page("plans:goals", get=everyone(200), seen_at=("/goals/",)),
    Page(
        "plans:goal", subject="city goal", get=everyone(200),
        seen_at=("/goals/with-the-community/",),
    ),
    Page("plans:index", get=everyone(200), seen_at=("/plans/",)),
    Page(
        "plans:detail", subject="own adopted plan", get=everyone(200),
        seen_at=("/plans/housing/2026-2028/",),
    ),
    Page(
        "plans:detail", subject="own draft plan",
        get=everyone(404) | dict.fromkeys((*DEPARTMENT, *OFFICE), 302),
    ),
    Page(
        "plans:desk", get=signed_in(200), post=signed_in(422),
        seen_at=("/desk/plans/",), refused_at=("/desk/plans/",),
    ),
    Page(
        "plans:draft", subject="own draft plan", get=READERS,
        seen_at=("/plans/police/2026-2028/draft/", "/plans/parks/2026-2027/draft/"),
    ),
    Page("plans:draft", subject="other draft plan", get=only(OFFICE, 200, 404)),
    Page(
        "plans:history", subject="own draft plan", get=READERS,
        seen_at=("/plans/parks/2026-2027/history/",),
    ),
    Page(
        "plans:section", subject="own draft goal", get=writers(200), post=writers(422),
        seen_at=(
            "/plans/police/2026-2028/draft/goal/4/",
            "/plans/police/2026-2028/draft/action/5/",
        ),
        refused_at=("/plans/police/2026-2028/draft/goal/4/",),
    ),
    Page(
        "plans:add", subject="own draft kind", get=writers(200), post=writers(422),
        seen_at=("/plans/police/2026-2028/draft/add/goal/",),
        refused_at=("/plans/police/2026-2028/draft/add/goal/",),
    ),
    Page(
        "plans:read_in", subject="own draft plan", get=writers(200), post=writers(422),
        seen_at=("/plans/police/2026-2028/draft/file/",),
        refused_at=("/plans/police/2026-2028/draft/file/",),
    ),
    Page("plans:download", subject="own adopted csv", get=everyone(200)),
    Page("plans:download", subject="own draft csv", get=everyone(404)),
    Page("plans:download_draft", subject="own draft csv", get=READERS),
    Page(
        "plans:pdf_page", subject="own adopted plan", get=everyone(200),
        post=everyone(302), seen_at=("/plans/housing/2026-2028/pdf/",),
    ),
    Page("plans:pdf", subject="own adopted plan", get=everyone(302)),
    Page(
        "plans:draft_pdf_page", subject="own draft plan", get=READERS,
        post=READERS | dict.fromkeys((*DEPARTMENT, *OFFICE), 302),
        seen_at=("/plans/police/2026-2028/draft/pdf/",),
    ),
    Page(
        "plans:draft_pdf", subject="own draft plan",
        get=READERS | dict.fromkeys((*DEPARTMENT, *OFFICE), 302),
    ),
    Page("plans:template", subject="own draft format", get=signed_in(200)),
    Page(
        "plans:comments", subject="own draft window", get=everyone(200),
        post=everyone(422), seen_at=("/plans/parks/2026-2027/comments/",),
        refused_at=("/plans/parks/2026-2027/comments/",),
    ),
    Page("plans:comments", subject="own draft plan", get=everyone(404), post=everyone(404)),
    Page(
        "plans:open_window", subject="own draft plan",
        get=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403),
        post=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403)
        | dict.fromkeys(("reviewer", "administrator"), 302),
        data={"closes_on": "2099-12-31"},
        seen_at=("/plans/police/2026-2028/draft/window/",),
        refused_at=("/plans/police/2026-2028/draft/window/",),
    ),
    Page(
        "plans:close_window", subject="own draft window",
        post=only(("reviewer", "administrator"), 302),
    ),
    Page(
        "plans:answer", subject="own draft said", get=only(ANSWERERS, 200),
        post=only(ANSWERERS, 302), data={"answer": "We will."},
        seen_at=("/plans/parks/2026-2027/comments/2/",),
        refused_at=("/plans/parks/2026-2027/comments/2/",),
    ),
    # progress
    Page("progress:city", get=everyone(200), seen_at=("/progress/",)),
    Page(
        "progress:plan", subject="own adopted plan", get=everyone(200),
        seen_at=("/plans/housing/2026-2028/progress/",),
    ),
    Page("progress:plan", subject="own draft plan", get=everyone(404)),
    Page("progress:desk", get=signed_in(200), seen_at=("/desk/updates/",)),
    Page("progress:owners", get=signed_in(200), seen_at=("/desk/owners/",)),
    Page(
        "progress:hand_over", subject="own adopted lead",
        get=only(("lead", "head", "administrator"), 200),
        post=only(("lead", "head", "administrator"), 422),
        seen_at=("/departments/housing/hand-over/8/",),
        refused_at=("/departments/housing/hand-over/8/",),
    ),
    Page(
        "progress:period", subject="own adopted period", get=READERS,
        seen_at=(f"{UPDATES}?whose=all", "/plans/housing/2026-2028/updates/2026-06-30/"),
    ),
    Page("progress:period", subject="other adopted period", get=only(OFFICE, 200, 404)),
    Page(
        "progress:save", subject="own adopted update",
        get=writers(200) | {"steward": 200}, post=writers(422) | {"steward": 422},
        seen_at=(f"{UPDATES}update/9/",),
    ),
    Page(
        "progress:submit", subject="own adopted period",
        post=writers(302) | {"steward": 302},
    ),
    Page(
        "progress:accept", subject="own adopted told",
        post=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403)
        | dict.fromkeys(ACCEPTERS, 302),
    ),
    Page(
        "progress:send_back", subject="own adopted told",
        get=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403),
        post=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403)
        | dict.fromkeys(ACCEPTERS, 302),
        data={"reason": "How many?"}, seen_at=(f"{UPDATES}update/7/send-back/",),
        refused_at=(f"{UPDATES}update/7/send-back/",),
    ),
    Page("plans:change", subject="own draft deed", post=writers(302)),
    Page("plans:settle", subject="own draft comment", post=writers(302)),
    Page(
        "plans:comment", subject="own draft plan",
        get=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403) | {"head": 200},
        post=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403)
        | dict.fromkeys(("head", "reviewer", "administrator"), 302),
        data={"body": "Say for whom."},
        seen_at=("/plans/parks/2026-2027/draft/comment/",),
        refused_at=("/plans/parks/2026-2027/draft/comment/",),
    ),
    Page(
        "plans:amend", subject="own adopted plan", get=only(SUBMITTERS, 200),
        post=only(SUBMITTERS, 302), data={"reason": "More money."},
        seen_at=("/plans/housing/2026-2028/amend/",),
        refused_at=("/plans/housing/2026-2028/amend/",),
    ),
    Page(
        "plans:move", subject="own draft submit",
        get=writers(403) | dict.fromkeys(("lead", "backup", "administrator"), 200),
        post=writers(403) | dict.fromkeys(("lead", "backup", "administrator"), 302),
        seen_at=("/plans/police/2026-2028/move/submit/",),
    ),
    Page(
        "plans:move", subject="own adopted close", get=only(("administrator",), 200),
        post=only(("administrator",), 422),
        seen_at=("/plans/housing/2026-2028/move/close/",),
        refused_at=("/plans/housing/2026-2028/move/close/",),
    ),
    # the public report
    Page("reporting:front", get=everyone(200), seen_at=("/",)),
    Page("reporting:archive", get=everyone(200), seen_at=("/reports/",)),
    Page("reporting:latest", subject="year", get=everyone(302)),
    Page("reporting:latest_file", subject="year's file", get=everyone(302)),
    Page(
        "reporting:published", subject="draft", get=everyone(404) | dict.fromkeys(OFFICE, 302),
        seen_at=("/reports/2025/city/en/r1/", "/reports/2025/city/es/r1/"),
    ),
    Page("reporting:file", subject="draft's file", get=everyone(404) | dict.fromkeys(OFFICE, 200)),
    Page("reporting:file", subject="published file", get=everyone(302)),
    # the desk
    Page("reporting:desk", get=signed_in(200), seen_at=("/desk/",)),
    Page(
        "departments:trail", get=only(("administrator", "auditor"), 200),
        seen_at=("/desk/trail/",),
    ),
    Page("reporting:components", get=signed_in(200), seen_at=("/components/",)),
    Page(
        "reporting:office", get=only(OFFICE, 200), post=only(("administrator",), 302),
        data={"year": "2024", "language": "en"}, seen_at=("/desk/reports/",),
        refused_at=("/desk/reports/",),
    ),
    Page("reporting:edition", subject="edition", get=only(OFFICE, 200), seen_at=("/desk/reports/1/", "/desk/reports/3/")),
    Page("reporting:preview", subject="edition", get=only(OFFICE, 200), seen_at=("/desk/reports/3/preview/",)),
    moves("approve", ("administrator", "reviewer")),
    moves("return", ("administrator", "reviewer")),
    moves("publish", ("administrator",)),
    Page(
        "reporting:move", subject="move withdraw", get=only(("administrator",), 200),
        post=only(("administrator",), 302), data={"reason": "Because"},
        seen_at=tuple(f"/desk/reports/3/{name}/" for name in ("approve", "return", "publish", "withdraw")),
        refused_at=("/desk/reports/3/return/", "/desk/reports/1/withdraw/"),
    ),
    Page("reporting:run", subject="run", get=only(OFFICE, 200), seen_at=("/desk/reports/runs/1/",)),
    # signing in
    Page(
        "account_login", get=LED_ON, post=LED_ON,
        seen_at=("/account/login/",), refused_at=("/account/login/",),
    ),
    Page(
        "account_logout", get=signed_in(200) | {ANONYMOUS: 302}, post=everyone(302),
        seen_at=("/account/logout/",),
    ),
    form("account_inactive", refused=405, seen_at=("/account/inactive/",)),
    Page("account_signup", get=LED_ON, post=LED_ON, seen_at=("/account/signup/",)),
    Page(
        "account_change_password", get=signed_in(200), post=signed_in(200),
        seen_at=("/account/password/change/",), refused_at=("/account/password/change/",),
    ),
    Page("account_set_password", get=signed_in(302), post=signed_in(302)),
    form(
        "account_reset_password", seen_at=("/account/password/reset/",),
        refused_at=("/account/password/reset/",),
    ),
    form("account_reset_password_done", refused=405, seen_at=("/account/password/reset/done/",)),
    form("account_reset_password_from_key", subject="key", seen_at=("/account/password/reset/key/1-bad-key/",)),
    form("account_reset_password_from_key_done", refused=405, seen_at=("/account/password/reset/key/done/",)),
)  # fmt: skip
