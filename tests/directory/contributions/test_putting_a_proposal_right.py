"""A moderator corrects a text before publishing, sees numbers that do not go together, and says a number was seen."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from directory.enums import ContributionKind
from directory.forms.contributions import ProposalForm
from directory.models import Contribution, Service
from directory.services.contributions import Author, contribution_accept, contribution_propose
from directory.services.records import record_change
from tests.conftest import Cast
from tests.directory.contributions.rows import HOME_CLEANING, a_change, a_service, filled
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
SIRET, NUMBER = "83412345600019", "SAP834123456"


def _new(cast: Cast, **more: object) -> Contribution:
    proposed = {
        "organisation.name": "Aux bons soins", "organisation.siret": SIRET, "place.name": "Aux bons soins",
        "place.kind": "REMOTE", "service.name": "Ménage", "service.is_at_home": True,
        "service.home_activities": [HOME_CLEANING], "service.declaration_number": NUMBER, **more,
    }  # fmt: skip
    return contribution_propose(territory=cast.territory, kind=ContributionKind.NEW, author=Author(), proposed=proposed)


def test_a_number_of_another_business_than_the_siret_is_asked_again(cast: Cast) -> None:
    CommuneFactory(territory=cast.territory)
    told = filled(cast.territory, siret=SIRET, home_activities=[HOME_CLEANING])

    wrong = ProposalForm({**told, "declaration_number": "SAP111222333"}, territory=cast.territory)
    right = ProposalForm({**told, "declaration_number": "SAP 834 123 456"}, territory=cast.territory)

    assert "9 premiers chiffres de votre SIRET" in str(wrong.errors["declaration_number"])
    assert "declaration_number" not in right.errors


def test_a_text_is_put_right_before_it_is_published_and_the_proposal_stays_as_sent(cast: Cast, sign_in: SignIn) -> None:
    service = a_service(cast.territory)
    row = a_change(service, {"service.description": "Aide au démarches", "place.transport_note": "Bus 12"})
    page = reverse("directory:contribution-detail", args=[row.pk])
    client = sign_in(Role.COORDINATOR)
    assert "Corriger avant de publier" in client.get(page).content.decode()

    client.post(
        reverse("directory:contribution-accept", args=[row.pk]),
        {
            "champ": ["service.description"],
            "texte-service.description": "Aide aux démarches",
            "texte-place.transport_note": "x",
        },
    )

    service.refresh_from_db()
    row.refresh_from_db()
    assert (service.description, service.place.transport_note) == ("Aide aux démarches", "")
    assert row.proposed["service.description"] == "Aide au démarches"
    assert row.corrected == {"service.description": "Aide aux démarches"}
    assert "Publié corrigé" in client.get(page).content.decode()


def test_a_correction_that_a_record_refuses_stays_on_the_page_with_what_was_unticked(
    cast: Cast, sign_in: SignIn
) -> None:
    row = a_change(a_service(cast.territory), {"place.email": "isle@example.org", "service.documents": "Papiers"})

    answer = sign_in(Role.COORDINATOR).post(
        reverse("directory:contribution-accept", args=[row.pk]),
        {"champ": ["place.email"], "texte-place.email": "pas une adresse", "texte-service.documents": "Papiers"},
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="pas une adresse"' in text
    assert "Rien n’a été publié" in text
    assert answer.context["unticked"] == {"service.documents"}
    row.refresh_from_db()
    assert row.is_to_read


def test_what_is_chosen_in_a_list_cannot_be_rewritten(cast: Cast) -> None:
    row = a_change(a_service(cast.territory), {"service.fees": "payant"})

    contribution_accept(contribution=row, by=cast.user(Role.COORDINATOR), corrections={"service.fees": "gratuit"})

    assert Service.objects.get().fees == "payant"


def test_a_number_that_was_seen_bears_the_day_until_it_changes(cast: Cast, client: Client, sign_in: SignIn) -> None:
    row = _new(cast)
    sign_in(Role.COORDINATOR).post(
        reverse("directory:contribution-accept", args=[row.pk]),
        {"champ": ["organisation.siret", "service.home_activities", "service.declaration_number"], "vu": "on"},
    )
    service = Service.objects.get()
    assert (service.declaration_number, service.declaration_seen_on) == (NUMBER, timezone.localdate())

    record_change(record=service, fields={"declaration_number": "SAP999888777"}, by=cast.user(Role.COORDINATOR))

    service.refresh_from_db()
    assert service.declaration_seen_on is None


def test_a_number_nobody_looked_up_bears_no_day(cast: Cast) -> None:
    contribution_accept(contribution=_new(cast), by=cast.user(Role.COORDINATOR))

    assert Service.objects.get().declaration_seen_on is None
