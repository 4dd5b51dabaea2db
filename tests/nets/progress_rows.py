"""The rows of progress."""

from tests.nets.rows import (
    ACCEPTERS,
    DEPARTMENT,
    OFFICE,
    READERS,
    Page,
    everyone,
    only,
    signed_in,
    writers,
)

# The third quarter of the demonstration's plan: one told, one sent back, one due.
UPDATES = "/plans/housing/2026-2028/updates/2026-09-30/"

PROGRESS = (
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
        "progress:files", subject="own adopted files",
        get=writers(200) | {"steward": 200}, post=writers(422) | {"steward": 422},
        seen_at=(f"{UPDATES}update/9/files/",), refused_at=(f"{UPDATES}update/9/files/",),
    ),
    Page(
        "progress:change_file", subject="own adopted file",
        post=writers(302) | {"steward": 302},
    ),
    Page(
        "progress:evidence_file", subject="own adopted evidence",
        get=everyone(404) | dict.fromkeys((*DEPARTMENT, *OFFICE), 200),
    ),
    Page(
        "progress:periods", subject="own adopted plan", get=READERS,
        post=READERS | dict.fromkeys((*DEPARTMENT, "auditor"), 403)
        | dict.fromkeys(ACCEPTERS, 422),
        seen_at=("/plans/housing/2026-2028/updates/",),
    ),
    Page("progress:periods", subject="own draft plan", get=everyone(404) | {"anonymous": "302 to sign-in"}, post=everyone(404) | {"anonymous": "302 to sign-in"}),
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
)  # fmt: skip
