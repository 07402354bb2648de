"""What other settings would do to this week, seen before they are saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, TestCase

from accounts.enums import Role
from scheduling.models import PlanningSettings
from scheduling.views.drawing import working_monday
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, PlanFactory, RequestFactory

SignIn = Callable[[Role], Client]
PAGE = "/reglages/planning/effet/"
SENT = {
    "version": "0",
    "lunch_from": "11:40",
    "lunch_until": "13:30",
    "lunch_minutes": "45",
    "buffer_minutes": "5",
    "civic_never_alone": "on",
    "weight_preference": "3",
    "weight_late": "3",
    "weight_unfair": "3",
}


@pytest.fixture(autouse=True)
def week(cast: Cast, settings: Any) -> None:
    """A counsellor, and more people than a week can hold."""
    from django.utils import timezone

    PlanFactory(territory=cast.territory, week=working_monday(timezone.localdate()))
    HelperFactory(territory=cast.territory, max_minutes_day=420)
    for number in range(4):
        RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, last_name=f"Delage {number}"))


def text_of(response: Any) -> str:
    """The page with ordinary spaces."""
    return str(response.content.decode()).replace("\xa0", " ")


def asked(client: Client, **sent: str) -> Any:
    """Ask, and read the answer once the worker has given it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(PAGE, {**SENT, **sent})
    return client.get(response.headers["Location"])


def test_the_effect_shows_five_figures_and_saves_nothing(sign_in: SignIn) -> None:
    page = text_of(asked(sign_in(Role.MANAGER), weight_preference="4"))

    for label in (
        "Visites placées sur 4",
        "Route de la semaine",
        "Kilomètres",
        "connu ou de souhaité",
        "Écart moyen entre bénévoles",
    ):
        assert label in page
    assert "beaucoup, vaut 40 min de route" in page
    assert 'name="weight_preference" min="1" max="5" step="1" value="4"' in page
    assert not PlanningSettings.objects.exists()


def test_the_same_settings_change_nothing(sign_in: SignIn) -> None:
    page = text_of(asked(sign_in(Role.MANAGER)))

    assert "Avec ces réglages, la semaine resterait la même." in page


def test_a_fragment_is_the_effect_alone(sign_in: SignIn) -> None:
    page = text_of(sign_in(Role.MANAGER).post(PAGE, SENT, headers={"HX-Request": "true"}))

    assert "<form" not in page
    assert "Rien n’est enregistré." in page


def test_settings_that_make_no_sense_are_said_at_their_field(sign_in: SignIn) -> None:
    response = sign_in(Role.MANAGER).post(PAGE, {**SENT, "lunch_until": "10:00"})

    assert response.status_code == 422
    assert "La fin du repas doit suivre son début." in text_of(response)
