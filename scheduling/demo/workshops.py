"""Workshops of the demo: four series and a one-off session, from six weeks ago to eight weeks ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mediation.enums import ProfileLevel, Theme, WorkshopLevel
from scheduling.demo.people import Setting
from scheduling.models import Destination, VisitHelper, WorkshopSession
from scheduling.selectors.workshops.crew import crews_of
from scheduling.services.workshops.animators import animators_place
from scheduling.services.workshops.series import series_create
from scheduling.services.workshops.sessions import moment_of, session_create
from scheduling.workshops.enums import WorkshopKind
from volunteers.calendar import public_holidays
from volunteers.models import Helper

BEFORE, AHEAD = timedelta(weeks=6), timedelta(weeks=8)
_BASICS = [Theme.USE_DEVICE.value, Theme.BROWSING.value]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the demo: its name, its commune, how to enter."""

    name: str
    commune: str
    address: str
    access: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A workshop of the demo; the first of ``crew`` who is free leads, another helps."""

    title: str
    kind: WorkshopKind
    place: Place
    weekday: int
    starts: time
    minutes: int
    every_weeks: int
    capacity: int
    crew: tuple[str, ...]
    description: str
    level: str = ""
    themes: Sequence[str] = ()
    profiles: Sequence[str] = ()
    equipment: str = ""


CENTRE = Place(
    "Espace multimédia de Neuvic", "Neuvic", "place de la Halle", "Entrée de plain-pied, à droite de la mairie."
)
MICRO = Place("Micro-Folie de Neuvic", "Neuvic", "parc du château", "Fauteuils roulants par la cour.")
LIBRARY = Place("Médiathèque de Saint-Astier", "Saint-Astier", "rue des Écoles")
HALL = Place("Salle des associations de Saint-Léon", "Saint-Léon-sur-l’Isle", "rue du Pont")
TOWN_HALL = Place("Mairie de Grignols", "Grignols", "place du Marché", "Sonner à l’accueil.")

STORIES = (
    Story(
        "Apprivoiser sa tablette", WorkshopKind.DIGITAL, CENTRE, 3, time(14), 120, 1, 8,
        ("Nadia Ferrand", "Jean-Louis Pradier", "Daniel Peyrot", "Serge Mazeau"),
        "Allumer, toucher, écrire un message : on part de zéro, en petit groupe.",
        WorkshopLevel.BEGINNER, _BASICS, [ProfileLevel.BEGINNER.value, ProfileLevel.WILLING.value],
        "Tablettes prêtées sur place",
    ),
    Story(
        "Un musée près de chez vous", WorkshopKind.CULTURE, MICRO, 2, time(14, 30), 90, 2, 15,
        ("Romain Castaing", "Patrick Vignal", "Maria Da Costa", "Colette Barriat"),
        "Des chefs-d’œuvre sur grand écran, commentés et racontés. Entrée libre.",
    ),
    Story(
        "Photos de famille : trier, garder, partager", WorkshopKind.DIGITAL, LIBRARY, 1, time(14), 150, 2, 6,
        ("Romain Castaing", "Françoise Lagarde", "Hervé Lansade"),
        "Venez avec votre téléphone et vos photos : on les range ensemble.",
        WorkshopLevel.INTERMEDIATE, [Theme.CONTENTS.value], [ProfileLevel.WILLING.value],
        "Apporter son téléphone et son câble",
    ),
    Story(
        "Couture et conversation", WorkshopKind.LEISURE, HALL, 1, time(14), 150, 2, 10,
        ("Karim Haddad", "Solange Desport", "Gérard Teillet"),
        "On coud, on raccommode, on discute. Débutants bienvenus.",
        equipment="Deux machines à coudre sur place",
    ),
)  # fmt: skip


def workshops_create(setting: Setting, helpers: Mapping[str, Helper]) -> list[WorkshopSession]:
    """Create the series, the one-off session and their places; ``helpers`` by their names. Returns the sessions.

    Needs the visits of the demo to be there: who visits at that hour animates nothing. No dice are thrown.
    """
    by, sessions = setting.users["Sylvie Marchive"], []
    for story in STORIES:
        first = _first_day(setting.today - BEFORE, story.weekday)
        done = series_create(
            territory=setting.territory,
            by=by,
            now=_at(first, time(6)),
            first_day=first,
            until=setting.today + AHEAD,
            starts=story.starts,
            minutes=story.minutes,
            weekdays=[story.weekday],
            every_weeks=story.every_weeks,
            destination=_destination(story.place, setting),
            **_told(story),
        )
        crew = [helpers[name] for name in story.crew if name in helpers]
        done.series.lead = crew[0] if crew else None
        done.series.save(update_fields=["lead"])
        done.series.animators.set(crew[:2])
        made = list(done.series.sessions.order_by("day"))
        _crews_place(made, crew, setting)
        sessions += made
    return [*sessions, _one_off(setting, helpers)]


def _told(story: Story) -> dict[str, Any]:
    names = ("title", "kind", "capacity", "description", "level", "themes", "profiles", "equipment")
    return {name: getattr(story, name) for name in names}


def _one_off(setting: Setting, helpers: Mapping[str, Helper]) -> WorkshopSession:
    """A morning at the town hall in three weeks: the only workshop to which nobody is driven."""
    day = _first_day(setting.today + timedelta(weeks=3), 4)
    while public_holidays(day, day):
        day += timedelta(weeks=1)
    session = session_create(
        territory=setting.territory,
        by=setting.users["Sylvie Marchive"],
        now=_at(setting.today, time(6)),
        title="Vos questions de papiers en ligne",
        kind=WorkshopKind.DIGITAL,
        description="Ameli, impôts, retraite : on regarde ensemble, à la mairie, sans rendez-vous.",
        level=WorkshopLevel.BEGINNER,
        themes=[Theme.SAFETY.value, Theme.EMAIL.value],
        destination=_destination(TOWN_HALL, setting),
        capacity=5,
        offers_ride=False,
        starts_at=_at(day, time(10)),
        ends_at=_at(day, time(12)),
    )
    _crews_place(
        [session], [helpers[name] for name in ("Romain Castaing", "Nadia Ferrand") if name in helpers], setting
    )
    return session


def _crews_place(sessions: Sequence[WorkshopSession], crew: Sequence[Helper], setting: Setting) -> None:
    """Give each session the first two of the crew who can be there; nobody is in two places."""
    people: dict[WorkshopSession, list[Helper]] = {}
    for session in sessions:
        free = [helper for helper in crew if not _visits_then(helper, session)]
        judged = crews_of(free, {session.day: moment_of(session)}, territory=setting.territory)
        people[session] = list(judged[session.day].able[:2])
    animators_place(people=people)


def _visits_then(helper: Helper, session: WorkshopSession) -> bool:
    """Drafts take no time in the ledger yet: they are looked at apart."""
    there = VisitHelper.objects.filter(helper=helper, visit__starts_at__lt=session.ends_at)
    return there.filter(visit__ends_at__gt=session.starts_at).exists()


def _destination(place: Place, setting: Setting) -> Destination:
    commune = next(each for each in setting.communes if each.name == place.commune)
    row, _ = Destination.objects.get_or_create(
        territory=setting.territory,
        name=place.name,
        defaults={
            "address": place.address,
            "commune": commune,
            "latitude": commune.latitude,
            "longitude": commune.longitude,
            "access_notes": place.access,
        },
    )
    return row


def _first_day(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
