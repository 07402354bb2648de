"""Contracts of the demo's civic-service youths: the youngest is 17, one mission is checked, some training is noted."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from accounts.models import User
from volunteers.contract_rules import CIVIC_TRAINING_DAYS, months_later
from volunteers.engagement.duty import monday_of
from volunteers.enums import CheckResult, DutyKind, HelperKind
from volunteers.models import CivicServiceContract, Helper, NonSubstitutionCheck, TrainingDay

MONTHS, MONTHS_GONE = 8, 2
TITLE = "Faire découvrir le numérique aux aînés, à deux, chez eux ou en atelier"
SHEET = (
    "Avec un binôme, rendre visite à des personnes de plus de 60 ans : découvrir une tablette, appeler un proche en "
    "visio, écouter de la musique, feuilleter des photos.\n\n"
    "Préparer et animer des temps conviviaux avec les Tisseurs de lien social.\n\n"
    "Ce que la mission n’est pas : ni soins, ni ménage, ni démarches à la place de quelqu’un, ni accueil au guichet."
)
CHECKED = (
    "Comparée aux fiches de poste des conseillers numériques et de l’agent d’accueil, cette année et l’an passé : "
    "aucun agent ne fait de visites de convivialité. Les démarches restent aux conseillers."
)


def contracts_create(
    helpers: Sequence[Helper], today: date, dice: Random, by: User | None = None
) -> list[CivicServiceContract]:
    """Write a contract for each civic-service youth of ``helpers`` (rows saved, of one territory).

    The tutors are the counsellors of the list, in turn. The first youth is 17, the others 19 to 24; the birth year
    of the file is set to match. The first mission is checked, by ``by`` when given; each has a day of civic
    training a month ago and a meeting last week; all but the first also have activities that bring their average over
    24 hours. ``dice`` settles days and ages.
    """
    youths = [helper for helper in helpers if helper.kind == HelperKind.CIVIC_SERVICE]
    tutors = [helper for helper in helpers if helper.kind == HelperKind.COUNSELLOR]
    if not tutors:
        return []
    made = []
    for place, youth in enumerate(youths):
        made.append(_contract(youth, tutors[place % len(tutors)], place, today, dice))
    if made:
        _check(made[0], today, by)
    for place, contract in enumerate(made):
        _hours(contract, today, dice)
        if place:
            _activities(contract, today)
    return made


def _contract(youth: Helper, tutor: Helper, place: int, today: date, dice: Random) -> CivicServiceContract:
    starts = monday_of(months_later(today, -MONTHS_GONE)) + timedelta(days=7 * dice.randrange(2))
    age = 17 if place == 0 else dice.randrange(19, 25)
    birth = months_later(today, -12 * age - 4) - timedelta(days=dice.randrange(28))
    youth.birth_year = birth.year
    youth.starts_on, youth.ends_on = starts, months_later(starts, MONTHS) - timedelta(days=1)
    youth.save(update_fields=["birth_year", "starts_on", "ends_on"])
    return CivicServiceContract.objects.create(
        helper=youth,
        tutor=tutor,
        starts_on=starts,
        ends_on=youth.ends_on,
        weekly_minutes=(24 + 2 * (place % 3)) * 60,
        birth_date=birth,
        agrement_ref="NA-024-00-00000 (fictif)",
        mission_title=TITLE,
        mission_sheet=SHEET,
        civic_training_days=CIVIC_TRAINING_DAYS,
        psc1_on=starts + timedelta(days=25) if place % 2 else None,
        leave_days=(3 if age < 18 else 2) * MONTHS,
    )


def _check(contract: CivicServiceContract, today: date, by: User | None) -> None:
    reviewed = contract.starts_on - timedelta(days=12)
    NonSubstitutionCheck.objects.create(
        contract=contract,
        statement=CHECKED,
        result=CheckResult.DISTINCT,
        reviewed_on=reviewed,
        reviewed_by=by,
        next_review_on=max(months_later(reviewed, 6), today + timedelta(days=30)),
    )


def _hours(contract: CivicServiceContract, today: date, dice: Random) -> None:
    """A day of civic training a month ago, and the team's meeting late on a day of last week."""
    month_ago = monday_of(today - timedelta(days=28)) + timedelta(days=dice.randrange(5))
    last_week = monday_of(today) - timedelta(days=7) + timedelta(days=dice.randrange(5))
    rows = [(month_ago, time(9), time(12), DutyKind.CIVIC), (month_ago, time(13, 30), time(16, 30), DutyKind.CIVIC)]
    rows.append((last_week, time(17), time(18), DutyKind.ACTIVITY))
    TrainingDay.objects.bulk_create(
        TrainingDay(
            contract=contract,
            day=day,
            starts=starts,
            ends=ends,
            kind=kind,
            title="Réunion d’équipe" if kind == DutyKind.ACTIVITY else "",
        )
        for day, starts, ends, kind in rows
        if contract.holds_on(day)
    )


def _activities(contract: CivicServiceContract, today: date) -> None:
    """Six hours a day with the team, from Monday to Thursday, on days gone by without training."""
    taken = set(contract.training_days.values_list("day", flat=True))
    days = (contract.starts_on + timedelta(days=number) for number in range((today - contract.starts_on).days))
    TrainingDay.objects.bulk_create(
        TrainingDay(
            contract=contract,
            day=day,
            starts=starts,
            ends=ends,
            kind=DutyKind.ACTIVITY,
            title="Ateliers et préparation des visites",
        )
        for day in days
        if day.weekday() < 4 and day not in taken
        for starts, ends in ((time(9, 30), time(12, 30)), (time(13, 30), time(17)))
    )
