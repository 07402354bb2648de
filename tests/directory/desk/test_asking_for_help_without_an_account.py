"""The public form: what it asks, where it goes, what it refuses."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.throttle import stamp
from directory.desk_rules import call_back_due
from directory.models import Intake
from tests.conftest import Cast
from tests.directory.factories import PlaceFactory, ServiceFactory
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
DRIVEN = "mobilite--mobilite-douce-partagee-collective"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def url(cast: Cast) -> str:
    return reverse("directory:public-request", args=[cast.territory.slug])


def sent(cast: Cast, **changes: object) -> dict[str, object]:
    commune = CommuneFactory(territory=cast.territory)
    return {
        "words": "Apprendre la tablette",
        "caller_role": "SELF",
        "caller_name": "Jeannette Delage",
        "caller_phone": "05 36 49 12 38",
        "commune": commune.pk,
        "moment": "le matin",
        "affiche": stamp(timezone.now().timestamp() - 60),
        **changes,
    }


def test_a_request_joins_the_queue_with_its_own_words_and_the_delay_is_told(client: Client, cast: Cast) -> None:
    assert client.get(url(cast)).status_code == 200

    answer = client.post(url(cast), sent(cast), follow=True)

    row = Intake.objects.get()
    assert (row.channel, row.status, row.operator) == ("WEB", "WAITING", None)
    assert row.needs.get().words == "Apprendre la tablette"
    assert row.needs.get().theme
    assert "le matin" in row.message
    text = answer.content.decode()
    assert "Nous avons reçu votre demande" in text
    assert "05\xa036\xa049\xa010\xa000" in text or "05 36 49 10 00" in text
    assert "Jeannette" not in answer.redirect_chain[-1][0]


def test_one_way_to_call_back_is_enough_and_none_is_refused(client: Client, cast: Cast) -> None:
    both = sent(cast, caller_phone="", caller_email="")

    assert "Donnez un téléphone" in client.post(url(cast), both).content.decode()
    client.post(url(cast), both | {"caller_email": "jeannette@example.org"})

    assert Intake.objects.get().caller_email == "jeannette@example.org"


def test_a_secret_is_refused_and_nothing_typed_is_lost(client: Client, cast: Cast) -> None:
    answer = client.post(url(cast), sent(cast, words="mon mot de passe est Azerty123!"))

    assert answer.status_code == 422
    assert "Jeannette Delage" in answer.content.decode()
    assert not Intake.objects.exists()


def test_a_machine_that_fills_the_trap_sends_nothing(client: Client, cast: Cast) -> None:
    client.post(url(cast), sent(cast, ne_pas_remplir="http://example.org"))

    assert not Intake.objects.exists()


def test_too_many_in_an_hour_are_told_so(client: Client, cast: Cast) -> None:
    for _ in range(20):
        client.post(url(cast), sent(cast))

    assert "en peu de temps" in client.post(url(cast), sent(cast)).content.decode()
    assert Intake.objects.count() == 20


def test_another_commune_is_kept_as_elsewhere(client: Client, cast: Cast) -> None:
    client.post(url(cast), sent(cast, commune="elsewhere"))

    row = Intake.objects.get()
    assert (row.commune, row.elsewhere) == (None, "une autre commune")


def test_the_call_back_skips_week_ends_and_public_holidays() -> None:
    eve = datetime(2026, 12, 24, 10, tzinfo=UTC)  # then comes Christmas, then a week end

    assert call_back_due(eve) == datetime(2026, 12, 28, 16, tzinfo=UTC)


def test_a_forged_confirmation_shows_nothing(client: Client, cast: Cast) -> None:
    assert (
        client.get(reverse("directory:public-request-done", args=[cast.territory.slug, "2026-01-01"])).status_code
        == 404
    )


def test_a_link_to_be_driven_somewhere_fills_the_form_and_the_desk_sees_the_destination(
    client: Client, cast: Cast
) -> None:
    commune = CommuneFactory(territory=cast.territory)
    place = PlaceFactory(published=True, organisation__territory=cast.territory)
    service = ServiceFactory(place=place, published=True)
    address = f"{url(cast)}?service={service.public_id}&theme={DRIVEN}&commune={commune.insee}"

    form = client.get(address).context["form"]
    words = str(form["words"].value())
    client.post(address, sent(cast, words=words, themes=[DRIVEN], commune=form["commune"].value()))

    assert "Être conduit" in words
    assert "Espace multimédia" in words
    assert "4 place de la Halle" in words
    assert form["themes"].value() == [DRIVEN]
    need = Intake.objects.get(commune=commune).needs.get()
    assert (need.words.split(), need.theme) == (words.split(), DRIVEN)


@pytest.mark.parametrize("asked", ["service=inconnu&theme=inconnu&commune=00000", "service=%00&theme=%00"])
def test_a_link_that_says_nothing_known_shows_an_empty_form(client: Client, cast: Cast, asked: str) -> None:
    form = client.get(f"{url(cast)}?{asked}").context["form"]

    assert not form["words"].value()
    assert not form["themes"].value()
    assert not form["commune"].value()


def test_a_draft_is_not_told_by_the_form(client: Client, cast: Cast) -> None:
    service = ServiceFactory(place=PlaceFactory(organisation__territory=cast.territory))

    form = client.get(f"{url(cast)}?service={service.public_id}").context["form"]

    assert not form["words"].value()
