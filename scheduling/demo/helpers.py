"""Who visits in the demo: forty helpers, told in ``helpers.json``.

Some have left, one is set aside, three have not given their hours yet; the others have credible weeks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from accounts.models import Commune, Territory, User
from mediation.enums import ProfileLevel, Theme, Weekday
from scheduling.demo.accounts import email_of
from volunteers.enums import ExceptionKind, HelperKind, TravelMode
from volunteers.models import Availability, AvailabilityException, Helper

ALL_LEVELS = [level.value for level in ProfileLevel]
GENTLE = [ProfileLevel.NOT_INTERESTED.value, ProfileLevel.BEGINNER.value, ProfileLevel.WILLING.value]
CURIOUS = [ProfileLevel.BEGINNER.value, ProfileLevel.WILLING.value, ProfileLevel.AUTONOMOUS.value]

PROFESSIONAL = [theme.value for theme in Theme if theme not in {Theme.ENTREPRENEURSHIP, Theme.PARENTING}]
EVERYDAY = [
    theme.value
    for theme in (Theme.USE_DEVICE, Theme.CONTENTS, Theme.BROWSING, Theme.EMAIL, Theme.SOCIAL_NETWORKS, Theme.CULTURE)
]
HANDY = [*EVERYDAY, Theme.MAINTENANCE.value, Theme.OFFICE.value, Theme.SAFETY.value]

# Who accepts SMS, and who has no e-mail address.
BY_SMS = frozenset({"Monique Aubert", "Annie Chabrol", "Josette Marty"})
WITHOUT_EMAIL = frozenset({"Josette Marty"})

Span = tuple[Weekday, time, time]


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
    day: int
    age: int | None
    mode: TravelMode
    interests: str
    languages: str
    # Months of the mission behind and ahead of today.
    months: tuple[int, int] | None
    left_months_ago: int | None
    is_archived: bool


SKILLS = {"everyday": EVERYDAY, "handy": HANDY, "professional": PROFESSIONAL}
LEVELS = {"gentle": GENTLE, "curious": CURIOUS, "all": ALL_LEVELS}


def _portrait(row: dict[str, Any]) -> Portrait:
    """Read a line of ``helpers.json``; a span is weekday, start, end."""
    spans = [(Weekday(day), time.fromisoformat(starts), time.fromisoformat(ends)) for day, starts, ends in row["spans"]]
    return Portrait(
        row["first"],
        row["last"],
        HelperKind(row["kind"]),
        row["commune"],
        row["address"],
        spans,
        SKILLS[row["skills"]],
        LEVELS[row["levels"]],
        week=row["week"],
        day=row["day"],
        age=row.get("age"),
        mode=TravelMode(row.get("mode", TravelMode.CAR)),
        interests=row.get("interests", ""),
        languages=row.get("languages", "français"),
        months=tuple(row["months"]) if "months" in row else None,
        left_months_ago=row.get("left_months_ago"),
        is_archived=row.get("archived", False),
    )


def portraits() -> list[Portrait]:
    """Return everyone, in the order of the file."""
    rows = json.loads((Path(__file__).parent / "helpers.json").read_text(encoding="utf-8"))
    return [_portrait(row) for row in rows]


def _dates(portrait: Portrait, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day of someone's mission, where it has one."""
    if portrait.months:
        start = (today - timedelta(days=30 * portrait.months[0])).replace(day=1)
        return start, (today + timedelta(days=30 * portrait.months[1])).replace(day=28)
    if portrait.left_months_ago:
        end = today - timedelta(days=30 * portrait.left_months_ago)
        return end - timedelta(days=240), end
    return None, None


def _email(portrait: Portrait) -> str:
    return "" if f"{portrait.first} {portrait.last}" in WITHOUT_EMAIL else email_of(portrait.first, portrait.last)


def _helper(portrait: Portrait, number: int, commune: Commune, users: dict[str, User], today: date) -> Helper:
    user = users.get(f"{portrait.first} {portrait.last}")
    start, end = _dates(portrait, today)
    return Helper(
        territory=commune.territory,
        user=user,
        kind=portrait.kind,
        first_name=portrait.first,
        last_name=portrait.last,
        birth_year=today.year - portrait.age if portrait.age else None,
        phone=f"06 39 98 20 {number:02d}",
        email=user.email if user else _email(portrait),
        accepts_sms=f"{portrait.first} {portrait.last}" in BY_SMS,
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
        is_active=not portrait.is_archived,
    )


def helpers_create(territory: Territory, users: dict[str, User], monday: date, today: date) -> dict[str, Helper]:
    """Create the helpers with their weeks and exceptions; return them by full name. ``monday``: the coming week's."""
    communes = {commune.name: commune for commune in Commune.objects.filter(territory=territory)}
    helpers = {}
    for number, portrait in enumerate(portraits(), start=1):
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
