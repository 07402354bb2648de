"""What counted in a set of answers, in sentences."""

from dataclasses import dataclass

from core.formatting import enumerate_fr
from mediation.assessment.questionnaire import SKIPPED, Answers, Questionnaire

_FOR = {"alone": "Sans aide : {uses}.", "helped": "Avec un peu d’aide : {uses}."}
_AGAINST = {"not_yet": "Pas encore : {uses}.", "not_interested": "Sans intérêt pour l’instant : {uses}."}
_WISH = {
    "ideas": "A des idées de ce qu’il serait bon d’apprendre.",
    "shown": "Veut bien apprendre si on vient montrer.",
    "maybe": "Apprendra peut-être autre chose.",
    "no": "N’a pas envie d’apprendre autre chose pour l’instant.",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences for and against, then every question with its answer and what was said about it."""

    strengths: tuple[str, ...]
    limits: tuple[str, ...]
    replies: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    answered_count: int


def _uses_by_answer(questionnaire: Questionnaire, given: Answers, sentences: dict[str, str]) -> list[str]:
    lines = []
    for value, sentence in sentences.items():
        uses = [question.short for question in questionnaire.uses if given.get(question.key) == value]
        if uses:
            lines.append(sentence.format(uses=enumerate_fr(uses)))
    return lines


def summary_of(questionnaire: Questionnaire, answers: Answers, remarks: Answers) -> Summary:
    """Tell what is done alone, with help or not yet, and the wish to learn."""
    given = questionnaire.answered(answers)
    strengths = _uses_by_answer(questionnaire, given, _FOR)
    limits = _uses_by_answer(questionnaire, given, _AGAINST)
    wish = given.get("wish", "")
    if wish in _WISH:
        (limits if wish == "no" else strengths).append(_WISH[wish])
    replies = tuple(
        (
            group.title,
            tuple(
                (each.text, each.label_of(given.get(each.key, SKIPPED)), remarks.get(each.key, ""))
                for each in group.questions
            ),
        )
        for group in questionnaire.groups
    )
    return Summary(tuple(strengths), tuple(limits), replies, len(given))
