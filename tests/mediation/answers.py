"""Sets of answers that the tests share."""

from mediation.assessment.versions.v2026_1 import QUESTIONNAIRE

WILLING = {
    "device": "used",
    "connection": "everywhere",
    "setup": "nothing",
    **{question.key: "helped" for question in QUESTIONNAIRE.uses},
    "wish": "ideas",
    "first": "pleasure",
    "mobility": "driven",
    "place": "workshop",
}
