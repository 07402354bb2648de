"""Sets of answers that the tests share."""

from mediation.assessment.questions import USES

WILLING = {
    "device": "used",
    "connection": "everywhere",
    "setup": "nothing",
    **{question.key: "helped" for question in USES},
    "wish": "ideas",
    "first": "pleasure",
    "mobility": "driven",
    "place": "workshop",
}
