"""Plans as long as a test wants them, for the pages that list their parts."""

from datetime import date

from plans.models import OutcomeRating, PublicComment, ReviewComment
from plans.services import comments
from tests import factories
from tests.plans import factories as plans

ADOPTED = {"plans:detail", "plans:amend", "plans:pdf_page"}


def fill(count, administrator):
    """A plan of so many goals, actions, measures, comments and earlier words."""
    department = factories.make_department()
    factories.make_member("lead", department)
    plan = plans.make_ready_plan(department)
    city_goal = plans.make_city_goal()
    for number in range(count):
        plans.make_strategy(city_goal)
        goal = plans.make_goal(plan, city_goal, plans.make_city_goal())
        goal.indicators.add(factories.make_indicator())
        action = plans.make_action(goal)
        for _part in range(count):
            plans.make_measure(plans.make_action(goal))
            plans.make_measure(action, removed_at=factories.NOON)
        for side in ("office", "board"):
            OutcomeRating.objects.create(
                city_goal=city_goal, starts_on=date(2025 - number, 1, 1),
                ends_on=date(2025 - number, 12, 31), side=side, direction="unknown",
                reason="So.", rated_at=factories.NOON,
            )  # fmt: skip
        comment = ReviewComment(plan=plan, goal=goal, body="So.")
        comment.written_at, comment.written_by = factories.NOON, factories.make_user()
        comment.save()
        plans.make_public_comment(plan)
        said = plans.make_public_comment(plan)
        comments.answer(
            comment=said, answer="So.", is_withheld=False, by=None, at=factories.NOON
        )
        plans.bring_to(plans.make_ready_plan(), "adopted")
        plans.make_plan()
    return plan, city_goal


def arguments(name, plan, city_goal):
    """The arguments of the page, with the plan in the state where it shows it."""
    if name in ADOPTED:
        plans.bring_to(plan, "adopted")
    if name == "plans:goal":
        return {"slug": city_goal.slug}
    if name == "plans:rate":
        return {"slug": city_goal.slug, "year": 2025, "side": "office"}
    if name in {"plans:goals", "plans:index", "plans:desk"}:
        return {}
    place = {"slug": plan.department.slug, "code": "2026-2028"}
    return place | {
        "plans:section": {"kind": "goal", "pk": plan.goals.first().pk},
        "plans:add": {"kind": "goal"},
        "plans:move": {"name": "submit"},
        "plans:answer": {"pk": PublicComment.objects.first().pk},
    }.get(name, {})
