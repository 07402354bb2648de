"""Anyone says what is wrong on a record, or that all is right, in a few taps; the team reads it first."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.throttle import PER_ADDRESS, stamp
from directory.enums import ContributionKind
from directory.models import Contribution, Service
from tests.conftest import Cast
from tests.directory.contributions.rows import a_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def service(cast: Cast) -> Service:
    return a_service(cast.territory)


def signal(service: Service, **answers: Any) -> Any:
    page = reverse("directory:public-error", args=[service.public_id])
    return Client().post(page, {"affiche": stamp(0), "email": "", "right": "", "words": "", **answers})


def test_the_page_names_the_service(service: Service) -> None:
    answer = Client().get(reverse("directory:public-error", args=[service.public_id]))

    assert answer.status_code == 200
    assert "Aide aux démarches" in answer.content.decode()


@pytest.mark.parametrize(
    ("answers", "proposed"),
    [
        ({"subject": "PHONE", "right": "05 36 49 12 99"}, {"place.phone": "+33536491299"}),
        ({"subject": "ADDRESS", "right": "3 rue du Pont"}, {"place.address": "3 rue du Pont"}),
        ({"subject": "CLOSED"}, {"service.status": "CLOSED"}),
        ({"subject": "PHONE"}, {}),
        ({"subject": "OTHER", "words": "On n’y aide plus pour les impôts"}, {}),
        ({"subject": "HOURS", "right": "ça dépend des semaines"}, {}),
        (
            {"subject": "HOURS", "right": "mardi 9h-12h"},
            {
                "place.opening_hours": "Tu 09:00-12:00",
                "place.opening_hours_text": "mardi 9h-12h",
                "place.hours_to_check": False,
            },
        ),
    ],
)
def test_the_right_value_becomes_a_change_where_it_is_sure(
    service: Service, answers: dict[str, str], proposed: dict[str, Any]
) -> None:
    answer = signal(service, **answers)

    assert answer.status_code == 302
    row = Contribution.objects.get()
    assert (row.kind, row.service, row.proposed) == (ContributionKind.ERROR, service, proposed)
    assert row.comment.startswith("N’est pas juste :")
    service.refresh_from_db()
    assert (service.status, service.place.opening_hours) == ("PUBLISHED", "Mo-Fr 09:00-12:00")


def test_the_record_as_it_was_is_kept_beside(service: Service) -> None:
    signal(service, subject="PHONE", right="05 36 49 12 99")

    assert Contribution.objects.get().before == {"place.phone": "+33536491200"}


@pytest.mark.parametrize(
    ("answers", "field"),
    [({}, "subject"), ({"subject": "OTHER"}, "words"), ({"subject": "PHONE", "right": "12"}, "right")],
)
def test_what_is_missing_is_asked_for(service: Service, answers: dict[str, str], field: str) -> None:
    answer = signal(service, **answers)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_all_is_right_takes_one_tap_and_counts_on_one_line(service: Service) -> None:
    page = reverse("directory:public-confirm", args=[service.public_id])

    for _ in range(3):
        assert Client().post(page).status_code == 302

    row = Contribution.objects.get()
    assert (row.kind, row.times) == (ContributionKind.CONFIRMATION, 3)
    service.refresh_from_db()
    assert service.verified_on is None, "nobody of the team has read it"


def test_looking_never_confirms(service: Service) -> None:
    assert Client().get(reverse("directory:public-confirm", args=[service.public_id])).status_code == 405


def test_too_many_taps_from_one_place_are_thanked_and_not_counted(service: Service) -> None:
    page = reverse("directory:public-confirm", args=[service.public_id])

    for _ in range(PER_ADDRESS + 5):
        Client().post(page)

    assert Contribution.objects.get().times == PER_ADDRESS


@pytest.mark.parametrize("what", ["erreur", "juste"])
def test_thanks_lead_back_to_the_record(service: Service, what: str) -> None:
    answer = Client().get(reverse("directory:public-thanks", args=[service.public_id, what]))

    assert "Aide aux démarches" in answer.content.decode()


@pytest.mark.parametrize("status", ["DRAFT", "CLOSED"])
def test_a_record_that_is_not_public_takes_no_word(cast: Cast, status: str) -> None:
    closed_on = {"closed_on": "2026-01-01"} if status == "CLOSED" else {}
    service = a_service(cast.territory, status=status, **closed_on)

    for name in ("public-error", "public-confirm"):
        assert Client().post(reverse(f"directory:{name}", args=[service.public_id])).status_code == 404
