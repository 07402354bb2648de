"""Three months of published weeks: who was visited by whom, and what came of it. Written at once, not act by act.

Each team has its hours of the week and its regulars, those who live nearest: that is where continuity comes from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random

import holidays
from django.utils import timezone

from accounts.models import User
from mediation.enums import CaseStatus
from mediation.models import Beneficiary, Case
from scheduling.demo.people import Setting, drawn
from scheduling.demo.visits import Subject, subject_for
from scheduling.enums import PlanStatus, Purpose, RequestStatus, VisitStage, VisitStatus
from scheduling.models import Occupancy, Plan, Visit, VisitHelper, VisitRequest
from volunteers.enums import HelperKind
from volunteers.models import AvailabilityException, Helper

WEEKS = 13
MORNING, LATE_MORNING, AFTERNOON, LATE_AFTERNOON = time(9), time(10, 30), time(14), time(15, 30)
LONGEST_MINUTES = 60
DAYS_WITHOUT_REPORT = 3

# Who goes together, how many people they know well, and when they go: (weekday, hour).
TEAMS = (
    (
        ("Nadia Ferrand",),
        26,
        ((0, MORNING), (0, LATE_MORNING), (1, AFTERNOON), (2, MORNING), (3, MORNING), (3, AFTERNOON)),
    ),
    (
        ("Romain Castaing",),
        26,
        ((0, AFTERNOON), (1, MORNING), (1, LATE_MORNING), (2, AFTERNOON), (3, MORNING), (4, MORNING)),
    ),
    (("Karim Haddad",), 18, ((1, MORNING), (1, AFTERNOON), (3, LATE_MORNING), (3, AFTERNOON))),
    (("Monique Aubert", "Jean-Louis Pradier"), 9, ((1, time(9, 30)), (1, time(11)), (1, AFTERNOON))),
    (("Annie Chabrol", "Noah Dubreuil"), 8, ((0, AFTERNOON), (4, time(9, 30)))),
    (("Françoise Lagarde", "Inès Benhaddou"), 8, ((1, AFTERNOON), (3, AFTERNOON))),
    (("Michel Roussarie",), 6, ((0, time(9, 30)), (3, time(9, 30)))),
    (("Patrick Vignal", "Chloé Marsaudon"), 5, ((0, time(9, 30)), (2, AFTERNOON))),
    (("Christiane Faurie", "Yanis Morel"), 4, ((2, MORNING),)),
    (("Gérard Teillet",), 4, ((1, MORNING),)),
    (("Alain Bourdeix",), 4, ((1, time(9, 30)),)),
    (("Ahmed Zerrouki",), 5, ((0, MORNING), (4, MORNING))),
    (("Daniel Peyrot",), 3, ((3, AFTERNOON),)),
)
OUTCOMES = {VisitStatus.SEEN: 87, VisitStatus.EXCUSED: 6, VisitStatus.NO_SHOW: 4, VisitStatus.REVOKED: 3}
NOT_MADE = {
    VisitStatus.EXCUSED: "La personne a annulé.",
    VisitStatus.REVOKED: "Intervenant malade.",
    VisitStatus.NO_SHOW: "Personne n’a ouvert.",
}
NOTES = (
    "A envoyé sa première photo, sans aide.",
    "De la fatigue, on a surtout parlé. À revoir dans deux semaines.",
    "Le wifi est réglé, tout marche.",
    "Sait maintenant ouvrir ses messages. Bute sur les pièces jointes.",
    "A appelé sa famille en vidéo pendant la visite.",
    "Carnet de mots de passe commencé ensemble.",
    "A ri en retrouvant les photos du mariage.",
    "Préfère continuer sur la tablette que sur le téléphone.",
)


@dataclass(slots=True)
class Team:
    """A counsellor, a volunteer, or a pair (lead first), with the people they visit in turn."""

    helpers: list[Helper]
    regulars: list[Beneficiary]
    hours: Sequence[tuple[int, time]]


def history_create(people: Sequence[Beneficiary], helpers: dict[str, Helper], setting: Setting) -> dict[int, Helper]:
    """Write the past weeks and the current one; return the usual lead by person."""
    teams = _teams(people, helpers)
    opened = dict(Case.objects.filter(beneficiary__in=people).values_list("beneficiary", "opened_on"))
    ended = dict(Case.objects.filter(beneficiary__in=people).values_list("beneficiary", "closed_on"))
    this_monday = setting.today - timedelta(days=setting.today.weekday())
    turns = [cycle(team.regulars) for team in teams]
    for weeks_ago in range(WEEKS, -1, -1):
        monday = this_monday - timedelta(weeks=weeks_ago)
        plan = _plan(monday, setting)
        meetings = [
            (team, person, day, hour)
            for team, turn in zip(teams, turns, strict=True)
            for day, hour in _moments(team, monday, setting)
            if opened[(person := next(turn)).pk] < day < (ended.get(person.pk) or date.max)
        ]
        _write_week(plan, meetings, setting)
    return {person.pk: team.helpers[0] for team in teams for person in team.regulars}


def _teams(people: Sequence[Beneficiary], helpers: dict[str, Helper]) -> list[Team]:
    """Share those who are or were accompanied: volunteers first take their neighbours, counsellors the others."""
    followed = {CaseStatus.ACTIVE, CaseStatus.FOLLOW_UP, CaseStatus.CLOSED}
    known = set(Case.objects.filter(status__in=followed, beneficiary__in=people).values_list("beneficiary", flat=True))
    free = [person for person in people if person.pk in known]
    teams = []
    for names, size, hours in sorted(TEAMS, key=lambda row: row[1]):
        members = [helpers[name] for name in names]
        able = [person for person in free if _accept(members, person)]
        near = sorted(able, key=lambda person: (_distance(members[0], person), person.pk))[:size]
        taken = {person.pk for person in near}
        free = [person for person in free if person.pk not in taken]
        regulars = sorted(near, key=lambda person: (person.longitude, person.pk))
        # Nobody is visited more than once in three weeks or so: a team with few regulars goes out less.
        teams.append(Team(members, regulars, hours[: max(1, len(regulars) // 3)]))
    return [team for team in teams if team.regulars]


def _accept(members: Sequence[Helper], person: Beneficiary) -> bool:
    return all(person.level in helper.levels for helper in members)


def _distance(helper: Helper, person: Beneficiary) -> float:
    """Squared degrees: enough to sort neighbours."""
    return (helper.latitude - person.latitude) ** 2 + ((helper.longitude - person.longitude) * 0.7) ** 2


def _moments(team: Team, monday: date, setting: Setting) -> Iterator[tuple[date, time]]:
    closed = holidays.country_holidays("FR", years=[monday.year, monday.year + 1])
    absences = AvailabilityException.objects.filter(helper__in=team.helpers, kind="ABSENT").order_by("pk")
    away = [(row.starts_on, row.ends_on) for row in absences]
    begun = max(helper.starts_on or date.min for helper in team.helpers)
    for weekday, hour in team.hours:
        day = monday + timedelta(days=weekday)
        if day not in closed and day >= begun and not any(first <= day <= last for first, last in away):
            yield day, hour


def _plan(monday: date, setting: Setting) -> Plan:
    thursday = datetime.combine(monday - timedelta(days=4), time(14, 12))
    return Plan.objects.create(
        territory=setting.territory,
        week=monday,
        status=PlanStatus.PUBLISHED,
        published_at=timezone.make_aware(thursday),
        published_by=setting.users["Nadia Ferrand"],
    )


def _write_week(plan: Plan, meetings: Sequence[tuple[Team, Beneficiary, date, time]], setting: Setting) -> None:
    requests = [_request(team, person, day, setting) for team, person, day, _ in meetings]
    statuses = [_outcome(day, setting) for _, _, day, _ in meetings]
    for request, status in zip(requests, statuses, strict=True):
        request.status = _request_status(status)
        request.cancel_reason = NOT_MADE.get(status, "")
    VisitRequest.objects.bulk_create(requests)
    visits = [
        _visit(plan, request, timezone.make_aware(datetime.combine(day, hour)), status, setting.dice)
        for request, status, (_, _, day, hour) in zip(requests, statuses, meetings, strict=True)
    ]
    Visit.objects.bulk_create(visits)
    teams = [team for team, *_ in meetings]
    VisitHelper.objects.bulk_create(
        VisitHelper(visit=visit, helper=helper, is_lead=place == 0)
        for visit, team in zip(visits, teams, strict=True)
        for place, helper in enumerate(team.helpers)
    )
    Occupancy.objects.bulk_create(
        Occupancy(helper=helper, visit=visit, starts_at=visit.starts_at, ends_at=visit.ends_at)
        for visit, team in zip(visits, teams, strict=True)
        if visit.status not in {VisitStatus.EXCUSED, VisitStatus.REVOKED}
        for helper in team.helpers
    )


def _purpose(team: Team, person: Beneficiary, dice: Random) -> Purpose:
    if team.helpers[0].kind == HelperKind.COUNSELLOR:
        return drawn({Purpose.LEARNING: 55, Purpose.SETUP: 15, Purpose.PROCEDURE: 15, Purpose.FOLLOW_UP: 15}, dice)
    if any(helper.kind == HelperKind.CIVIC_SERVICE for helper in team.helpers):
        return drawn({Purpose.COURTESY: 60, Purpose.FOLLOW_UP: 40}, dice)
    return drawn({Purpose.LEARNING: 75, Purpose.FOLLOW_UP: 25}, dice)


def _subject(team: Team, person: Beneficiary, dice: Random) -> Subject:
    """Draw what the lead is able to do."""
    while True:
        subject = subject_for(_purpose(team, person, dice), dice)
        if set(subject.themes) - {"aide_aux_demarches_administratives"} <= set(team.helpers[0].themes):
            return subject


def _request(team: Team, person: Beneficiary, day: date, setting: Setting) -> VisitRequest:
    subject = _subject(team, person, setting.dice)
    author: User = setting.dice.choice(setting.counsellors)
    return VisitRequest(
        territory=setting.territory,
        beneficiary=person,
        purpose=subject.purpose,
        themes=subject.themes,
        procedure_themes=subject.procedure_themes,
        words=subject.words,
        duration=min(subject.minutes, LONGEST_MINUTES),
        people=len(team.helpers),
        requested_on=day - timedelta(days=setting.dice.randint(8, 25)),
        created_by=author,
    )


def _outcome(day: date, setting: Setting) -> VisitStatus:
    """Draw what came of a visit; some of the last days' are still to be told."""
    age = (setting.today - day).days
    if age <= 0 or (age <= DAYS_WITHOUT_REPORT and setting.dice.random() < 0.3):
        return VisitStatus.UNKNOWN
    return drawn(OUTCOMES, setting.dice)


def _request_status(status: VisitStatus) -> RequestStatus:
    if status == VisitStatus.UNKNOWN:
        return RequestStatus.PLANNED
    return RequestStatus.DONE if status == VisitStatus.SEEN else RequestStatus.CANCELLED


def _visit(plan: Plan, request: VisitRequest, moment: datetime, status: VisitStatus, dice: Random) -> Visit:
    return Visit(
        territory_id=plan.territory_id,
        plan=plan,
        request=request,
        beneficiary=request.beneficiary,
        day=moment.date(),
        starts_at=moment,
        ends_at=moment + timedelta(minutes=request.duration),
        stage=VisitStage.PUBLISHED,
        status=status,
        note=dice.choice(NOTES) if status == VisitStatus.SEEN and dice.random() < 0.3 else "",
    )
