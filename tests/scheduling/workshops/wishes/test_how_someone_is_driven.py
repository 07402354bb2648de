"""The ride to a workshop carries the aids of the file, or those that the registration says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from mediation.models import Beneficiary
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.services.transport.rides import ride_edit
from scheduling.services.workshops.wishes import wish_add, wish_ride_set
from scheduling.transport.enums import Aid, Escort
from tests.scheduling.workshops.wishes.cast import changed, people

CREATE = "/ateliers/inscription/nouvelle/"


@pytest.fixture
def client(sign_in: Any) -> Client:
    made: Client = sign_in(Role.COORDINATOR)
    return made


def in_a_chair(session: WorkshopSession, words: str = "fauteuil roulant électrique") -> Beneficiary:
    person = people(session.territory, 1)[0]
    person.walking_aid = words
    person.save()
    return person


def guessed(session: WorkshopSession, by: User) -> RideRequest:
    wish_add(session=session, by=by, beneficiary=in_a_chair(session), needs_ride=True)
    return RideRequest.objects.get()


def page(client: Client, ride: RideRequest) -> str:
    answer = client.get(reverse("scheduling:ride-detail", args=[ride.pk]))
    return str(answer.content.decode()).replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_ride_with_a_place_takes_the_aids_of_the_file_and_asks_to_check_them(
    session: WorkshopSession, by: User, client: Client
) -> None:
    ride = guessed(session, by)
    assert (ride.aids, ride.escort, ride.aids_to_check) == ([Aid.WHEELCHAIR], Escort.DOOR, True)
    assert "Aides à vérifier." in page(client, ride)
    assert "« fauteuil roulant électrique »" in page(client, ride)

    client.post(reverse("scheduling:ride-aids", args=[ride.pk]))

    ride.refresh_from_db()
    assert (ride.aids, ride.aids_to_check) == ([Aid.WHEELCHAIR], False)
    assert "Aides à vérifier." not in page(client, ride)


def test_correcting_the_need_settles_its_aids(session: WorkshopSession, by: User) -> None:
    ride = ride_edit(ride=guessed(session, by), by=by, words="Sonner deux fois")
    assert ride.aids_to_check
    assert not ride_edit(ride=ride, by=by, aids=[Aid.CANE]).aids_to_check


def test_words_of_a_file_that_nobody_understands_are_to_check_and_silence_is_not(
    session: WorkshopSession, by: User
) -> None:
    wish_add(session=session, by=by, beneficiary=in_a_chair(session, "marche à petits pas"), needs_ride=True)
    wish_add(session=session, by=by, beneficiary=in_a_chair(session, ""), needs_ride=True)
    assert sorted(RideRequest.objects.values_list("aids_to_check", flat=True)) == [False, True]
    assert all(aids == [] for aids in RideRequest.objects.values_list("aids", flat=True))


def test_the_registration_proposes_the_aids_of_the_file_and_what_it_says_is_checked(
    session: WorkshopSession, client: Client
) -> None:
    person = in_a_chair(session)
    url = f"{CREATE}?beneficiaire={person.pk}&seance={session.pk}"
    form = client.get(url).context["form"]
    assert (form["ride_aids"].value(), form["ride_escort"].value()) == ([Aid.WHEELCHAIR], Escort.DOOR)

    client.post(
        url,
        {
            "companions": "0", "needs_ride": "on", "ride_aids": [Aid.CANE, Aid.FRONT_SEAT], "ride_escort": Escort.ROOM,
            "ride_same_driver": "on",
        },
    )  # fmt: skip

    ride = RideRequest.objects.get()
    assert (ride.aids, ride.escort) == ([Aid.CANE, Aid.FRONT_SEAT], Escort.ROOM)
    assert ride.wants_same_driver
    assert not ride.aids_to_check


def test_a_registration_in_one_click_says_nothing_of_the_aids(session: WorkshopSession, client: Client) -> None:
    person = in_a_chair(session)
    url = f"{CREATE}?beneficiaire={person.pk}&seance={session.pk}"
    client.post(url, {"companions": "0", "needs_ride": "on"})
    assert SessionWish.objects.get().ride_aids is None
    ride = RideRequest.objects.get()
    assert (ride.aids, ride.aids_to_check) == ([Aid.WHEELCHAIR], True)


def test_a_ride_asked_for_later_or_again_keeps_what_was_checked(session: WorkshopSession, by: User) -> None:
    wish = wish_add(session=session, by=by, beneficiary=in_a_chair(session))
    wish_ride_set(wish=wish, needs_ride=True, by=by)
    first = RideRequest.objects.get()
    assert first.aids_to_check
    ride_edit(ride=first, by=by, aids=[Aid.ROLLATOR], escort=Escort.ROOM, wants_same_driver=True)

    changed(session, by)

    again = RideRequest.objects.exclude(pk=first.pk).get()
    assert (again.aids, again.escort, again.aids_to_check) == ([Aid.ROLLATOR], Escort.ROOM, False)
    assert again.wants_same_driver
