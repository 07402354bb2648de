"""Trainings and partner meetings of the demo: sessions past and to come, presence, waiting list, who does what."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Commune, Territory, User
from directory.models import Organisation
from volunteers.enums import HelperKind
from volunteers.enums_trainings import AUDIENCE_OF, AttendanceState, SessionState, TrainingAudience
from volunteers.models import ActionPoint, Helper, PartnerMeeting, Training, TrainingAttendance, TrainingSession

_VOLUNTEERS, _CIVIC = TrainingAudience.VOLUNTEERS, TrainingAudience.CIVIC_SERVICE
_TOWN_HALL, _HOME_HELP, _ELECTED = TrainingAudience.TOWN_HALL, TrainingAudience.HOME_HELP, TrainingAudience.ELECTED
# Title, topic, audiences, minutes, months before it is done again, condition of engagement that it satisfies.
_TRAININGS = (
    ("Premiers secours", "Gestes qui sauvent à domicile", (_VOLUNTEERS, _CIVIC), 420, 24, "psc1"),
    (
        "Accueillir et accompagner",
        "Posture, discrétion, limites",
        (_VOLUNTEERS, _CIVIC),
        180,
        None,
        "formation-initiale",
    ),
    ("Repérer une arnaque", "Faux conseiller, faux colis", (_VOLUNTEERS, _CIVIC, _HOME_HELP), 120, 12, ""),
    ("Orienter vers le bon service", "L’annuaire en mairie", (_TOWN_HALL, _ELECTED), 90, None, ""),
)
# Training, days from today, starting hour, commune, place, capacity, trainer.
_SESSIONS = (
    (0, -400, 9, "Saint-Astier", "Salle des fêtes", 12, "Association de secourisme du bassin"),
    (1, -150, 14, "Neuvic", "CIAS, salle de réunion", 10, "Nadia Ferrand"),
    (2, -45, 10, "Saint-Astier", "Médiathèque", 15, "Romain Castaing"),
    (3, -20, 14, "Neuvic", "Mairie", None, "Sylvie Marchive"),
    (2, -1, 14, "Neuvic", "CIAS, salle de réunion", 8, "Romain Castaing"),
    (0, 12, 9, "Neuvic", "Salle Jean-Moulin", 4, "Association de secourisme du bassin"),
    (1, 19, 14, "Saint-Astier", "Antenne du CIAS", 12, "Nadia Ferrand"),
    (3, 33, 17, "Saint-Astier", "Mairie", 20, "Sylvie Marchive"),
)
_OUTSIDERS = (
    ("Odile Verdier", "Mairie de Neuvic", _TOWN_HALL),
    ("Hervé Chastenet", "Mairie de Saint-Astier", _ELECTED),
    ("Lucette Brunerie", "Aide à domicile du Salembre", _HOME_HELP),
)
# Subject, days from today, place, agenda, notes, then who does what: what, who, term in days, done in days.
_MEETINGS: tuple[tuple[str, int, str, str, str, tuple[tuple[str, str, int | None, int | None], ...]], ...] = (
    (
        "Relais dans les mairies",
        -40,
        "Mairie de Neuvic",
        "Affiches, permanences, numéro unique.",
        "Chaque secrétariat garde une pile de cartes du service. La salle est prêtée le jeudi.",
        (
            ("Imprimer et déposer les cartes dans les seize mairies", "", -10, None),
            ("Envoyer le calendrier des permanences", "Secrétariat de mairie de Neuvic", -25, -27),
            ("Proposer une date pour les élus", "", 8, None),
        ),
    ),
    (
        "Aides à domicile : repérer ensemble",
        -12,
        "CIAS, salle de réunion",
        "Comment signaler une personne isolée du numérique.",
        "Une fiche d’orientation simple est à tester pendant deux mois.",
        (
            ("Tester la fiche d’orientation", "Aide à domicile du Salembre", 30, None),
            ("Préparer la formation sur les arnaques", "", 5, None),
        ),
    ),
    ("Comité des partenaires", 15, "Saint-Astier, médiathèque", "Bilan du trimestre, ateliers de l’hiver.", "", ()),
)


def trainings_create(
    *,
    territory: Territory,
    helpers: Sequence[Helper],
    communes: Sequence[Commune],
    team: Sequence[User],
    today: date,
    random: Random,
) -> None:
    """Create four trainings, eight sessions and three meetings around ``today``.

    ``helpers`` are those of the territory, ``communes`` its communes, ``team`` members who take actions (the
    coordinator first). The same arguments give the same rows. Yesterday's session waits for its attendance, the next
    first-aid session is full with people waiting, one helper is over the two years of first aid.
    """
    trainings = [
        Training.objects.create(
            territory=territory,
            title=title,
            topic=topic,
            audiences=list(audiences),
            minutes=minutes,
            months_valid=months,
            code=code,
        )
        for title, topic, audiences, minutes, months, code in _TRAININGS
    ]
    by_name = {commune.name: commune for commune in communes}
    for index, days, hour, commune, place, capacity, trainer in _SESSIONS:
        training = trainings[index]
        day = _weekday(today + timedelta(days=days), forward=days > 0)
        starts = timezone.make_aware(datetime.combine(day, time(hour)))
        session = TrainingSession.objects.create(
            training=training,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=training.minutes),
            commune=by_name.get(commune),
            place=place,
            capacity=capacity,
            trainer=trainer,
            state=SessionState.DONE if days < -3 else SessionState.PLANNED,
        )
        _fill(session, helpers, is_done=days < -3, random=random)
    _meet(territory, team, today)


def _weekday(day: date, *, forward: bool) -> date:
    """Move a day of a weekend to the nearest working day, on the same side of today."""
    while day.weekday() > 4:
        day += timedelta(days=1 if forward else -1)
    return day


def _fill(session: TrainingSession, helpers: Sequence[Helper], *, is_done: bool, random: Random) -> None:
    """Register those the training is for; past sessions have their presence."""
    wanted = [each for each in helpers if AUDIENCE_OF[HelperKind(each.kind)] in session.training.audiences]
    chosen = sorted(random.sample(wanted, min(len(wanted), 6)), key=lambda each: each.pk)
    rows = [
        TrainingAttendance(session=session, helper=each, audience=AUDIENCE_OF[HelperKind(each.kind)]) for each in chosen
    ]
    rows += [
        TrainingAttendance(session=session, name=name, organisation=organisation, audience=audience)
        for name, organisation, audience in _OUTSIDERS
        if audience in session.training.audiences
    ]
    for place, row in enumerate(rows):
        if is_done:
            came = random.random() < 0.85
            row.state = AttendanceState.PRESENT if came else AttendanceState.ABSENT
        elif session.capacity is not None and place >= session.capacity:
            row.state = AttendanceState.WAITING
    TrainingAttendance.objects.bulk_create(rows)


def _meet(territory: Territory, team: Sequence[User], today: date) -> None:
    known = list(Organisation.objects.filter(territory=territory).order_by("pk")[:4])
    for place, (subject, days, where, agenda, notes, points) in enumerate(_MEETINGS):
        meeting = PartnerMeeting.objects.create(
            territory=territory,
            subject=subject,
            day=_weekday(today + timedelta(days=days), forward=days > 0),
            starts=time(14),
            place=where,
            agenda=agenda,
            notes=notes,
            participants="Odile Verdier (mairie de Neuvic), Lucette Brunerie (aide à domicile)",
        )
        meeting.organisations.set(known[place : place + 2])
        for number, (what, who, due, done) in enumerate(points):
            ActionPoint.objects.create(
                meeting=meeting,
                what=what,
                who=who,
                member=team[number % len(team)] if not who and team else None,
                due_on=today + timedelta(days=due) if due is not None else None,
                done_on=today + timedelta(days=done) if done is not None else None,
            )
