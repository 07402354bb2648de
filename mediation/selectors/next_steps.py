"""The next step of each person of a list, in a few words, with what to do where there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from core.formatting import NBSP, day_date, day_near
from core.registries import Step
from mediation.enums import OPEN_CASE, CaseStatus
from mediation.selectors.outlook import last_steps, steps_ahead


@dataclass(frozen=True, slots=True)
class NextWords:
    """What is written in the column; ``act``: assess, fix, or nothing to do."""

    text: str
    act: str = ""
    is_late: bool = False
    url: str = ""


def next_words(people: Iterable[Any], user: Any) -> dict[int, NextWords]:
    """Return the words of each person, in as many queries for one as for many; rows come from ``with_case()``."""
    rows = list(people)
    ahead = steps_ahead([person.pk for person in rows], user)
    return {person.pk: _words(person, ahead.get(person.pk, [])) for person in rows}


def _words(person: Any, steps: list[Step]) -> NextWords:
    if person.archived_at or person.case_status not in OPEN_CASE:
        return NextWords("")
    today, planned = timezone.localdate(), person.case_next_action_on
    dated = steps[0] if steps and steps[0].at else None
    if planned and planned >= today and (dated is None or planned < _day(dated)):
        return NextWords(_planned(person.case_next_action, planned))
    if steps:
        return NextWords(steps[0].sentence, url=steps[0].url)
    if person.case_status == CaseStatus.REQUESTED:
        return NextWords("À évaluer", act="assess")
    if planned:
        words = person.case_next_action or "prochaine étape"
        return NextWords(f"{words[:1].upper()}{words[1:]}, prévu le {day_date(planned)}", act="fix", is_late=True)
    return NextWords("Rien de prévu", act="fix", is_late=True)


def _day(step: Step) -> date:
    return timezone.localdate(step.at) if step.at else date.max


def _planned(words: str, day: date) -> str:
    what = words or "Prochaine étape"
    return f"{what[:1].upper()}{what[1:]}, {day_near(day)}"


@dataclass(frozen=True, slots=True)
class AdriftLine:
    """A person with nothing ahead, and what is known of the last event."""

    person: Any
    why: str


def adrift_lines(cases: Iterable[Any], user: Any) -> list[AdriftLine]:
    """Say of each case what happened last, in as many queries for one as for many."""
    rows = list(cases)
    last = last_steps([case.beneficiary_id for case in rows], user)
    return [AdriftLine(case.beneficiary, _why(case, last.get(case.beneficiary_id))) for case in rows]


def _why(case: Any, last: Step | None) -> str:
    if case.next_action_on:
        words = case.next_action or "prochaine étape"
        return f"{words[:1].upper()}{words[1:]} : c’était prévu le {day_date(case.next_action_on)}"
    if last is not None:
        return f"{last.sentence}. Et maintenant{NBSP}?"
    return f"Suivi ouvert le {day_date(case.opened_on)}, rien de prévu depuis"
