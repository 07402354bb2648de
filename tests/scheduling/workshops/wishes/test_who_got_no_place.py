"""Who waited for a place at a full workshop and got none is counted once, the day after."""

from typing import Any

import pytest
from django.utils import timezone

from directory.enums import UnmetReason, UnmetSource
from directory.models import UnmetNeed
from directory.services.unmet import unmet_resolve
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_unmet import waiting_count_unmet
from scheduling.tasks import tend_wishes
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, SessionFactory, WishFactory
from tests.scheduling.workshops.wishes.cast import past_session


@pytest.fixture
def over(cast: Cast) -> WorkshopSession:
    """A session of the day before yesterday."""
    return past_session(cast.territory, hours=48)


def waits(session: WorkshopSession, **fields: Any) -> SessionWish:
    person = BeneficiaryFactory(territory=session.territory)
    told = {"session": session, "beneficiary": person, "stage": WishStage.WAITING, "needs_ride": True} | fields
    made: SessionWish = WishFactory(**told)
    return made


def test_someone_to_drive_who_got_no_place_is_counted_once_whatever_becomes_of_the_row(over: WorkshopSession) -> None:
    wish = waits(over)
    tend_wishes()
    row = UnmetNeed.objects.get()
    assert wish.beneficiary is not None
    assert (row.reason, row.commune, row.detected_on) == (
        UnmetReason.NO_CAPACITY,
        wish.beneficiary.commune,
        over.day,
    )
    assert over.title in row.comment
    unmet_resolve(unmet=row, by=None, how="une place à la séance suivante")
    assert waiting_count_unmet() == 0
    assert UnmetNeed.objects.unresolved().count() == 0


def test_a_guest_of_the_public_page_is_counted_without_a_name(over: WorkshopSession) -> None:
    waits(over, beneficiary=None, guest_name="Lucette Roussel", origin=WishOrigin.PUBLIC, needs_ride=False)
    assert waiting_count_unmet() == 1
    row = UnmetNeed.objects.get()
    assert row.source == UnmetSource.SEARCH
    assert "Roussel" not in row.comment


def test_who_came_left_was_offered_a_place_or_has_one_is_not_counted(over: WorkshopSession) -> None:
    waits(over, attendance=Attendance.PRESENT)
    waits(over, stage=WishStage.LEFT)
    waits(over, stage=WishStage.PLACED)
    waits(over, confirm_by=over.starts_at)
    assert waiting_count_unmet() == 0


def test_a_session_to_come_of_today_or_cancelled_counts_nobody(cast: Cast) -> None:
    today = timezone.localdate()
    waits(SessionFactory(territory=cast.territory))
    waits(SessionFactory(territory=cast.territory, day=today))
    gone = past_session(cast.territory, hours=48, status=SessionStatus.CANCELLED, cancel_reason="Salle fermée")
    waits(gone)
    waits(past_session(cast.territory, hours=24 * 40))
    assert waiting_count_unmet() == 0
