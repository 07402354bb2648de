"""Each role lands on its own day."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from core.registries import Answer, Decision, HomeSection, Registry, registries
from tests.conftest import Cast

SignIn = Callable[[Role], Client]
FIRST_WORDS = {
    Role.COUNSELLOR: "Votre tournée",
    Role.COORDINATOR: "où il manque quelqu’un",
    Role.MANAGER: "Les dossiers en cours",
    Role.OPERATOR: "Les personnes à rappeler",
    Role.HELPER: "Pas de visite prévue",
    Role.PARTNER: "Rien ne vous est demandé",
}


@pytest.fixture
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Home pages without what other apps put there."""
    monkeypatch.setattr(registries, "decisions", Registry[object]())
    monkeypatch.setattr(registries, "home_sections", Registry[object]())


@pytest.mark.usefixtures("empty_registries")
@pytest.mark.parametrize("role", list(FIRST_WORDS))
def test_an_empty_day_says_what_will_come(sign_in: SignIn, role: Role) -> None:
    page = sign_in(role).get("/")

    assert page.status_code == 200
    assert FIRST_WORDS[role] in page.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_page_with_all_that_is_registered(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get("/").status_code == 200


@pytest.mark.usefixtures("empty_registries")
def test_a_partner_reads_whom_to_call(sign_in: SignIn) -> None:
    page = sign_in(Role.PARTNER).get("/").content.decode()

    assert "05\xa036\xa049\xa010\xa000" in page.replace(" ", "\xa0")
    assert "mediation@example.org" in page


@pytest.mark.usefixtures("empty_registries")
def test_decisions_come_in_order_and_are_counted(sign_in: SignIn) -> None:
    def late(user: User) -> Iterator[Decision]:
        yield Decision("Une visite sans intervenant", "Jeudi.", (Answer("Voir", "/plus-tard/"),), order=60)

    def urgent(user: User) -> list[Decision]:
        answers = (Answer("Prévenir", "/prevenir/", post=True),)
        return [Decision("Noah est seul jeudi", "Jamais seul.", answers, tone="bad", order=10)]

    registries.decisions.add(late, urgent)
    page = sign_in(Role.COUNSELLOR).get("/").content.decode()

    assert page.index("Noah est seul jeudi") < page.index("Une visite sans intervenant")
    assert "Deux choses attendent votre réponse." in page
    assert '<form method="post" action="/prevenir/">' in page
    assert "Urgent : " in page
    assert "Rien d’autre pour l’instant" in page


@pytest.mark.usefixtures("empty_registries")
def test_sections_stand_in_the_main_column_or_beside_it(sign_in: SignIn) -> None:
    template = "accounts/home/members.html"

    def main(user: User) -> HomeSection:
        return HomeSection("Demandes qui attendent", template, {"rows": [("file", 12)], "note": "12"}, order=20)

    def aside(user: User) -> HomeSection:
        return HomeSection("Tournée du jour", template, {"rows": []}, order=10, aside=True)

    registries.home_sections.add(main, aside)
    page = sign_in(Role.COUNSELLOR).get("/").content.decode()

    assert page.index("Demandes qui attendent") < page.index("Tournée du jour")
    assert "Rien n’attend votre réponse" in page


@pytest.mark.usefixtures("empty_registries")
def test_an_entry_that_answers_nothing_is_left_out(sign_in: SignIn) -> None:
    registries.decisions.add(lambda user: None)  # type: ignore[arg-type,return-value]  # what a hasty app may do
    registries.home_sections.add(lambda user: None)

    assert sign_in(Role.COUNSELLOR).get("/").status_code == 200


def test_an_administrator_sees_members_invitations_and_missing_settings(sign_in: SignIn, cast: Cast) -> None:
    cast.territory.phone = ""
    cast.territory.save()
    page = sign_in(Role.ADMIN).get("/").content.decode()

    assert "7 accès ouverts" in page.replace("\xa0", " ")
    assert "Aucune invitation n’attend de réponse." in page
    assert "Il manque\xa0: téléphone du service" in page
    assert reverse("accounts:territory") in page


def test_a_helper_is_greeted_by_the_first_name(sign_in: SignIn) -> None:
    assert "<h1>Bonjour Monique</h1>" in sign_in(Role.HELPER).get("/").content.decode()
