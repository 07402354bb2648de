"""Who visits in the demo: three counsellors, five volunteers, two civic-service youths, with credible weeks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from accounts.models import Commune, Territory, User
from mediation.enums import ProfileLevel, Theme, Weekday
from volunteers.enums import ExceptionKind, HelperKind, TravelMode
from volunteers.models import Availability, AvailabilityException, Helper

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = list(Weekday)[:5]
ALL_LEVELS = [level.value for level in ProfileLevel]
GENTLE = [ProfileLevel.NOT_INTERESTED.value, ProfileLevel.BEGINNER.value, ProfileLevel.WILLING.value]
CURIOUS = [ProfileLevel.BEGINNER.value, ProfileLevel.WILLING.value, ProfileLevel.AUTONOMOUS.value]

PROFESSIONAL = [theme.value for theme in Theme if theme not in {Theme.ENTREPRENEURSHIP, Theme.PARENTING}]
EVERYDAY = [
    theme.value
    for theme in (Theme.USE_DEVICE, Theme.CONTENTS, Theme.BROWSING, Theme.EMAIL, Theme.SOCIAL_NETWORKS, Theme.CULTURE)
]
HANDY = [*EVERYDAY, Theme.MAINTENANCE.value, Theme.OFFICE.value, Theme.SAFETY.value]

Span = tuple[Weekday, time, time]


def whole_days(days: Iterable[Weekday], starts: time = time(8, 30), ends: time = time(17, 30)) -> list[Span]:
    """Return a span from ``starts`` to ``ends`` on each of ``days``."""
    return [(day, starts, ends) for day in days]


@dataclass(frozen=True)
class Portrait:
    """What the demo knows of a helper. ``week`` and ``day`` are hours of visits and road at most."""

    first: str
    last: str
    kind: HelperKind
    commune: str
    address: str
    spans: Sequence[Span]
    themes: Sequence[str]
    levels: Sequence[str]
    week: int
    day: int = 7
    age: int | None = None
    mode: TravelMode = TravelMode.CAR
    interests: str = ""
    languages: str = "français"
    months: tuple[int, int] | None = field(default=None)


PORTRAITS = (
    Portrait(
        "Nadia",
        "Ferrand",
        HelperKind.COUNSELLOR,
        "Neuvic",
        "CIAS, place de la Halle",
        [*whole_days((MONDAY, TUESDAY, WEDNESDAY, THURSDAY)), (FRIDAY, time(8, 30), time(12, 30))],
        PROFESSIONAL,
        ALL_LEVELS,
        week=28,
        languages="français, portugais",
    ),
    Portrait(
        "Romain",
        "Castaing",
        HelperKind.COUNSELLOR,
        "Saint-Astier",
        "Antenne du CIAS, rue des Écoles",
        whole_days((MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)),
        PROFESSIONAL,
        ALL_LEVELS,
        week=28,
        languages="français, anglais",
    ),
    Portrait(
        "Karim",
        "Haddad",
        HelperKind.COUNSELLOR,
        "Saint-Léon-sur-l’Isle",
        "Médiathèque, rue du Pont",
        [*whole_days((TUESDAY, THURSDAY), time(9), time(17)), (WEDNESDAY, time(9), time(12, 30))],
        PROFESSIONAL,
        ALL_LEVELS,
        week=18,
        languages="français, arabe",
    ),
    Portrait(
        "Monique",
        "Aubert",
        HelperKind.VOLUNTEER,
        "Douzillac",
        "14 chemin des Noyers",
        [
            (MONDAY, time(9), time(12, 30)),
            *whole_days((TUESDAY,), time(9, 15), time(16)),
            (THURSDAY, time(13, 30), time(17)),
        ],
        EVERYDAY,
        GENTLE,
        week=10,
        day=5,
        age=68,
        interests="les photos de famille, la chorale",
    ),
    Portrait(
        "Jean-Louis",
        "Pradier",
        HelperKind.VOLUNTEER,
        "Douzillac",
        "3 route du Moulin",
        [
            *whole_days((TUESDAY,), time(9, 15), time(17)),
            *whole_days((WEDNESDAY, THURSDAY), time(13, 30), time(17, 30)),
        ],
        HANDY,
        CURIOUS,
        week=12,
        day=6,
        age=66,
        interests="le bricolage, la généalogie",
    ),
    Portrait(
        "Annie",
        "Chabrol",
        HelperKind.VOLUNTEER,
        "Chantérac",
        "Le Bourg",
        [(MONDAY, time(13, 30), time(17)), *whole_days((WEDNESDAY, FRIDAY), time(9), time(12, 30))],
        EVERYDAY,
        GENTLE,
        week=10,
        day=4,
        age=71,
        interests="le jardin, les romans policiers",
    ),
    Portrait(
        "Michel",
        "Roussarie",
        HelperKind.VOLUNTEER,
        "Sourzac",
        "22 route de la Vallée",
        [*whole_days((MONDAY, THURSDAY), time(9), time(12, 30)), (FRIDAY, time(13, 30), time(17))],
        HANDY,
        CURIOUS,
        week=9,
        day=4,
        age=69,
        interests="le rugby, la pêche",
    ),
    Portrait(
        "Françoise",
        "Lagarde",
        HelperKind.VOLUNTEER,
        "Saint-Astier",
        "8 rue des Tilleuls",
        [*whole_days((TUESDAY, THURSDAY), time(13, 30), time(17, 30)), (WEDNESDAY, time(9), time(12, 30))],
        HANDY,
        ALL_LEVELS,
        week=10,
        day=4,
        age=64,
        interests="la couture, les voyages",
    ),
    Portrait(
        "Inès",
        "Benhaddou",
        HelperKind.CIVIC_SERVICE,
        "Saint-Astier",
        "5 avenue de la Gare",
        whole_days((MONDAY, TUESDAY, WEDNESDAY, THURSDAY), time(9), time(17)),
        EVERYDAY,
        ALL_LEVELS,
        week=24,
        age=22,
        mode=TravelMode.PASSENGER,
        interests="la photo, la cuisine",
        languages="français, arabe",
        months=(2, 6),
    ),
    Portrait(
        "Noah",
        "Dubreuil",
        HelperKind.CIVIC_SERVICE,
        "Neuvic",
        "2 rue du Foirail",
        whole_days((MONDAY, TUESDAY, THURSDAY, FRIDAY), time(9), time(17)),
        EVERYDAY,
        ALL_LEVELS,
        week=24,
        age=20,
        mode=TravelMode.PASSENGER,
        interests="le rugby, les jeux de cartes",
        months=(1, 7),
    ),
)


def _helper(portrait: Portrait, number: int, commune: Commune, users: dict[str, User], today: date) -> Helper:
    user = users.get(f"{portrait.first} {portrait.last}")
    start = end = None
    if portrait.months:
        start = (today - timedelta(days=30 * portrait.months[0])).replace(day=1)
        end = (today + timedelta(days=30 * portrait.months[1])).replace(day=28)
    return Helper(
        territory=commune.territory,
        user=user,
        kind=portrait.kind,
        first_name=portrait.first,
        last_name=portrait.last,
        birth_year=today.year - portrait.age if portrait.age else None,
        phone=f"06 39 98 20 {number:02d}",
        email=user.email if user else f"{portrait.last.lower()}@example.org",
        commune=commune,
        address=portrait.address,
        latitude=commune.latitude,
        longitude=commune.longitude,
        travel_mode=portrait.mode,
        themes=list(portrait.themes),
        levels=list(portrait.levels),
        languages=portrait.languages,
        interests=portrait.interests,
        max_minutes_day=portrait.day * 60,
        max_minutes_week=portrait.week * 60,
        starts_on=start,
        ends_on=end,
    )


def helpers_create(territory: Territory, users: dict[str, User], monday: date, today: date) -> dict[str, Helper]:
    """Create the helpers with their weeks and exceptions; return them by full name. ``monday``: the coming week's."""
    communes = {commune.name: commune for commune in Commune.objects.filter(territory=territory)}
    helpers = {}
    for number, portrait in enumerate(PORTRAITS, start=1):
        helper = _helper(portrait, number, communes[portrait.commune], users, today)
        helper.full_clean()
        helper.save()
        helpers[helper.full_name] = helper
        Availability.objects.bulk_create(
            Availability(helper=helper, weekday=day, starts=starts, ends=ends) for day, starts, ends in portrait.spans
        )
    _exceptions_create(helpers, monday)
    return helpers


def _exceptions_create(helpers: dict[str, Helper], monday: date) -> None:
    friday, next_wednesday = monday + timedelta(days=4), monday + timedelta(days=9)
    AvailabilityException.objects.bulk_create(
        [
            AvailabilityException(
                helper=helpers["Romain Castaing"], starts_on=friday, ends_on=friday, reason="Formation à Périgueux"
            ),
            AvailabilityException(
                helper=helpers["Annie Chabrol"],
                starts_on=monday - timedelta(days=21),
                ends_on=monday - timedelta(days=17),
                reason="Chez sa fille à Limoges",
            ),
            AvailabilityException(
                helper=helpers["Michel Roussarie"],
                kind=ExceptionKind.EXTRA,
                starts_on=monday + timedelta(days=2),
                ends_on=monday + timedelta(days=2),
                starts=time(14),
                ends=time(17),
                reason="Remplace sa séance de kiné",
            ),
            AvailabilityException(
                helper=helpers["Nadia Ferrand"],
                starts_on=next_wednesday,
                ends_on=next_wednesday,
                starts=time(13, 30),
                ends=time(17, 30),
                reason="Réunion des conseillers du département",
            ),
        ]
    )
