"""What the public page tells of the workshops to come: never who comes."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import Territory
from core.formatting import day_long, hours_between, plural
from mediation.enums import WorkshopLevel
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_seats import seats_free
from scheduling.workshops.enums import SessionStatus, WishStage, WorkshopKind

SHOWN = 60


@dataclass(frozen=True, slots=True)
class PublicSession:
    """A session as anyone reads it."""

    session: WorkshopSession
    free: int
    when: str
    hours: str
    where: str
    level: str

    @property
    def places(self) -> str:
        """ "encore 3 places", or "complet : liste d’attente"."""
        return f"encore {plural(self.free, 'place')}" if self.free else "complet : liste d’attente"


def public_sessions(territory: Territory) -> QuerySet[WorkshopSession]:
    """Return the sessions that anyone may join: announced, to come."""
    rows = WorkshopSession.objects.filter(
        territory=territory, is_public=True, status=SessionStatus.PLANNED, starts_at__gt=timezone.now()
    )
    standing = SessionWish.objects.exclude(stage=WishStage.LEFT).order_by("asked_at", "pk")
    joined = rows.select_related("destination__commune", "territory")
    return joined.prefetch_related(Prefetch("wishes", standing, to_attr="standing_wishes")).order_by("starts_at", "pk")


def filtered(rows: QuerySet[WorkshopSession], asked: dict[str, Any]) -> QuerySet[WorkshopSession]:
    """Keep what the filters ask for; a value that is not one of theirs is left aside."""
    commune, level, kind = (str(asked.get(name, "")) for name in ("commune", "niveau", "genre"))
    if commune.isdecimal():
        rows = rows.filter(destination__commune__insee=commune)
    if level in WorkshopLevel.values:
        rows = rows.filter(level__in=[level, ""])
    if kind in WorkshopKind.values:
        rows = rows.filter(kind=kind)
    return rows


def lines_of(rows: QuerySet[WorkshopSession]) -> list[PublicSession]:
    """Return the lines of the list, the soonest first."""
    return [line_of(row) for row in rows[:SHOWN]]


def line_of(session: WorkshopSession) -> PublicSession:
    """Return a session as the public reads it; it was read by ``public_sessions``."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    place = session.destination
    return PublicSession(
        session=session,
        free=seats_free(session.capacity, session.standing_wishes),  # type: ignore[attr-defined]  # prefetched
        when=day_long(starts),
        hours=hours_between(starts, ends),
        where=", ".join(filter(None, [place.name, place.address, place.town_name])),
        level=session.get_level_display(),
    )


def places_of(territory: Territory) -> list[tuple[str, str]]:
    """Return the communes where something is announced, by name."""
    rows = public_sessions(territory).prefetch_related(None).exclude(destination__commune=None).order_by()
    found = set(rows.values_list("destination__commune__insee", "destination__commune__name"))
    return sorted(found, key=lambda pair: pair[1])
