from plans.models.actions import Action, Delivery, PerformanceMeasure
from plans.models.city import CityGoal, Strategy
from plans.models.comments import ReviewComment
from plans.models.outcomes import OutcomeRating
from plans.models.plan import Goal, Plan
from plans.models.public import CommentWindow, PublicComment

__all__ = [
    "Action",
    "CityGoal",
    "CommentWindow",
    "Delivery",
    "Goal",
    "OutcomeRating",
    "PerformanceMeasure",
    "Plan",
    "PublicComment",
    "ReviewComment",
    "Strategy",
]
