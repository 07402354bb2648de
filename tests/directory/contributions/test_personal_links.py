"""A structure keeps its own records by a personal link, without an account."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.logs import HideSecrets
from directory.enums import AuthorRole
from directory.models import Contribution, FieldOrigin, OwnerLink, Service
from directory.services.owner_changes import owner_ask_closing, owner_change, owner_confirm
from directory.services.owner_links import digest, owner_link_renew, owner_link_revoke, owner_link_send
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.contributions.rows import a_link, a_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def service(cast: Cast) -> Service:
    return a_service(cast.territory, description="Nous remplissons les dossiers avec vous.")


@pytest.fixture
def link(service: Service) -> tuple[OwnerLink, str]:
    return a_link(service.place.organisation)


def secret_in(message: OutboxMessage) -> str:
    return message.body.split("/ma-fiche/")[1].split("/")[0]


def test_the_team_sends_a_link_of_which_only_a_digest_is_kept(cast: Cast, service: Service) -> None:
    made = owner_link_send(
        organisation=service.place.organisation, email="Isle@Example.org", by=cast.user(Role.OPERATOR)
    )

    message = OutboxMessage.objects.get()
    secret = secret_in(message)
    assert (made.email, made.secret_digest) == ("isle@example.org", digest(secret))
    assert message.is_secret
    assert made.expires_at - made.created_at == timedelta(days=365)
    assert "sans compte ni mot de passe" in message.body


def test_a_wrong_address_is_told(cast: Cast, service: Service) -> None:
    with pytest.raises(ValidationError) as caught:
        owner_link_send(organisation=service.place.organisation, email="isle", by=cast.user(Role.OPERATOR))
    assert "email" in caught.value.message_dict


def test_the_page_shows_ones_own_records_only(cast: Cast, service: Service, link: tuple[OwnerLink, str]) -> None:
    a_service(cast.territory, name="Portage de repas", organisation="AASE", place="AASE")

    answer = Client().get(reverse("directory:owner", args=[link[1]]))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Aide aux démarches" in page
    assert "Portage de repas" not in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_the_record_of_another_structure_does_not_exist(cast: Cast, link: tuple[OwnerLink, str]) -> None:
    other = a_service(cast.territory, name="Portage de repas", organisation="AASE", place="AASE")

    for name in ("owner-service", "owner-close"):
        assert Client().get(reverse(f"directory:{name}", args=[link[1], other.public_id])).status_code == 404
    page = reverse("directory:owner-place", args=[link[1], other.place.public_id])
    assert Client().post(page, {"phone": "05 36 49 12 99"}).status_code == 404
    with pytest.raises(ValidationError, match="n’est pas celle de votre structure"):
        owner_change(link=link[0], record=other, fields={"service.phone": "+33536491299"})


PAGES = ["owner", "owner-confirm", "owner-renew", "owner-place", "owner-service", "owner-close"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_says_so_and_shows_nothing(service: Service, name: str, method: str) -> None:
    keys = [service.public_id] if name in {"owner-place", "owner-service", "owner-close"} else []
    answer = getattr(Client(), method)(reverse(f"directory:{name}", args=["forged", *keys]))

    page = answer.content.decode()
    assert answer.status_code in ({404, 405} if name == "owner-renew" else {404})
    assert "Isle&amp;Co" not in page
    assert "Aide aux démarches" not in page


def test_a_link_of_a_year_ago_offers_a_new_one(service: Service, link: tuple[OwnerLink, str]) -> None:
    page = reverse("directory:owner", args=[link[1]])

    with time_machine.travel(timezone.now() + timedelta(days=366)):
        answer = Client().get(page)
        assert answer.status_code == 410
        assert "Recevoir un nouveau lien" in answer.content.decode()
        assert "Isle&amp;Co" not in answer.content.decode()
        assert Client().post(page).status_code == 410

        renewed = Client().post(reverse("directory:owner-renew", args=[link[1]]))
        assert renewed.status_code == 200
        assert "isle@example.org" not in renewed.content.decode()
        message = OutboxMessage.objects.get()
        assert message.recipient == "isle@example.org"
        assert Client().get(reverse("directory:owner", args=[secret_in(message)])).status_code == 200


def test_a_new_link_replaces_the_former_one(cast: Cast, service: Service, link: tuple[OwnerLink, str]) -> None:
    owner_link_renew(link=link[0])
    owner_link_send(organisation=service.place.organisation, email="isle@example.org", by=cast.user(Role.OPERATOR))

    states = [Client().get(reverse("directory:owner", args=[secret])).status_code for secret in (link[1],)]
    first, second = OutboxMessage.objects.order_by("pk")
    assert states == [410]
    assert first.state == MessageState.CANCELLED or first.body != second.body
    assert OwnerLink.objects.current().count() == 1


def test_a_withdrawn_link_opens_nothing_and_cannot_be_renewed(
    cast: Cast, service: Service, link: tuple[OwnerLink, str]
) -> None:
    owner_link_revoke(link=link[0], by=cast.user(Role.OPERATOR))

    answer = Client().get(reverse("directory:owner", args=[link[1]]))
    assert answer.status_code == 410
    assert "Recevoir un nouveau lien" not in answer.content.decode()
    assert Client().post(reverse("directory:owner-renew", args=[link[1]])).status_code == 410
    with pytest.raises(ValidationError):
        owner_link_renew(link=link[0])
    assert not OutboxMessage.objects.exists()


def test_a_link_replaced_before_its_successor_was_withdrawn_cannot_be_renewed(
    cast: Cast, link: tuple[OwnerLink, str]
) -> None:
    newer = owner_link_renew(link=link[0])
    owner_link_revoke(link=newer, by=cast.user(Role.OPERATOR))

    answer = Client().post(reverse("directory:owner-renew", args=[link[1]]))

    assert "Ce lien a été retiré" in answer.content.decode()
    assert OwnerLink.objects.current().count() == 0


def test_what_is_trusted_changes_at_once_and_the_rest_waits(link: tuple[OwnerLink, str], service: Service) -> None:
    changed, waiting = owner_change(
        link=link[0],
        record=service,
        fields={"service.phone": "+33536491277", "service.fees_details": "2 € par feuille", "service.fees": "gratuit"},
    )

    service.refresh_from_db()
    assert changed == ["service.phone"]
    assert (str(service.phone.as_e164), service.fees_details) == ("+33536491277", "")
    assert waiting is not None
    assert (waiting.author_role, waiting.proposed) == (AuthorRole.OWNER, {"service.fees_details": "2 € par feuille"})
    assert FieldOrigin.objects.get(service=service, field="phone").source.name == "La structure elle-même"


def test_a_form_sent_as_it_was_changes_nothing(link: tuple[OwnerLink, str], service: Service) -> None:
    page = reverse("directory:owner-place", args=[link[1], service.place.public_id])
    shown = Client().get(page)
    assert shown.status_code == 200

    answer = Client().post(page, place_answers(service))

    assert answer.status_code == 302
    assert not Contribution.objects.exists()
    assert not FieldOrigin.objects.exists()


def place_answers(service: Service, **answers: Any) -> dict[str, Any]:
    place = service.place
    days = {f"hours-d{day}-0-from": "09:00" for day in range(5)} | {f"hours-d{day}-0-to": "12:00" for day in range(5)}
    told = {"name": place.name, "address": place.address, "phone": "05 36 49 12 00", "email": "", "website": ""}
    return {**told, "transport_note": "", "hours-text": "", **days, **answers}


def test_hours_typed_as_words_are_public_at_once(link: tuple[OwnerLink, str], service: Service) -> None:
    page = reverse("directory:owner-place", args=[link[1], service.place.public_id])

    answer = Client().post(
        page, {"name": service.place.name, "address": service.place.address, "phone": "05 36 49 12 00",
               "email": "", "website": "", "transport_note": "", "hours-text": "mardi 9h-12h"}
    )  # fmt: skip

    assert answer.status_code == 302
    service.place.refresh_from_db()
    assert service.place.opening_hours == "Tu 09:00-12:00"
    link[0].refresh_from_db()
    assert link[0].last_used_at is not None


def test_places_are_told_until_a_day_to_come(link: tuple[OwnerLink, str], service: Service) -> None:
    page = reverse("directory:owner-service", args=[link[1], service.public_id])
    answers = {"description": service.description, "fees": "gratuit", "capacity": "LIMITED", "hours-text": ""}

    refused = Client().post(page, {**answers, "capacity_until": "2020-01-01"})
    assert refused.status_code == 422
    assert "Dites jusqu’à quand" in refused.content.decode()

    day = timezone.localdate() + timedelta(days=10)
    assert Client().post(page, {**answers, "capacity_until": day.isoformat()}).status_code == 302
    service.refresh_from_db()
    assert service.capacity == "LIMITED"
    assert service.capacity_until is not None
    assert timezone.localdate(service.capacity_until) == day
    assert not Contribution.objects.exists()


def test_all_is_right_dates_every_published_record(link: tuple[OwnerLink, str], service: Service) -> None:
    assert Client().post(reverse("directory:owner-confirm", args=[link[1]])).status_code == 302

    service.refresh_from_db()
    today = timezone.localdate()
    assert (service.verified_on, service.verified_how, service.place.verified_on) == (today, "OWNER", today)


def test_a_closing_is_read_before_it_happens(link: tuple[OwnerLink, str], service: Service) -> None:
    page = reverse("directory:owner-close", args=[link[1], service.public_id])
    assert Client().get(page).status_code == 200
    assert Client().post(page, {"words": "Depuis l’été"}).status_code == 302

    service.refresh_from_db()
    row = Contribution.objects.get()
    assert service.status == "PUBLISHED"
    assert (row.proposed, row.comment) == ({"service.status": "CLOSED"}, "Depuis l’été")
    assert "En attente de relecture" in Client().get(reverse("directory:owner", args=[link[1]])).content.decode()


def test_an_expired_link_writes_nothing_even_past_its_page(link: tuple[OwnerLink, str], service: Service) -> None:
    OwnerLink.objects.update(revoked_at=timezone.now())
    stale = OwnerLink.objects.select_related("organisation__territory").get()

    for act in (
        lambda: owner_change(link=stale, record=service, fields={"service.phone": "+33536491277"}),
        lambda: owner_confirm(link=stale, records=[service]),
        lambda: owner_ask_closing(link=stale, record=service),
    ):
        with pytest.raises(ValidationError):
            act()
    assert not Contribution.objects.exists()


def test_the_secret_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(HideSecrets())

    Client().get(reverse("directory:owner", args=["unsecretinvente"]))
    logging.getLogger("django.request").warning("Not Found: %s", "/orientation/unautresecret/")

    assert "/ma-fiche/…" in caplog.text
    assert "/orientation/…/" in caplog.text
    assert "secret" not in caplog.text


def test_links_of_another_territory_are_not_listed(cast: Cast, link: tuple[OwnerLink, str]) -> None:
    assert list(OwnerLink.objects.visible_to(cast.user(Role.OPERATOR))) == [link[0]]
    assert not OwnerLink.objects.visible_to(cast.stranger.user).exists()
