"""Whatever changes by hand keeps its source, its date, its author; nobody overwrites another (M-b)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from core.concurrency import StaleVersionError
from core.models import JournalEntry
from directory.enums import Capacity, RecordStatus, VerificationMethod
from directory.models import FieldOrigin, Organisation, Place, Service
from directory.record_rules import PUBLIC_FIELDS, Record
from directory.selectors.records import words_of
from directory.services.record_merging import record_merge
from directory.services.records import (
    capacity_set,
    organisation_create,
    place_create,
    record_change,
    record_close,
    record_publish,
    record_reopen,
    record_verify,
    service_create,
    service_themes_set,
    team_source,
)
from tests.directory.factories import (
    DIGITAL,
    FORMALITIES,
    FieldOriginFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    SourceFactory,
)
from tests.factories import MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> User:
    user: User = MembershipFactory().user
    return user


def test_only_what_differs_is_changed_and_told(nadia: User) -> None:
    place = PlaceFactory()

    record_change(record=place, fields={"phone": "0536492110", "transport_note": "Arrêt de bus devant"}, by=nadia)

    place.refresh_from_db()
    assert place.transport_note == "Arrêt de bus devant"
    assert [origin.field for origin in place.origins.all()] == ["transport_note"]
    sentence = JournalEntry.objects.get(verb="place.change").sentence
    assert sentence == "A modifié le lieu « Espace multimédia » : pour venir."


def test_a_changed_field_comes_from_the_team_today_by_its_author(nadia: User) -> None:
    place = PlaceFactory()
    FieldOriginFactory(place=place, source=SourceFactory(territory=place.territory))

    record_change(record=place, fields={"phone": "05 36 49 21 11"}, by=nadia)

    origin = place.origins.get(field="phone")
    assert (origin.source, origin.on, origin.by) == (team_source(place.territory), timezone.localdate(), nadia)
    assert origin.source.is_human


def test_the_history_says_who(nadia: User) -> None:
    place = PlaceFactory()

    record_change(record=place, fields={"name": "Médiathèque"}, by=nadia)

    assert place.history.latest().history_user == nadia


def test_a_change_without_an_account_has_its_own_source() -> None:
    place = PlaceFactory()
    owner = SourceFactory(territory=place.territory, key="structure", name="La structure", is_human=True)

    record_change(record=place, fields={"website": "https://mairie.example.org"}, by=None, source=owner)

    assert place.origins.get(field="website").source == owner


def test_nothing_changed_leaves_no_trace(nadia: User) -> None:
    place = PlaceFactory()
    version = place.version

    record_change(record=place, fields={"name": "Espace multimédia", "phone": "+33536492110", "email": None}, by=nadia)

    place.refresh_from_db()
    assert place.version == version
    assert not place.origins.exists()
    assert not JournalEntry.objects.filter(verb="place.change").exists()


def test_the_second_of_two_people_is_told(nadia: User) -> None:
    place = PlaceFactory()
    read = place.version
    record_change(record=place, fields={"address": "6 place de la Halle"}, by=nadia, version=read)

    with pytest.raises(StaleVersionError):
        record_change(record=Place.objects.get(), fields={"address": "8 place"}, by=nadia, version=read)
    assert Place.objects.get().address == "6 place de la Halle"


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("postal_code", "2419"), ("name", ""), ("latitude", "nord"), ("kind", "BUS"), ("website", "x y")],
)
def test_a_wrong_value_is_refused_at_its_field(nadia: User, field: str, value: str) -> None:
    place = PlaceFactory()

    with pytest.raises(ValidationError) as refused:
        record_change(record=place, fields={field: value}, by=nadia)
    assert field in refused.value.message_dict


def test_an_old_mistake_elsewhere_does_not_stop_a_change(nadia: User) -> None:
    place = PlaceFactory(postal_code="241")

    record_change(record=place, fields={"address": "6 place de la Halle"}, by=nadia)

    assert Place.objects.get().address == "6 place de la Halle"


def test_half_a_position_is_refused(nadia: User) -> None:
    with pytest.raises(ValidationError):
        record_change(record=PlaceFactory(), fields={"latitude": None}, by=nadia)


def test_a_field_that_is_not_public_is_a_mistake_of_ours(nadia: User) -> None:
    with pytest.raises(TypeError):
        record_change(record=PlaceFactory(), fields={"status": "PUBLISHED"}, by=nadia)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("publics", ["martiens"]),
        ("themes", ["numerique--magie"]),
        ("fees", "cher"),
        ("zone", ["Neuvic"]),
        ("kind", "bal"),
    ],
)
def test_a_value_outside_the_standard_is_refused(nadia: User, field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        record_change(record=ServiceFactory(), fields={field: value}, by=nadia)
    assert field in refused.value.message_dict


def test_themes_have_a_source_too(nadia: User) -> None:
    service = ServiceFactory(themes=[FORMALITIES])

    service_themes_set(service=service, themes=[DIGITAL, FORMALITIES, DIGITAL], by=nadia)

    assert set(service.themes.values_list("theme", flat=True)) == {DIGITAL, FORMALITIES}
    assert service.origins.get().field == "themes"
    version = service.version
    service_themes_set(service=service, themes=[FORMALITIES, DIGITAL], by=nadia)
    assert service.version == version


def test_creating_writes_the_source_of_each_field_given(nadia: User) -> None:
    territory = TerritoryFactory()
    owner = organisation_create(territory=territory, by=nadia, name="Mairie de Sourzac", siret="21240543100018")
    place = place_create(organisation=owner, by=nadia, name="Mairie", insee_code="24543", commune_name="Sourzac")
    service = service_create(place=place, by=nadia, name="Aide", publics=["seniors"], themes=[DIGITAL])

    assert (place.status, service.status) == (RecordStatus.DRAFT, RecordStatus.DRAFT)
    assert {origin.field for origin in owner.origins.all()} == {"name", "siret"}
    assert {origin.field for origin in place.origins.all()} == {"name", "kind", "insee_code", "commune_name"}
    assert {origin.field for origin in service.origins.all()} == {"name", "publics", "themes"}
    assert FieldOrigin.objects.filter(by=nadia).count() == 9


@pytest.mark.parametrize("model", [Organisation, Place, Service])
def test_every_public_field_has_its_source_and_date_whatever_made_it(nadia: User, model: type[Record]) -> None:
    """Invariant M-b, for records that people create, change and merge; imports have their own test."""
    owner = organisation_create(territory=TerritoryFactory(), by=nadia, name="Relais", phone="05 36 49 21 10")
    place = place_create(organisation=owner, by=nadia, name="Bus", kind="ITINERANT", opening_hours="Mo 09:00-12:00")
    twin = place_create(organisation=owner, by=nadia, name="Le bus", email="bus@example.org", commune_name="Neuvic")
    service = service_create(place=twin, by=nadia, name="Aide", publics=["seniors"], themes=[DIGITAL], delay_days=3)
    record_change(record=owner, fields={"networks": ["france-service"], "is_own_service": True}, by=nadia)
    record_change(record=service, fields={"is_at_home": True, "fees": "gratuit"}, by=nadia)
    record_merge(kept=place, other=twin, by=nadia, picked={"email": "theirs", "address": "theirs"})

    made: dict[Any, Record] = {Organisation: owner, Place: place, Service: service}
    record = made[model]
    record.refresh_from_db()
    told = {name for name in PUBLIC_FIELDS[model] if words_of(record, name)}
    origins = {origin.field: origin for origin in record.origins.all()}
    assert told
    assert told <= origins.keys()
    assert {origin.on for origin in origins.values()} == {timezone.localdate()}


def test_creating_without_a_name_is_refused(nadia: User) -> None:
    with pytest.raises(ValidationError) as refused:
        place_create(organisation=OrganisationFactory(), by=nadia, name="  ")
    assert "name" in refused.value.message_dict


def test_search_words_follow_the_names_above(nadia: User) -> None:
    service = ServiceFactory()

    record_change(record=service.place.organisation, fields={"name": "Commune nouvelle"}, by=nadia)

    service.refresh_from_db()
    assert "commune nouvelle" in service.search_text
    assert "commune nouvelle" in service.place.search_text


def test_publishing_a_service_publishes_its_place(nadia: User) -> None:
    service = ServiceFactory()

    record_publish(record=service, by=nadia)
    record_publish(record=service, by=nadia)

    assert service.place.status == service.status == RecordStatus.PUBLISHED
    assert JournalEntry.objects.filter(verb__endswith=".publish").count() == 2


def test_closing_a_place_closes_its_services_and_reopening_gives_them_back(nadia: User) -> None:
    place = PlaceFactory(published=True)
    public, draft = ServiceFactory(place=place, status=RecordStatus.PUBLISHED), ServiceFactory(place=place)
    gone = ServiceFactory(place=place, status=RecordStatus.CLOSED, closed_on=timezone.localdate() - timedelta(days=90))

    record_close(record=place, by=nadia, reason="déménagement")
    assert set(Service.objects.values_list("status", flat=True)) == {RecordStatus.CLOSED}
    assert place.history.latest().history_change_reason == "déménagement"

    record_reopen(record=place, by=nadia)
    for each in (place, public, draft, gone):
        each.refresh_from_db()
    assert place.status == public.status == RecordStatus.PUBLISHED
    assert (draft.status, gone.status) == (RecordStatus.DRAFT, RecordStatus.CLOSED)


def test_a_place_does_not_close_in_the_future(nadia: User) -> None:
    with pytest.raises(ValidationError):
        record_close(record=PlaceFactory(), by=nadia, on=timezone.localdate() + timedelta(days=1))


def test_a_service_of_a_closed_place_stays_closed(nadia: User) -> None:
    service = ServiceFactory()
    record_close(record=service.place, by=nadia)
    service.refresh_from_db()

    with pytest.raises(ValidationError, match="rouvrez-le"):
        record_reopen(record=service, by=nadia)


def test_a_check_is_dated_and_makes_the_record_fresh(nadia: User) -> None:
    place = PlaceFactory(updated_on=timezone.localdate() - timedelta(days=900))

    record_verify(record=place, by=nadia, how=VerificationMethod.CALL)

    assert (place.verified_on, place.verified_how) == (timezone.localdate(), "CALL")
    assert place.quality == 1


def test_places_left_are_told_until_a_date_to_come(nadia: User) -> None:
    service, until = ServiceFactory(), timezone.now() + timedelta(days=20)

    capacity_set(service=service, capacity=Capacity.LIMITED, until=until, by=nadia)
    assert (service.capacity, service.capacity_until) == (Capacity.LIMITED, until)

    with pytest.raises(ValidationError):
        capacity_set(service=service, capacity=Capacity.FULL, until=timezone.now() - timedelta(days=1), by=nadia)
    capacity_set(service=service, capacity=Capacity.UNKNOWN, until=None, by=nadia)
    assert service.capacity_until is None


def test_a_declared_activity_needs_its_number_unless_households_employ_the_person(nadia: User) -> None:
    service = ServiceFactory(home_service=True, home_activities=[], declaration_number="", accepts_cesu=False)

    with pytest.raises(ValidationError) as refused:
        record_change(record=service, fields={"home_activities": ["II-11"]}, by=nadia)
    assert "declaration_number" in refused.value.message_dict

    record_change(record=service, fields={"home_activities": ["II-11"], "accepts_cesu": True}, by=nadia)
    assert Service.objects.get().home_activities == ["II-11"]
