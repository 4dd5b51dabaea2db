"""The rows of the toolkit."""

from tests.nets.rows import (
    DEPARTMENT,
    OFFICE,
    READERS,
    WRITERS,
    Page,
    everyone,
    only,
    signed_in,
    writers,
)

# Of the demonstration: 1 is published, 2 is written, 3 is too late, 4 is exempt; 5 is a
# published budget, 6 one that is written.
DRAFT, BUDGET = "/toolkits/2/draft/", "/toolkits/6/draft/"
REASON = {"reason": "Because"}


def of_readers(roles, status):
    """What these answer; others who read it are refused, to everyone else it is nothing."""
    refused = dict.fromkeys((*DEPARTMENT, *OFFICE), 403)
    return READERS | refused | dict.fromkeys(roles, status)


def moves(name, roles, seen_at=()):
    return Page(
        "toolkit:move", subject=f"toolkit {name}", get=of_readers(roles, 200),
        post=of_readers(roles, 302), data=REASON, seen_at=seen_at,
    )  # fmt: skip


JUDGES = ("lead", "backup", "head", "reviewer", "administrator")
CONCLUDE = ("reviewer", "administrator")

TOOLKIT = (
    # toolkits
    Page("toolkit:index", get=everyone(200), seen_at=("/toolkits/", "/toolkits/?subject=program", "/toolkits/?text=9x9")),
    Page("toolkit:exemptions", get=everyone(200), seen_at=("/toolkits/exemptions/",)),
    Page(
        "toolkit:detail", subject="toolkit published", get=everyone(200),
        seen_at=("/toolkits/1/", "/toolkits/3/", "/toolkits/4/", "/toolkits/5/"),
    ),
    Page(
        "toolkit:detail", subject="toolkit draft",
        get=everyone(404) | dict.fromkeys((*DEPARTMENT, *OFFICE), 302),
    ),
    Page(
        "toolkit:pdf_page", subject="toolkit published", get=everyone(200),
        post=everyone(302), seen_at=("/toolkits/1/pdf/",),
    ),
    Page("toolkit:pdf", subject="toolkit published", get=everyone(302)),
    Page("toolkit:public_lines", subject="toolkit published lines", get=everyone(200)),
    Page("toolkit:desk", get=signed_in(200), seen_at=("/desk/toolkits/",)),
    Page(
        "toolkit:start", get=only(WRITERS, 200), post=only(WRITERS, 422),
        seen_at=("/desk/toolkits/start/",), refused_at=("/desk/toolkits/start/",),
    ),
    Page(
        "toolkit:templates", get=signed_in(200), post=only(("administrator",), 422),
        seen_at=("/desk/toolkits/templates/",), refused_at=("/desk/toolkits/templates/",),
    ),
    Page(
        "toolkit:template", subject="toolkit code", get=signed_in(200),
        seen_at=("/desk/toolkits/templates/full/", "/desk/toolkits/templates/budget/"),
    ),
    Page("toolkit:template_file", subject="toolkit code", get=signed_in(200)),
    Page("toolkit:draft", subject="toolkit draft", get=READERS, seen_at=(DRAFT, "/toolkits/1/draft/")),
    Page(
        "toolkit:screening", subject="toolkit draft", get=writers(200),
        post=writers(422), seen_at=(f"{DRAFT}screening/",), refused_at=(f"{DRAFT}screening/",),
    ),
    Page(
        "toolkit:conclusion", subject="toolkit draft", get=writers(200),
        post=writers(302), seen_at=(f"{DRAFT}conclusion/",),
    ),
    Page(
        "toolkit:team", subject="toolkit draft", get=writers(200), post=writers(422),
        seen_at=(f"{DRAFT}team/",), refused_at=(f"{DRAFT}team/",),
    ),
    Page("toolkit:leave", subject="toolkit member", post=writers(302)),
    Page("toolkit:history", subject="toolkit draft", get=READERS, seen_at=(f"{DRAFT}history/",)),
    Page(
        "toolkit:reuse", subject="toolkit draft", get=writers(200), post=writers(404),
        seen_at=(f"{DRAFT}reuse/",),
    ),
    Page("toolkit:signature", subject="toolkit signature", get=READERS, seen_at=("/toolkits/1/draft/signatures/1/",)),
    Page(
        "toolkit:step", subject="toolkit step", get=READERS,
        seen_at=(f"{DRAFT}steps/outcomes/", f"{DRAFT}steps/evidence/", f"{DRAFT}steps/engagement/", f"{DRAFT}steps/readiness/", f"{BUDGET}steps/programs/"),
    ),
    Page(
        "toolkit:review", subject="toolkit step", get=of_readers(JUDGES, 200),
        post=of_readers(JUDGES, 422), seen_at=(f"{DRAFT}steps/outcomes/review/",),
        refused_at=(f"{DRAFT}steps/outcomes/review/",),
    ),
    Page("toolkit:settle", subject="toolkit comment", post=writers(302)),
    Page(
        "toolkit:question", subject="toolkit question", get=writers(200),
        post=writers(302), seen_at=(f"{DRAFT}questions/proposal/", f"{DRAFT}questions/funded/"),
    ),
    Page(
        "toolkit:answer_history", subject="toolkit question", get=READERS,
        seen_at=(f"{DRAFT}questions/proposal/history/", f"{DRAFT}questions/events/history/"),
    ),
    Page(
        "toolkit:add", subject="toolkit table", get=writers(200), post=writers(422),
        seen_at=(f"{DRAFT}questions/strategies/add/",), refused_at=(f"{DRAFT}questions/strategies/add/",),
    ),
    Page(
        "toolkit:row", subject="toolkit row", get=writers(200), post=writers(422),
        seen_at=(f"{DRAFT}questions/populations/5/", f"{BUDGET}questions/lines/12/"), refused_at=(),
    ),
    Page("toolkit:change", subject="toolkit deed", post=writers(302)),
    Page(
        "toolkit:figures", subject="toolkit figures", get=writers(200),
        post=writers(422), seen_at=(f"{DRAFT}questions/figures/figures/?indicator=home-loan-denials",),
    ),
    Page(
        "toolkit:withhold", subject="toolkit question", get=of_readers(CONCLUDE, 200),
        post=of_readers(CONCLUDE, 422), seen_at=("/toolkits/1/draft/questions/unintended/withhold/",),
        refused_at=("/toolkits/1/draft/questions/unintended/withhold/",),
    ),
    Page("toolkit:lines", subject="toolkit lines file", get=READERS),
    Page(
        "toolkit:read_in", subject="toolkit lines", get=writers(200), post=writers(422),
        seen_at=(f"{BUDGET}questions/lines/read-in/",),
        refused_at=(f"{BUDGET}questions/lines/read-in/",),
    ),
    moves("submit", ()),
    moves("review", ("lead", "backup")),
    moves("sign", ("head",)),
    moves("conclude", CONCLUDE, ("/toolkits/2/move/conclude/",)),
    moves("publish", CONCLUDE),
    moves("return", JUDGES, ("/toolkits/2/move/return/",)),
    moves("reopen", CONCLUDE),
)  # fmt: skip
