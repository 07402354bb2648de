"""Attendance: what a helper sees and when, one tap for each person, those who were not expected."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_attendance import attendance_add, attendance_note
from tests.conftest import Cast
from tests.factories import HelperFactory, SessionFactory, WishFactory, local_moment
from tests.scheduling.workshops.wishes.cast import people


@pytest.fixture
def monique(cast: Cast) -> Any:
    return HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))


def on(cast: Cast, monique: Any, days: int) -> WorkshopSession:
    """A session of Monique so many days from today, with someone registered."""
    day = timezone.localdate() + timedelta(days=days)
    session: WorkshopSession = SessionFactory(
        territory=cast.territory, day=day, starts_at=local_moment(day, 0, 5), animators=[monique]
    )
    WishFactory(session=session, beneficiary=people(cast.territory, 1, landline_phone="05 36 49 12 38")[0])
    return session


def url(session: WorkshopSession) -> str:
    return reverse("scheduling:session-attendance", args=[session.pk])


@pytest.mark.parametrize(
    ("days", "shows_name", "shows_phone", "may_note"),
    [
        (8, False, False, False),
        (7, True, False, False),
        (0, True, True, True),
        (-1, True, False, True),
        (-2, True, False, True),
        (-3, False, False, False),
    ],
)
def test_a_helper_sees_names_near_the_day_and_telephones_on_the_day(
    cast: Cast, sign_in: Any, monique: Any, days: int, shows_name: bool, shows_phone: bool, may_note: bool
) -> None:
    told = sign_in(Role.HELPER).get(url(on(cast, monique, days))).content.decode().replace("\xa0", " ")

    assert ("Odette Aubert" in told, "05 36 49 12 38" in told, "Présent" in told) == (
        shows_name, shows_phone, may_note
    )  # fmt: skip


def test_a_helper_sees_the_own_sessions_only(cast: Cast, sign_in: Any, monique: Any) -> None:
    other = SessionFactory(territory=cast.territory)

    assert sign_in(Role.HELPER).get(url(other)).status_code == 404


def test_one_tap_notes_and_another_takes_back(cast: Cast, sign_in: Any, monique: Any) -> None:
    session = on(cast, monique, 0)
    wish, client = SessionWish.objects.get(), sign_in(Role.HELPER)
    client.post(url(session), {"act": "PRESENT", "wish": wish.pk})
    wish.refresh_from_db()
    assert wish.attendance == "PRESENT"
    assert 'value="UNKNOWN" aria-pressed="true"' in client.get(url(session)).content.decode()

    client.post(url(session), {"act": "UNKNOWN", "wish": wish.pk})

    wish.refresh_from_db()
    assert wish.attendance == "UNKNOWN"


def test_a_helper_may_not_search_the_files_nor_name_one(cast: Cast, sign_in: Any, monique: Any) -> None:
    session = on(cast, monique, 0)
    person = people(cast.territory, 2)[1]
    client = sign_in(Role.HELPER)

    assert "Bost" not in client.get(url(session), {"q": "Bost"}).content.decode()
    assert client.post(url(session), {"act": "fiche", "beneficiary": person.pk}).status_code == 404
    with pytest.raises(PermissionDenied):
        attendance_add(session=session, by=cast.user(Role.HELPER), beneficiary=person)
    assert SessionWish.objects.count() == 1


def test_a_first_name_or_a_count_is_all_that_a_helper_adds(cast: Cast, sign_in: Any, monique: Any) -> None:
    session, client = on(cast, monique, 0), sign_in(Role.HELPER)
    client.post(url(session), {"act": "prenom", "first_name": "Paulette"})
    for act in ("plus", "plus", "moins"):
        client.post(url(session), {"act": act})
    session.refresh_from_db()
    added = SessionWish.objects.get(guest_name="Paulette")

    assert session.participants_unknown == 1
    assert (added.attendance, added.origin, added.stage) == ("PRESENT", "ON_SITE", "PLACED")
    assert "3 présents" not in client.get(url(session)).content.decode()
    client.post(url(session), {"act": "retirer", "wish": added.pk})
    assert not SessionWish.objects.filter(guest_name="Paulette").exists()


def test_the_count_of_unknown_people_never_goes_below_zero(cast: Cast, sign_in: Any, monique: Any) -> None:
    session = on(cast, monique, 0)
    sign_in(Role.HELPER).post(url(session), {"act": "moins"})
    session.refresh_from_db()

    assert session.participants_unknown == 0


def test_the_team_adds_someone_it_follows_once(cast: Cast, sign_in: Any, monique: Any) -> None:
    session = on(cast, monique, 0)
    person = people(cast.territory, 2)[1]
    client = sign_in(Role.COUNSELLOR)
    assert "Odette Bost" in client.get(url(session), {"q": "bost"}).content.decode()
    for _ in range(2):
        client.post(url(session), {"act": "fiche", "beneficiary": person.pk})

    assert SessionWish.objects.get(beneficiary=person).attendance == "PRESENT"


def test_someone_of_the_waiting_list_who_came_is_there(cast: Cast, by: User, monique: Any) -> None:
    session = on(cast, monique, 0)
    waits = WishFactory(session=session, beneficiary=people(cast.territory, 2)[1], stage="WAITING")
    attendance_note(wish=waits, attendance="PRESENT", by=by)
    waits.refresh_from_db()

    assert (waits.stage, waits.attendance) == ("PLACED", "PRESENT")


@pytest.mark.parametrize("changes", [{"status": "CANCELLED", "cancel_reason": "neige"}, {"status": "DONE"}])
def test_a_closed_session_takes_no_more_attendance(cast: Cast, by: User, monique: Any, changes: dict[str, str]) -> None:
    session = on(cast, monique, 0)
    WorkshopSession.objects.filter(pk=session.pk).update(**changes)

    with pytest.raises(ValidationError):
        attendance_note(wish=SessionWish.objects.get(), attendance="PRESENT", by=by)


def test_with_htmx_the_list_alone_comes_back(cast: Cast, sign_in: Any, monique: Any) -> None:
    session = on(cast, monique, 0)
    answer = sign_in(Role.HELPER).post(
        url(session), {"act": "ABSENT", "wish": SessionWish.objects.get().pk}, headers={"HX-Request": "true"}
    )
    told = answer.content.decode()

    assert "<html" not in told
    assert 'value="UNKNOWN" aria-pressed="true"' in told


def test_a_registration_of_another_session_is_not_found(cast: Cast, sign_in: Any, monique: Any) -> None:
    other = WishFactory(session=SessionFactory(territory=cast.territory))
    answer = sign_in(Role.HELPER).post(url(on(cast, monique, 0)), {"act": "PRESENT", "wish": other.pk})

    assert answer.status_code == 404
