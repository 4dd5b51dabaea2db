"""The site map: one row for every address of the product, with what each method answers
to whom, and where the browser meets it. `test_access` holds the product to it; the
browser tests look at every page of it.

A new address needs a row here: `Page("app:view", get=…)`. What it answers is written
out, not derived from the policy, so that neither can be wrong alone."""

from tests.nets.plan_rows import PLANS
from tests.nets.progress_rows import PROGRESS
from tests.nets.rows import (
    ANONYMOUS,
    KEEPERS,
    OFFICE,
    UPLOAD,
    Page,
    everyone,
    form,
    only,
    signed_in,
)
from tests.nets.toolkit_rows import TOOLKIT
from tests.nets.training_rows import TRAINING


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
    Page("security_txt", get=everyone(404)),  # nobody is named in tests
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
    Page(
        "departments:mailbox", get=only(("administrator",), 200),
        seen_at=("/desk/mailbox/",),
    ),
    Page("reporting:logins", get=everyone(200), seen_at=("/demonstration/",)),
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
        "indicators:measures", subject="released", get=everyone(200),
        seen_at=("/indicators/frisks-during-stops/measures/",),
    ),
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
        "indicators:breakdown", subject="kept", post=only(KEEPERS, 302),
        data={"breakdown": "city"},
    ),
    Page("indicators:breakdown", subject="not kept", post=only(("administrator",), 302)),
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
    *PLANS,
    *PROGRESS,
    *TOOLKIT,
    *TRAINING,
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
    Page(
        "departments:addresses", get=only(("administrator",), 200),
        seen_at=("/desk/addresses/",),
    ),
    Page(
        "departments:decide_address", subject="address", post=only(("administrator",), 302),
        data={"refuse": "yes"},
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
    Page(
        "account_sessions", get=signed_in(200), post=signed_in(302),
        seen_at=("/account/sessions/",),
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
