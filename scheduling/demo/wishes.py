"""Registrations of the demo: a full session and those who wait, rides asked for, past sessions with who came.

Works with the sessions that it finds, and with none. Nothing leaves by e-mail.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from mediation.enums import Mobility, Theme
from mediation.models import ActivityReport, Beneficiary
from scheduling.demo.people import Setting
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_report import session_ref, session_report_record
from scheduling.services.workshops.wishes import wish_add, wish_leave
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage

SEED = 5120
COMING, PAST = 8, 10
WAITING = 3
WORDS = ("Vient avec sa propre tablette", "Préfère être près de la porte", "Première fois", "", "", "")
GUEST: dict[str, Any] = {"guest_name": "Lucette Roussel", "guest_phone": "06 39 98 44 12"}


def wishes_create(setting: Setting) -> None:
    """Register people to the sessions of the territory: the first to come is full, the second has a guest to link."""
    dice = Random(SEED)  # noqa: S311  (a demo, not a secret)
    people = _people(setting, dice)
    sessions = WorkshopSession.objects.filter(territory=setting.territory).exclude(status=SessionStatus.CANCELLED)
    sessions = sessions.select_related("territory", "destination__commune").order_by("starts_at", "pk")
    now = timezone.now()
    past = list(sessions.filter(ends_at__lte=now))[-PAST:]
    coming = list(sessions.filter(starts_at__gt=now, status=SessionStatus.PLANNED)[:COMING])
    by = setting.users["Nadia Ferrand"]
    turn = _in_turn(people)
    for place, session in enumerate(past):
        _attended(session, [next(turn) for _ in range(min(session.capacity, dice.randint(4, 9)))], by, dice)
        # The last one is still to be told.
        if place < len(past) - 1:
            _told(session, by)
    for place, session in enumerate(coming):
        count = session.capacity + WAITING if place == 0 else dice.randint(2, max(2, session.capacity - 1))
        _expected(session, [next(turn) for _ in range(min(count, len(people)))], setting.counsellors, dice)
    if len(coming) > 1:
        _guest(coming[1])
    if coming:
        _one_leaves(coming[0], by)


def _people(setting: Setting, dice: Random) -> list[Beneficiary]:
    """People followed who accept no e-mail: what is told to them is told by telephone."""
    rows = Beneficiary.objects.filter(territory=setting.territory, archived_at=None, accepts_email=False)
    people = list(rows.select_related("commune").order_by("pk"))
    dice.shuffle(people)
    return people


def _in_turn(people: Sequence[Beneficiary]) -> Iterator[Beneficiary]:
    """Everyone comes before anyone comes twice."""
    while people:
        yield from people


def _expected(session: WorkshopSession, people: Sequence[Beneficiary], team: Sequence[User], dice: Random) -> None:
    for person in people:
        has_no_car = person.mobility in {Mobility.DRIVEN, Mobility.NONE}
        wish_add(
            session=session,
            by=dice.choice(team),
            beneficiary=person,
            needs_ride=session.offers_ride and has_no_car,
            words=dice.choice(WORDS),
        )


def _guest(session: WorkshopSession) -> None:
    commune = session.destination.commune
    needs_ride = session.offers_ride
    wish_add(
        session=session, by=None, origin=WishOrigin.PUBLIC, guest_commune=commune, needs_ride=needs_ride, **GUEST
    )  # fmt: skip


def _one_leaves(session: WorkshopSession, by: User) -> None:
    placed = session.wishes.filter(stage=WishStage.PLACED, needs_ride=False).order_by("asked_at", "pk").first()
    if placed is not None:
        wish_leave(wish=placed, by=by, reason="empêchement")


def _attended(session: WorkshopSession, people: Sequence[Beneficiary], by: User, dice: Random) -> None:
    asked = session.starts_at - timedelta(days=9)
    SessionWish.objects.bulk_create(_came(session, person, asked, by, dice) for person in people)
    session.participants_unknown = dice.choice((0, 0, 1, 2))
    session.save(update_fields=["participants_unknown"])


def _came(session: WorkshopSession, person: Beneficiary, asked: datetime, by: User, dice: Random) -> SessionWish:
    attendance = dice.choices(
        (Attendance.PRESENT, Attendance.ABSENT, Attendance.EXCUSED), weights=(80, 8, 12)
    )[0]  # fmt: skip
    return SessionWish(
        session=session,
        beneficiary=person,
        stage=WishStage.PLACED,
        asked_at=asked,
        placed_at=asked,
        attendance=attendance,
        noted_by=by,
    )


def _told(session: WorkshopSession, by: User) -> None:
    reported = ActivityReport.objects.filter(origin_ref=session_ref(session.pk)).exists()
    came = session.wishes.filter(attendance=Attendance.PRESENT).exists()
    if came and not reported:
        themes = [theme for theme in session.themes if theme in Theme.values] or [Theme.USE_DEVICE]
        session_report_record(session=session, by=by, themes=themes)
