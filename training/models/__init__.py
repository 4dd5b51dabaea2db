from training.models.completions import Completion, CompletionsAreFinal
from training.models.curriculum import (
    Course,
    CourseVersion,
    FocusArea,
    Module,
    Program,
    Question,
    Step,
)
from training.models.learners import (
    CheckAttempt,
    Enrollment,
    Learner,
    LearnerFact,
    ModuleProgress,
)
from training.models.requirements import (
    AUDIENCES,
    GROUPS,
    SUPERVISORS,
    CompletionRelease,
    Extension,
    Request,
    Requirement,
)
from training.models.rosters import (
    Audience,
    Leave,
    Roster,
    RosterEntry,
    RosterUpload,
)

__all__ = [
    "AUDIENCES",
    "GROUPS",
    "SUPERVISORS",
    "Audience",
    "CheckAttempt",
    "Completion",
    "CompletionRelease",
    "CompletionsAreFinal",
    "Course",
    "CourseVersion",
    "Enrollment",
    "Extension",
    "FocusArea",
    "Learner",
    "Leave",
    "Module",
    "ModuleProgress",
    "Program",
    "Question",
    "Request",
    "Requirement",
    "Roster",
    "RosterUpload",
    "LearnerFact",
    "RosterEntry",
    "Step",
]
