"""The rows of goals and plans."""

from tests.nets.rows import (
    ACCEPTERS,
    ANSWERERS,
    DEPARTMENT,
    OFFICE,
    READERS,
    SUBMITTERS,
    Page,
    everyone,
    only,
    signed_in,
    writers,
)

PLANS = (
    # goals and plans
    Page("plans:goals", get=everyone(200), seen_at=("/goals/",)),
    Page(
        "plans:goal", subject="city goal", get=everyone(200),
        seen_at=("/goals/with-the-community/",),
    ),
    Page(
        "plans:rate", subject="city goal rated by the board",
        get=only(("board_member",), 200), post=only(("board_member",), 422),
        seen_at=("/goals/with-the-community/outcome/2025/board/",),
        refused_at=("/goals/with-the-community/outcome/2025/board/",),
    ),
    Page(
        "plans:rate", subject="city goal rated by the office",
        get=only(ACCEPTERS, 200), post=only(ACCEPTERS, 422),
        seen_at=("/goals/with-the-community/outcome/2025/office/",),
        refused_at=("/goals/with-the-community/outcome/2025/office/",),
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
)  # fmt: skip
