"""What is decided of a need: elsewhere, refused, replaced, nobody found, given up one way or both."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from directory.models import UnmetNeed
from mediation.models import Beneficiary
from scheduling.models import RideRequest, TransportScheme, VisitRequest
from scheduling.registration_rides import return_decision
from scheduling.services.transport.rides import ride_way_cancel
from scheduling.transport.enums import CancelledBy, Direction, RidePurpose, RideState, Way
from scheduling.transport.states import CANCELLED
from tests.conftest import Cast
from tests.factories import (
    SchemeFactory,
)
from tests.scheduling.transport.needs.cast import hospital, station
from tests.scheduling.transport.needs.pages import CREATE, LIST, detail, page, posted

pytestmark = pytest.mark.django_db


def test_what_is_refused_to_the_hospital_goes_to_the_station_in_one_click(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    hub = station(cast.territory)
    sent = posted(cast, destination=hospital(cast.territory).name, purpose=RidePurpose.MEDICAL)
    client.post(f"{CREATE}?beneficiaire={person.pk}", sent)
    ride = RideRequest.objects.get()
    shown = page(client, detail(ride))
    assert "Ce qui est possible" in shown
    assert "ASPA" in shown
    assert hub.name in shown

    client.post(reverse("scheduling:ride-hub", args=[ride.pk]), {"hub": hub.pk})
    ride.refresh_from_db()
    assert ride.destination == hub
    assert ride.verdict["is_lawful"] is True
    assert "Hôpital de Périgueux" in ride.words
    assert "Non autorisé" not in page(client, detail(ride))


def test_a_trip_paid_back_is_refused_with_its_reason_and_the_taxi_that_may_drive_is_offered(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    client.post(f"{CREATE}?beneficiaire={person.pk}", posted(cast, purpose=RidePurpose.MEDICAL_CPAM))
    ride = RideRequest.objects.get()
    taxi = SchemeFactory(territory=cast.territory, name="Taxi fictif", regime="TAXI_CONVENTIONNE", excluded_purposes=[])
    assert "Taxi fictif" in page(client, detail(ride))
    turn_down = reverse("scheduling:ride-turn-down", args=[ride.pk])
    assert "remboursé par l’assurance maladie" in page(client, turn_down)

    client.post(turn_down, {"reason": "Trajet remboursé"})
    ride.refresh_from_db()
    assert ride.state == RideState.TURNED_DOWN
    assert UnmetNeed.objects.count() == 1

    client.post(reverse("scheduling:ride-reopen", args=[ride.pk]))
    client.post(reverse("scheduling:ride-scheme", args=[ride.pk]), {"scheme": taxi.pk})
    ride.refresh_from_db()
    assert (ride.state, ride.scheme, ride.verdict["is_lawful"]) == (RideState.REQUESTED, taxi, True)


def test_a_visit_or_a_call_replaces_the_ride(client: Client, ride: RideRequest) -> None:
    client.post(reverse("scheduling:ride-visit", args=[ride.pk]))
    ride.refresh_from_db()
    asked = VisitRequest.objects.get()
    assert (ride.state, asked.beneficiary) == (RideState.SUBSTITUTED, ride.beneficiary)
    client.post(reverse("scheduling:ride-reopen", args=[ride.pk]))
    client.post(reverse("scheduling:ride-remote", args=[ride.pk]), {"how": "Rappel jeudi matin"})
    ride.refresh_from_db()
    assert (ride.state, ride.reason.replace("\xa0", " ")) == (
        RideState.SUBSTITUTED,
        "Aide à distance : Rappel jeudi matin",
    )


def test_nobody_found_asks_what_was_lacking(client: Client, ride: RideRequest) -> None:
    url = reverse("scheduling:ride-unmet", args=[ride.pk])
    refused = client.post(url, {"reason": "Trois appels"})
    assert refused.status_code == 422
    client.post(url, {"unmet_reason": "NO_CAPACITY", "reason": "Trois appels"})
    ride.refresh_from_db()
    assert (ride.state, ride.unmet_reason) == (RideState.UNMET, "NO_CAPACITY")
    assert "Reprendre ce besoin" in page(client, detail(ride))


def test_cancelling_a_round_trip_asks_which_way_then_what_becomes_of_the_other(
    client: Client, cast: Cast, ride: RideRequest, by: User
) -> None:
    url = reverse("scheduling:ride-cancel", args=[ride.pk])
    asked = page(client, url)
    for choice in ("Tout", "Seulement l’aller", "Seulement le retour"):
        assert choice in asked
    client.post(url, {"what": "OUT", "who": CancelledBy.PERSON, "reason": "Sa fille l’emmène"})
    shown = page(client, detail(ride))
    assert "Garder le retour seul" in shown
    assert "Annuler aussi le retour" in shown
    assert "retour à décider" in page(client, LIST)
    told = list(return_decision(by))
    assert str(ride.beneficiary) in told[0].fact
    assert not list(return_decision(cast.user(Role.OPERATOR)))

    client.post(reverse("scheduling:ride-return", args=[ride.pk]), {"reponse": "garder"})
    ride.refresh_from_db()
    assert (ride.direction, ride.is_return_asked) == (Direction.RETURN, False)
    assert not list(return_decision(by))


def test_the_other_way_may_be_given_up_too(client: Client, ride: RideRequest, by: User) -> None:
    ride_way_cancel(ride=ride, way=Way.BACK, by=by, reason="Reste chez sa fille")
    client.post(reverse("scheduling:ride-return", args=[ride.pk]), {"reponse": "annuler"})
    ride.refresh_from_db()
    assert ride.state in CANCELLED
    assert ride.reason == "Reste chez sa fille"
