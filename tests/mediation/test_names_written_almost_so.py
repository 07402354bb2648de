"""A name written almost as it should leads to the person, and the page says that it guessed."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory

SignIn = Callable[[Role], Client]
URL = reverse("mediation:beneficiary-list")
GUESSED = "Nous montrons aussi des noms proches"


def page_of(client: Client, words: str) -> str:
    return client.get(URL, {"q": words}).content.decode()


@pytest.mark.parametrize("words", ["Lefèbvre", "lefevbre", "Jeanete Lefebvre", "Lefebre"])
def test_a_misspelt_or_accented_name_leads_to_the_person(cast: Cast, sign_in: SignIn, words: str) -> None:
    BeneficiaryFactory(first_name="Jeannette", last_name="Lefebvre")
    BeneficiaryFactory(first_name="Robert", last_name="Teyssier")
    page = page_of(sign_in(Role.COUNSELLOR), words)

    assert "Jeannette Lefebvre" in page
    assert "Robert Teyssier" not in page
    assert (GUESSED in page) is (words != "Lefèbvre")


def test_those_written_as_typed_come_first(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Simone", last_name="Delagne")
    BeneficiaryFactory(first_name="Yvette", last_name="Delage")
    page = page_of(sign_in(Role.COUNSELLOR), "delage")

    assert re.findall(r"(Yvette Delage|Simone Delagne)</a>", page) == ["Yvette Delage", "Simone Delagne"]
    assert GUESSED in page


def test_a_number_or_a_stranger_calls_for_no_guess(cast: Cast, sign_in: SignIn) -> None:
    BeneficiaryFactory()
    client = sign_in(Role.COUNSELLOR)
    for words in ("0536491239", "zzz", "Kowalczyk"):
        assert "Personne ne correspond" in page_of(client, words)
        assert GUESSED not in page_of(client, words)


@pytest.mark.parametrize("words", ["", "delage", "delaage"])
def test_the_list_asks_as_many_queries_for_60_people_as_for_5(cast: Cast, sign_in: SignIn, words: str) -> None:
    client = sign_in(Role.COUNSELLOR)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Delage" in page_of(client, words)
        return len(captured)

    BeneficiaryFactory.create_batch(5)
    queries()
    few = queries()
    BeneficiaryFactory.create_batch(55)

    assert queries() == few
