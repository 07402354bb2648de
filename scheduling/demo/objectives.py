"""Objectives of the demo: chosen after the diagnosis, with steps, progress and some reached."""

from datetime import date, timedelta

from mediation.assessment.ideas import ideas_for
from mediation.enums import CaseStatus, ObjectiveStatus
from mediation.models import Assessment, Beneficiary, Objective, ObjectiveNote, ObjectiveStep
from scheduling.demo.people import Setting, drawn

SHARE = 0.7
STATES = {
    ObjectiveStatus.TO_START: 34,
    ObjectiveStatus.ON_TRACK: 38,
    ObjectiveStatus.REACHED: 22,
    ObjectiveStatus.DROPPED: 6,
}
HELPERS = ("", "", "sa voisine", "son petit-fils", "le binôme du jeudi", "une conseillère")
STEPS = ("Le faire une fois ensemble", "Noter les gestes sur une feuille", "Le refaire en montrant")
SAID = {
    ObjectiveStatus.ON_TRACK: ("Y arrive avec la feuille", "Encore un peu d’aide pour commencer", "De mieux en mieux"),
    ObjectiveStatus.REACHED: (
        "Réussi sans aide",
        "Le fait toute la semaine",
        "Réussi, veut le montrer",
    ),
    ObjectiveStatus.DROPPED: ("Préfère autre chose pour l’instant", "N’en a plus besoin"),
}


def objectives_create(people: list[Beneficiary], setting: Setting) -> None:
    """Give most of those who have a diagnosis one to three objectives."""
    assessed = dict(Assessment.objects.filter(beneficiary__in=people).values_list("beneficiary", "done_on"))
    for person in people:
        if person.pk in assessed and setting.dice.random() < SHARE:
            _choose(person, assessed[person.pk], setting)


def _choose(person: Beneficiary, day: date, setting: Setting) -> None:
    ideas = ideas_for(person.level, person.interests)[:5]
    case = person.cases.exclude(status=CaseStatus.REQUESTED).order_by("-opened_on", "-pk").first()
    for place, idea in enumerate(setting.dice.sample(ideas, k=setting.dice.choice((1, 2, 2, 3)))):
        status = drawn(STATES, setting.dice)
        told_on = min(day + timedelta(days=setting.dice.randint(10, 80)), setting.today)
        is_over = status in {ObjectiveStatus.REACHED, ObjectiveStatus.DROPPED}
        words = setting.dice.choice(SAID[status]) if status in SAID else ""
        objective = Objective.objects.create(
            beneficiary=person,
            case=case,
            words=idea.words,
            kind=idea.kind,
            theme=idea.theme,
            status=status,
            position=place,
            helped_by=setting.dice.choice(HELPERS),
            chosen_on=day,
            ended_on=told_on if is_over else None,
            dropped_reason=words if status == ObjectiveStatus.DROPPED else "",
            created_by=setting.dice.choice(setting.counsellors),
        )
        _advance(objective, told_on, words, setting)


def _advance(objective: Objective, told_on: date, words: str, setting: Setting) -> None:
    done = {ObjectiveStatus.REACHED: len(STEPS), ObjectiveStatus.ON_TRACK: 1}.get(ObjectiveStatus(objective.status), 0)
    if setting.dice.random() < 0.5:
        ObjectiveStep.objects.bulk_create(
            ObjectiveStep(objective=objective, words=step, position=place, done_on=told_on if place < done else None)
            for place, step in enumerate(STEPS)
        )
    if words:
        ObjectiveNote.objects.create(
            objective=objective, words=words, status=objective.status, noted_on=told_on, by=objective.created_by
        )
