"""Who could come to a session: up to ten people, with the reasons, in a constant number of queries."""

import math
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from core.formatting import NBSP, duration
from core.text import fold
from mediation.enums import Mobility, ProfileLevel, Theme, Way
from mediation.models import Assessment, Beneficiary
from scheduling.models import SessionWish, VisitRequest, WorkshopSession
from scheduling.registration_journeys import journeys_from
from scheduling.services.workshops.wish_clock import UNANSWERED
from scheduling.workshops.enums import WishStage

SHOWN, LOOKED_AT = 10, 200
_WAYS = frozenset({Way.WORKSHOP, Way.WORKSHOP_TRANSPORT})
_WAY_POINTS, _LEVEL_POINTS, _THEME_POINTS, _LIKE_POINTS = 40, 25, 20, 15
# A minute of road weighs half a point, and no more beyond an hour.
_MOST_MINUTES = 60
_SHORTEST_WORD = 4
_CANCELLED = "séance annulée"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Someone who could come: why, how far, and whether a ride would help."""

    person: Beneficiary
    reasons: tuple[str, ...]
    minutes: int | None
    needs_ride: bool
    points: float

    @property
    def why(self) -> str:
        """The reasons in one sentence."""
        return f"{NBSP}; ".join(self.reasons)

    @property
    def road(self) -> str:
        """ "12 min de route"."""
        return f"{duration(self.minutes)} de route" if self.minutes is not None else ""


def suggestions_for(session: WorkshopSession, user: Any) -> list[Suggestion]:
    """Return who could come, the best reasons first. Nobody registered, nor who gave up this workshop before."""
    people = list(_candidates(session, user))
    place = session.destination
    homes = [(person.latitude, person.longitude) for person in people]
    roads = journeys_from(session.territory_id, (place.latitude, place.longitude), homes)
    themes = _themes_asked(people, session)
    liked = _words(f"{session.title} {session.description}")
    found = []
    for person, road in zip(people, roads, strict=True):
        reasons, points = _reasons(person, session, themes.get(person.pk, []), liked)
        if reasons:
            minutes = road.minutes if road is not None else None
            far = min(_MOST_MINUTES, minutes if minutes is not None else _MOST_MINUTES) / 2
            needs_ride = session.offers_ride and _is_to_drive(person)
            found.append(Suggestion(person, tuple(reasons), minutes, needs_ride, points - far))
    return sorted(found, key=lambda one: (-one.points, one.person.last_name, one.person.pk))[:SHOWN]


def _candidates(session: WorkshopSession, user: Any) -> Any:
    """People followed whose last assessment points to a workshop, or whose level fits; the nearest first."""
    latest = Assessment.objects.filter(beneficiary=OuterRef("pk")).order_by("-done_on", "-pk")
    same = Q(session__series=session.series_id) if session.series_id else Q(session=session)
    gave_up = SessionWish.objects.filter(same, stage=WishStage.LEFT).exclude(leave_reason__startswith=_CANCELLED)
    here = SessionWish.objects.filter(session=session)
    out = [*here.exclude(stage=WishStage.LEFT).values_list("beneficiary", flat=True)]
    out += gave_up.exclude(leave_reason=UNANSWERED).values_list("beneficiary", flat=True)
    fits = Q(level__in=session.profiles) if session.profiles else ~Q(level="")
    place = session.destination
    east = (F("longitude") - place.longitude) * math.cos(math.radians(place.latitude))
    north = F("latitude") - place.latitude
    rows: Any = Beneficiary.objects.visible_to(user).followed().exclude(pk__in=[key for key in out if key])
    rows = rows.annotate(
        last_way=Subquery(latest.values("chosen_way")[:1]), away=north * north + east * east
    )  # fmt: skip
    rows = rows.filter(fits | Q(last_way__in=_WAYS)).select_related("commune").distinct()
    return rows.order_by("away", "pk")[:LOOKED_AT]


def _themes_asked(people: list[Beneficiary], session: WorkshopSession) -> dict[int, list[str]]:
    """Themes of the session that each person has asked for in a visit."""
    wanted = set(session.themes)
    if not wanted or not people:
        return {}
    found: dict[int, list[str]] = {}
    rows = VisitRequest.objects.filter(beneficiary__in=[person.pk for person in people]).order_by("pk")
    for key, themes in rows.values_list("beneficiary", "themes"):
        kept = found.setdefault(key, [])
        kept.extend(theme for theme in themes if theme in wanted and theme not in kept)
    return found


def _reasons(person: Any, session: WorkshopSession, themes: list[str], liked: set[str]) -> tuple[list[str], float]:
    reasons, points = [], 0.0
    if person.last_way in _WAYS:
        reasons.append(f"son diagnostic retient : {Way(person.last_way).label.lower()}")
        points += _WAY_POINTS
    if session.profiles and person.level in session.profiles:
        reasons.append(f"profil accueilli : {ProfileLevel(person.level).label.lower()}")
        points += _LEVEL_POINTS
    if themes:
        names = ", ".join(str(Theme(theme).label) for theme in themes if theme in Theme.values)
        reasons.append(f"a déjà demandé : {names}")
        points += _THEME_POINTS
    common = [like.strip() for like in person.interests.split(",") if _words(like) & liked]
    if common:
        reasons.append(f"aime : {', '.join(common)}")
        points += _LIKE_POINTS
    return reasons, points


def _is_to_drive(person: Any) -> bool:
    return person.last_way == Way.WORKSHOP_TRANSPORT or person.mobility in {Mobility.DRIVEN, Mobility.NONE}


def _words(text: str) -> set[str]:
    """Words of a text as they are compared: without accents, and without a plural's last letter."""
    return {word.rstrip("sx") for word in re.findall(r"[a-z]+", fold(text)) if len(word) >= _SHORTEST_WORD}
