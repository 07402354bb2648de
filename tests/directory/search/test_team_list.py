"""The team's list: the same search, and the records that only the team sees."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from directory.models import FieldOrigin, Service, Source
from tests.conftest import Cast
from tests.directory.search.offer import LEARN, commune, home, offer

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


def shown(client: Client, query: str = "") -> str:
    return client.get(f"/annuaire/?{query}").content.decode()


def test_it_opens_on_every_record_but_those_that_closed(cast: Cast, sign_in: SignIn) -> None:
    home()
    offer("Publiée", commune())
    offer("Brouillon", commune(), status="DRAFT")
    offer("Fermée hier", commune(), status="CLOSED", closed_on=date(2026, 1, 1))

    page = shown(sign_in(Role.OPERATOR))

    assert "Publiée" in page
    assert "Brouillon" in page
    assert "Fermée hier" not in page
    assert "2 fiches" in page.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("statut=DRAFT", "Brouillon"),
        ("statut=CLOSED", "Ancienne"),
        ("fraicheur=jamais&statut=PUBLISHED", "Jamais vue"),
        ("fraicheur=ancienne", "Vérifiée en 2020"),
        ("qualite=bonne", "Vérifiée en 2020"),
        ("source=mairie", "Jamais vue"),
    ],
)
def test_filters_of_the_team(cast: Cast, sign_in: SignIn, query: str, wanted: str) -> None:
    territory = home()
    offer("Brouillon", commune(), status="DRAFT")
    offer("Ancienne", commune(), status="CLOSED", closed_on=date(2026, 1, 1))
    never = offer("Jamais vue", commune())
    old = offer("Vérifiée en 2020", commune(), verified_on=date(2020, 1, 1))
    Service.objects.filter(pk=old.pk).update(quality=0.9)
    source = Source.objects.create(territory=territory, key="mairie", name="La mairie")
    FieldOrigin.objects.create(place=never.place, field="name", source=source)

    page = shown(sign_in(Role.COUNSELLOR), query)

    names = {"Brouillon", "Ancienne", "Jamais vue", "Vérifiée en 2020"}
    assert {name for name in names if f">{name}</a>" in page} == {wanted}


def test_a_question_for_somebody_is_answered_as_the_public_search_does(cast: Cast, sign_in: SignIn) -> None:
    home()
    offer("À Saint-Astier", commune("Saint-Astier"))

    page = shown(sign_in(Role.OPERATOR), "q=ordinateur&commune=24309")

    assert "recherche élargie" in page
    assert "12 min en voiture" in page.replace("\u00a0", " ")


def test_records_of_another_territory_are_never_listed(cast: Cast) -> None:
    home()
    offer("Chez nous", commune())
    client = Client()
    client.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert "Chez nous" not in shown(client)
    assert "Chez nous" not in shown(client, "q=ordinateur")


@pytest.mark.parametrize("query", ["", f"theme={LEARN}"])
def test_the_list_asks_the_same_number_of_questions_at_1_and_50_records(
    cast: Cast, sign_in: SignIn, query: str
) -> None:
    home()
    client, counts = sign_in(Role.OPERATOR), []
    for wanted in (1, 50):
        for number in range(wanted):
            offer(f"Lieu {wanted} {number}", commune())
        shown(client, query)
        with CaptureQueriesContext(connection) as queries:
            shown(client, query)
        counts.append(len(queries))

    assert counts[0] == counts[1]
