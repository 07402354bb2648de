"""The page of a diagnosis tells what can be had of workshops, and recommends no ride that cannot."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import Mobility, Way
from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    DriverFactory,
    SchemeFactory,
)
from tests.scheduling.transport.ways.making import assess, workshop

SignIn = Callable[[Role], Client]


def test_the_diagnosis_tells_the_next_workshop_and_whether_one_can_be_driven_there(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    workshop(cast, day=timezone.localdate() + timedelta(days=5), capacity=1)
    DriverFactory(scheme=SchemeFactory(territory=cast.territory))
    assess(cast, jeannette)
    (assessment,) = jeannette.assessments.all()
    assert assessment.recommended_way == Way.WORKSHOP_TRANSPORT
    page = sign_in(Role.COUNSELLOR).get(reverse("mediation:assessment-detail", args=[assessment.pk])).content.decode()
    page = page.replace("\u00a0", " ")
    assert "dans 5 jours, 1 place libre, quelqu’un peut l’emmener." in page
    assert re.search(r"Prochain atelier à [\d,]+ km dans 5 jours", page)
    assert reverse("scheduling:compare-ways", args=[jeannette.pk]) in page


def test_a_workshop_with_transport_is_not_recommended_when_no_ride_can_be_had(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    workshop(cast)
    assess(cast, jeannette)
    (assessment,) = jeannette.assessments.all()
    assert assessment.recommended_way == Way.HOME_VOLUNTEERS
    assert assessment.reasons[0] == (
        "Un atelier avec transport conviendrait, mais aucun service de transport n’est ouvert."
    )


def test_a_session_that_fetches_nobody_closes_the_way_too(cast: Cast, jeannette: Beneficiary) -> None:
    SchemeFactory(territory=cast.territory)
    workshop(cast, offers_ride=False)
    assess(cast, jeannette)
    assert "aucune séance à venir ne prévoit" in jeannette.assessments.get().reasons[0]


def test_without_any_workshop_ever_the_advice_is_the_grids(cast: Cast, jeannette: Beneficiary, sign_in: SignIn) -> None:
    assess(cast, jeannette)
    assessment = jeannette.assessments.get()
    assert assessment.recommended_way == Way.WORKSHOP_TRANSPORT
    page = sign_in(Role.COUNSELLOR).get(reverse("mediation:assessment-detail", args=[assessment.pk])).content.decode()
    assert "Prochain atelier" not in page
    assert "Pas possible aujourd’hui" not in page


def test_a_diagnosis_made_before_the_service_closed_says_so_today(
    cast: Cast, jeannette: Beneficiary, sign_in: SignIn
) -> None:
    assess(cast, jeannette)
    workshop(cast)
    assessment = jeannette.assessments.get()
    page = sign_in(Role.COUNSELLOR).get(reverse("mediation:assessment-detail", args=[assessment.pk])).content.decode()
    assert "Pas possible aujourd’hui" in page


def test_someone_with_a_car_is_told_the_next_workshop(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(territory=cast.territory, mobility=Mobility.OWN_CAR)
    workshop(cast)
    assess(cast, person, mobility="alone")
    assessment = person.assessments.get()
    assert assessment.recommended_way == Way.WORKSHOP
    page = sign_in(Role.COUNSELLOR).get(reverse("mediation:assessment-detail", args=[assessment.pk])).content.decode()
    assert "Prochain atelier" in page
    assert "quelqu’un peut l’emmener" not in page
