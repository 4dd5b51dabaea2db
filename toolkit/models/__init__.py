from toolkit.models.answers import Answer, Figure, Row
from toolkit.models.assessments import Assessment, ExemptionReason, TeamMember
from toolkit.models.programs import ProgramLine, RequestClass
from toolkit.models.review import Publication, Redaction, Review, SignOff
from toolkit.models.templates import Template

__all__ = [
    "Answer",
    "Assessment",
    "ExemptionReason",
    "Figure",
    "ProgramLine",
    "Publication",
    "Redaction",
    "RequestClass",
    "Review",
    "Row",
    "SignOff",
    "TeamMember",
    "Template",
]
