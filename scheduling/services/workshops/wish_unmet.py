"""Who asked for a place at a workshop and got none: counted once among the needs that nobody met. Safe to run twice."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory.enums import UnmetReason, UnmetSource, UnmetStage
from directory.models import UnmetNeed
from directory.rules import UNMET_OPEN_DAYS
from directory.services.unmet import key_of_created, unmet_record
from scheduling.models import SessionWish
from scheduling.services.workshops.wish_letters import about
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage


def waiting_count_unmet() -> int:
    """Count those who still waited when a session of the last month ended: to be driven there, or without a file.

    From the next day on, once it is known who came all the same. Who was offered a place, or was there, is not
    counted. One born of a need told to the desk is that need. Returns how many rows were written.
    """
    today = timezone.localdate()
    rows = SessionWish.objects.filter(
        Q(needs_ride=True) | Q(beneficiary=None),
        stage=WishStage.WAITING,
        confirm_by=None,
        session__day__range=(today - timedelta(days=UNMET_OPEN_DAYS), today - timedelta(days=1)),
    )
    missed = rows.exclude(session__status=SessionStatus.CANCELLED).exclude(attendance=Attendance.PRESENT)
    return sum(_count(key) for key in list(missed.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _count(key: int) -> int:
    wish = (
        SessionWish.objects.select_for_update(of=("self",))
        .select_related("session__territory", "beneficiary__commune", "guest_commune")
        .get(pk=key)
    )
    territory = wish.session.territory
    source, name, need = key_of_created(territory, _source(wish), about(wish))
    if UnmetNeed.objects.filter(territory=territory, source=source, source_key=name).exists():
        return 0
    unmet_record(
        territory=territory,
        source=source,
        source_key=name,
        stage=UnmetStage.AT_ORIENTATION,
        reason=UnmetReason.NO_CAPACITY,
        commune=wish.beneficiary.commune if wish.beneficiary is not None else wish.guest_commune,
        theme=need.theme if need is not None else "",
        comment=f"Atelier complet : {wish.session.title}",
        detected_on=wish.session.day,
    )
    return 1


def _source(wish: SessionWish) -> UnmetSource:
    """The public page is a search; the others were met by the team."""
    return UnmetSource.SEARCH if wish.origin == WishOrigin.PUBLIC else UnmetSource.OUTREACH
