"""Two records become one: chosen field by field, everything follows, old addresses lead to the kept one (M-f)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.concurrency import StaleVersionError
from directory.enums import IntakeChannel, RecordStatus, WideningStep
from directory.models import Intake, Need, Orientation, Place, PlaceStop, Service, SourceRecord
from directory.selectors.duplicates import likely_pairs, look_alikes_of
from directory.selectors.record_merging import followers, offers
from directory.services.record_merging import pair_dismiss, record_merge
from directory.services.records import record_reopen
from tests.directory.factories import (
    DIGITAL,
    FORMALITIES,
    FieldOriginFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    SourceFactory,
)
from tests.factories import CommuneFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> User:
    user: User = MembershipFactory().user
    return user


@pytest.fixture
def twins() -> tuple[Place, Place]:
    """Two records of one place; the second has another phone, from a file."""
    kept = PlaceFactory(published=True)
    other = PlaceFactory(
        published=True, name="L’espace multimédia", phone="05 36 49 21 99", organisation=kept.organisation
    )
    FieldOriginFactory(place=other, field="phone", source=SourceFactory(territory=kept.territory))
    return kept, other


def orientation(service: Service) -> Orientation:
    intake = Intake.objects.create(territory=service.territory, channel=IntakeChannel.PHONE)
    need = Need.objects.create(intake=intake, words="des papiers")
    return Orientation.objects.create(need=need, service=service, rank=1, step=WideningStep.COMMUNE)


def test_what_is_chosen_is_taken_with_its_source(nadia: User, twins: tuple[Place, Place]) -> None:
    kept, other = twins

    record_merge(kept=kept, other=other, by=nadia, picked={"phone": "theirs", "name": "mine"})

    kept.refresh_from_db()
    assert (kept.name, kept.phone.as_e164) == ("Espace multimédia", "+33536492199")
    assert kept.origins.get(field="phone").source.key == "france-services"


def test_services_stops_and_rows_of_sources_follow(nadia: User, twins: tuple[Place, Place]) -> None:
    kept, other = twins
    service = ServiceFactory(place=other)
    now = timezone.now()
    PlaceStop.objects.create(place=other, starts_at=now, ends_at=now + timedelta(hours=1), where="Place")
    source = SourceFactory(territory=kept.territory)
    SourceRecord.objects.create(source=source, external_id="1", place=other, digest="x", last_seen_on=now.date())

    assert {line.split(" ", 1)[1] for line in followers(other)} >= {"service", "ligne d’une source"}
    record_merge(kept=kept, other=other, by=nadia, picked={})

    service.refresh_from_db()
    assert service.place == kept
    assert kept.stops.count() == kept.records.count() == 1


def test_old_addresses_lead_to_the_kept_record_in_one_step(
    nadia: User, twins: tuple[Place, Place], client: Client
) -> None:
    kept, other = twins
    third: Place = PlaceFactory(published=True, organisation=kept.organisation)

    record_merge(kept=other, other=third, by=nadia, picked={})
    record_merge(kept=kept, other=other, by=nadia, picked={})

    assert set(Place.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {kept.pk}
    client.force_login(nadia)
    for old in (other, third):
        answer = client.get(reverse("directory:place-detail", args=[old.pk]))
        assert answer["Location"] == reverse("directory:place-detail", args=[kept.pk])
    with pytest.raises(ValidationError):
        record_reopen(record=other, by=nadia)


def test_what_callers_were_given_follows_and_nothing_is_lost(nadia: User) -> None:
    place = PlaceFactory()
    kept, other = ServiceFactory(place=place, themes=[FORMALITIES]), ServiceFactory(place=place, themes=[DIGITAL])
    alone, both = orientation(other), orientation(kept)
    Orientation.objects.create(need=both.need, service=other, rank=2, step=WideningStep.COMMUNE)

    record_merge(kept=kept, other=other, by=nadia, picked={"themes": "theirs"})

    alone.refresh_from_db()
    assert alone.service == kept
    assert Orientation.objects.count() == 3
    assert list(kept.themes.values_list("theme", flat=True)) == [DIGITAL]
    other.refresh_from_db()
    assert (other.merged_into, other.status) == (kept, RecordStatus.CLOSED)


def test_records_changed_since_they_were_read_are_not_merged(nadia: User, twins: tuple[Place, Place]) -> None:
    kept, other = twins

    with pytest.raises(StaleVersionError):
        record_merge(kept=kept, other=other, by=nadia, picked={}, versions=(kept.version, other.version + 1))
    assert Place.objects.get(pk=other.pk).merged_into is None


def test_a_record_is_not_merged_with_itself(nadia: User) -> None:
    place: Place = PlaceFactory()

    with pytest.raises(ValidationError):
        record_merge(kept=place, other=Place.objects.get(), by=nadia, picked={})


def test_the_page_proposes_what_says_something_then_what_a_person_wrote(twins: tuple[Place, Place]) -> None:
    kept, other = twins
    Place.objects.filter(pk=other.pk).update(transport_note="Gare à 700 m", email="")
    FieldOriginFactory(place=other, field="name", source=SourceFactory(territory=kept.territory, team=True))
    other.refresh_from_db()

    proposed = {offer.row.name: offer.proposed for offer in offers(kept, other)}
    assert proposed == {"name": "theirs", "phone": "mine", "transport_note": "theirs"}


def test_choices_on_the_page_are_applied(nadia: User, twins: tuple[Place, Place], client: Client) -> None:
    kept, other = twins
    client.force_login(nadia)
    url = reverse("directory:place-merge", args=[kept.pk, other.pk])
    assert "Est-ce la même chose" in client.get(url).content.decode()

    client.post(url, {"keep-phone": "theirs", "version": kept.version, "other_version": other.version})

    kept.refresh_from_db()
    assert kept.phone.as_e164 == "+33536492199"
    assert client.get(url)["Location"] == reverse("directory:duplicate-list")


def test_duplicates_are_found_by_name_phone_and_siret(nadia: User) -> None:
    one = PlaceFactory(organisation=OrganisationFactory(siret="21240309700012"))
    same_name = PlaceFactory(name="Espace multimedia de Neuvic", phone="")
    Place.objects.filter(pk=same_name.pk).update(name="Espace-Multimédia", latitude=None, longitude=None)
    same_phone = PlaceFactory(name="Multimédia et lecture", insee_code="24372")
    same_siret = PlaceFactory(
        name="Mairie", phone="", insee_code="24000", organisation=OrganisationFactory(siret="21240309700012")
    )
    far = PlaceFactory(name="Espace multimédia", latitude=45.9, longitude=0.9)

    signs = {alike.place.pk: alike.signs for alike in look_alikes_of(one)}
    assert signs == {
        same_name.pk: ("même nom, même commune",),
        same_phone.pk: ("même téléphone",),
        same_siret.pk: ("même SIRET au même endroit",),
    }
    pairs = {(pair.one.pk, pair.other.pk) for pair in likely_pairs(nadia)}
    assert {(one.pk, same_name.pk), (one.pk, same_phone.pk), (one.pk, same_siret.pk)} <= pairs
    assert (one.pk, far.pk) not in pairs


def test_two_places_said_distinct_are_not_proposed_again(
    nadia: User, twins: tuple[Place, Place], client: Client
) -> None:
    kept, other = twins
    assert len(likely_pairs(nadia)) == 1

    pair_dismiss(one=other, other=kept, by=nadia)
    pair_dismiss(one=kept, other=other, by=nadia)

    assert likely_pairs(nadia) == []
    assert look_alikes_of(kept) == []
    client.force_login(nadia)
    assert "Aucun doublon" in client.get(reverse("directory:duplicate-list")).content.decode()


def test_services_of_one_place_with_one_name_are_proposed(nadia: User) -> None:
    CommuneFactory()
    place = PlaceFactory()
    ServiceFactory(place=place)
    ServiceFactory(place=place, name="Aide aux démarches, en ligne")

    (pair,) = likely_pairs(nadia)
    assert (pair.kind, pair.signs) == ("service", ("même nom, même lieu",))
