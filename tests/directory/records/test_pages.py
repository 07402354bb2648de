"""Pages of records: what they show, what they change, in a constant number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.enums import RecordStatus
from directory.models import Organisation, Place, PlaceStop, Service
from directory.services.records import record_change
from tests.directory.factories import (
    DIGITAL,
    FORMALITIES,
    FieldOriginFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    SourceFactory,
)
from tests.factories import CommuneFactory, MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
HOURS = {"hours-dates": "0"}


@pytest.fixture
def nadia() -> User:
    user: User = MembershipFactory(role=Role.COUNSELLOR).user
    return user


@pytest.fixture
def signed_in(client: Client, nadia: User) -> Client:
    client.force_login(nadia)
    return client


def shown(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(f"directory:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def place_data(**changes: str) -> dict[str, str]:
    data = {"name": "Espace multimédia", "kind": "FIXED", "address": "4 place de la Halle", "postal_code": "24190",
            "insee_code": "24309", "commune_name": "Neuvic", "commune": "", "phone": "05 36 49 21 10",
            "latitude": "45,10073", "longitude": "0,46879"}  # fmt: skip
    week = {f"hours-d{day}-{at}-{end}": clock for day in range(5)
            for at, pair in enumerate((("09:00", "12:00"), ("14:00", "17:00")))
            for end, clock in zip(("from", "to"), pair, strict=True)}  # fmt: skip
    return data | HOURS | week | changes


def test_a_place_shows_each_field_with_its_source_and_date(signed_in: Client) -> None:
    place = PlaceFactory(published=True)
    FieldOriginFactory(place=place, field="phone", source=SourceFactory(territory=place.territory))
    ServiceFactory(place=place)

    page = shown(signed_in, "place-detail", place.pk)

    assert "La liste des France Services" in page
    assert "05\xa036\xa049\xa021\xa010" in page
    assert "Aide aux démarches en ligne" in page
    assert "Qualité de la fiche" in page


def test_a_page_tells_what_happened_as_sentences(signed_in: Client, nadia: User) -> None:
    place = PlaceFactory()
    record_change(record=place, fields={"phone": "05 36 49 21 99"}, by=nadia)

    page = shown(signed_in, "place-detail", place.pk)

    assert "Nadia Ferrand a modifié la fiche" in page
    assert "05\xa036\xa049\xa021\xa010 → 05\xa036\xa049\xa021\xa099" in page


def test_a_service_shows_what_it_lacks(signed_in: Client) -> None:
    service = ServiceFactory(themes=[], publics=[])

    page = shown(signed_in, "service-detail", service.pk)

    assert "Il manque les thèmes." in page
    assert "Il manque les publics." in page


def test_an_organisation_shows_its_places(signed_in: Client) -> None:
    place = PlaceFactory()

    assert place.name in shown(signed_in, "organisation-detail", place.organisation_id)


def test_a_place_saved_without_change_stays_as_it_was(signed_in: Client) -> None:
    place = PlaceFactory()

    data = place_data(version=str(place.version))
    response = signed_in.post(reverse("directory:place-edit", args=[place.pk]), data)

    assert response.status_code == 302
    assert Place.objects.get().version == place.version
    assert not place.origins.exists()


def test_hours_are_changed_in_the_week(signed_in: Client, nadia: User) -> None:
    place = PlaceFactory()
    changes = {"version": str(place.version), "hours-d2-0-from": "", "hours-d2-0-to": "", "hours-school": "on"}

    signed_in.post(reverse("directory:place-edit", args=[place.pk]), place_data(**changes))

    place.refresh_from_db()
    assert place.opening_hours == "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 14:00-17:00"
    assert place.closes_on_school_holidays
    assert {row.field for row in place.origins.all()} == {"opening_hours", "closes_on_school_holidays"}


def test_a_button_of_the_hours_editor_fills_the_form_and_saves_nothing(signed_in: Client) -> None:
    place = PlaceFactory(opening_hours="")
    data = place_data(name="", **{"hours-text": "lundi 10h-12h", "hours-do": "read", "version": "1"})
    data = {key: value for key, value in data.items() if not key.startswith("hours-d")} | {"hours-dates": "0"}
    data |= {"hours-do": "read"}

    page = signed_in.post(reverse("directory:place-edit", args=[place.pk]), data).content.decode()

    assert 'name="hours-d0-0-from" id="hours-d0-0-from" value="10:00"' in page
    assert "has-error" not in page
    assert Place.objects.get().opening_hours == ""


def test_two_people_who_change_different_fields_both_win(signed_in: Client, nadia: User) -> None:
    place = PlaceFactory()
    read = str(place.version)
    record_change(record=Place.objects.get(), fields={"transport_note": "Gare à 700 m"}, by=nadia)

    signed_in.post(reverse("directory:place-edit", args=[place.pk]), place_data(version=read, phone="05 36 49 21 12"))

    place.refresh_from_db()
    assert (place.transport_note, str(getattr(place.phone, "as_e164", ""))) == ("Gare à 700 m", "+33536492112")


def test_two_people_who_change_one_field_are_asked(signed_in: Client, nadia: User) -> None:
    place = PlaceFactory()
    read = str(place.version)
    record_change(record=Place.objects.get(), fields={"opening_hours": "Sa 09:00-12:00"}, by=nadia)
    posted = place_data(version=read, **{"hours-d0-0-from": "08:00"})

    response = signed_in.post(reverse("directory:place-edit", args=[place.pk]), posted)

    assert response.status_code == 409
    page = response.content.decode()
    assert "samedi 9\xa0h à 12\xa0h" in page
    rows = response.context["conflict"]
    answer = dict(rows.hidden) | {f"keep-{rows.rows[0].name}": "theirs"}
    signed_in.post(reverse("directory:place-edit", args=[place.pk]), answer)
    place.refresh_from_db()
    assert place.opening_hours == "Sa 09:00-12:00"


def test_a_place_is_added_with_a_new_organisation(signed_in: Client) -> None:
    CommuneFactory()
    data = place_data(commune="24309", insee_code="", commune_name="", postal_code="", latitude="", longitude="",
                      new_name="Isle et compagnie")  # fmt: skip

    response = signed_in.post(reverse("directory:place-create"), data)

    place = Place.objects.get()
    assert response["Location"] == reverse("directory:service-create", args=[place.pk])
    assert (place.organisation.name, place.insee_code, place.postal_code) == ("Isle et compagnie", "24309", "24190")
    assert place.latitude == pytest.approx(45.10073)
    assert place.status == RecordStatus.DRAFT


def test_a_place_that_looks_known_is_shown_before_it_is_added(signed_in: Client) -> None:
    PlaceFactory(published=True)
    data = place_data(name="L’espace multimédia", new_name="Mairie de Neuvic")

    page = signed_in.post(reverse("directory:place-create"), data).content.decode()
    assert "peut-être déjà dans l’annuaire" in page
    assert "Même nom, même commune, même téléphone" in page
    assert Place.objects.count() == Organisation.objects.count() == 1

    signed_in.post(reverse("directory:place-create"), data | {"confirme": "1"})
    assert Place.objects.count() == 2


def service_data(**changes: str | list[str]) -> dict[str, str | list[str]]:
    data: dict[str, str | list[str]] = {
        "name": "Aide aux démarches", "kind": "accompagnement", "themes": [DIGITAL, FORMALITIES],
        "publics": ["seniors"], "fees": "gratuit", "capacity": "UNKNOWN", "zone": ["200040095"],
    }  # fmt: skip
    return data | HOURS | changes


def test_a_service_is_added_to_a_place(signed_in: Client) -> None:
    place = PlaceFactory()

    signed_in.post(reverse("directory:service-create", args=[place.pk]), service_data())

    service = Service.objects.get()
    assert service.place == place
    assert set(service.themes.values_list("theme", flat=True)) == {DIGITAL, FORMALITIES}
    assert service.origins.filter(field="themes", source__key="equipe").exists()


def test_a_declared_activity_without_its_number_is_refused_at_its_field(signed_in: Client) -> None:
    place = PlaceFactory()

    response = signed_in.post(
        reverse("directory:service-create", args=[place.pk]), service_data(home_activities=["II-11"], is_at_home="on")
    )

    assert "numéro de déclaration ou d’agrément" in response.context["form"].errors["declaration_number"][0]
    assert not Service.objects.exists()


def test_capacity_holds_a_month_unless_said_otherwise(signed_in: Client) -> None:
    service = ServiceFactory()
    url = reverse("directory:service-edit", args=[service.pk])

    signed_in.post(url, service_data(capacity="LIMITED", version=str(service.version)))

    service.refresh_from_db()
    assert service.capacity == "LIMITED"
    assert timedelta(days=29) < service.capacity_until - timezone.now() < timedelta(days=31)


def test_an_organisation_is_changed(signed_in: Client) -> None:
    owner = OrganisationFactory()
    data = {"name": "Mairie de Neuvic", "siret": "21240309700012", "networks": ["france-service"], "version": "1"}

    signed_in.post(reverse("directory:organisation-edit", args=[owner.pk]), data)

    owner.refresh_from_db()
    assert (owner.siret, owner.networks) == ("21240309700012", ["france-service"])


def test_publishing_closing_and_reopening_from_the_page(signed_in: Client) -> None:
    place = PlaceFactory()
    for act, data in (("publish", {}), ("close", {"on": "2026-01-05", "reason": "travaux"}), ("reopen", {})):
        signed_in.post(reverse(f"directory:place-{act}", args=[place.pk]), data)

    place.refresh_from_db()
    assert (place.status, place.closed_on) == (RecordStatus.PUBLISHED, None)
    page = shown(signed_in, "place-detail", place.pk)
    assert "a fermé la fiche (travaux)" in page
    assert "a rouvert la fiche" in page


def test_an_operator_corrects_but_does_not_publish(client: Client) -> None:
    client.force_login(MembershipFactory(role=Role.OPERATOR).user)
    place = PlaceFactory()

    assert "Publier" not in shown(client, "place-detail", place.pk)
    assert client.post(reverse("directory:place-publish", args=[place.pk])).status_code == 403


def test_stops_are_added_by_repetition(signed_in: Client) -> None:
    CommuneFactory()
    bus = PlaceFactory(itinerant=True)
    first = timezone.localdate().replace(day=1) + timedelta(days=32)
    data = {"commune": "24309", "where": "Place de la mairie", "first": first.isoformat(), "starts": "09:30",
            "ends": "12:00", "every": "1", "until": (first + timedelta(weeks=3)).isoformat()}  # fmt: skip

    signed_in.post(reverse("directory:stop-list", args=[bus.pk]), data)

    assert bus.stops.count() == 4
    assert "Place de la mairie, Neuvic" in shown(signed_in, "stop-list", bus.pk)
    assert "Place de la mairie, Neuvic" in shown(signed_in, "place-detail", bus.pk)


def test_a_pasted_list_is_added_whole_or_not_at_all(signed_in: Client) -> None:
    CommuneFactory()
    bus = PlaceFactory(itinerant=True)
    url = reverse("directory:stop-list", args=[bus.pk])
    year = timezone.localdate().year + 1

    page = signed_in.post(url, {"lines": f"08/12/{year};9h30-12h;mairie, Neuvic\ndemain;9h-12h;ici"}).content.decode()
    assert "Ligne 2 : la date « demain » n’est pas comprise." in page
    assert not PlaceStop.objects.exists()

    signed_in.post(
        url, {"lines": f"08/12/{year};9h30-12h;mairie, Neuvic\nmardi 15/12/{year}\t14h-16h30\tSalle des fêtes, Jaure"}
    )
    assert list(bus.stops.values_list("commune_name", "insee_code")) == [("Neuvic", "24309"), ("Jaure", "")]


def test_a_stop_is_removed(signed_in: Client) -> None:
    bus = PlaceFactory(itinerant=True)
    start = timezone.now() + timedelta(days=2)
    stop = PlaceStop.objects.create(place=bus, starts_at=start, ends_at=start + timedelta(hours=1), where="Place")

    signed_in.post(reverse("directory:stop-delete", args=[stop.pk]))

    assert not PlaceStop.objects.exists()


@pytest.mark.parametrize("name", ["place-detail", "organisation-detail"])
def test_pages_take_a_constant_number_of_queries(signed_in: Client, name: str) -> None:
    place = PlaceFactory()
    key = place.pk if name == "place-detail" else place.organisation_id

    def count(more: int) -> int:
        for _ in range(more):
            ServiceFactory(place=place)
            if name == "organisation-detail":
                ServiceFactory(place=PlaceFactory(organisation=place.organisation, phone="", name=f"Lieu {more}"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown(signed_in, name, key)
        return len(queries)

    assert count(1) == count(49)


@pytest.mark.parametrize("name", ["verification-list", "duplicate-list"])
def test_lists_take_a_constant_number_of_queries(signed_in: Client, name: str) -> None:
    def count(more: int) -> int:
        for _ in range(more):
            ServiceFactory(place=PlaceFactory(name=f"Lieu {Place.objects.count() // 2}", published=True))
        with CaptureQueriesContext(connection) as queries:
            shown(signed_in, name)
        return len(queries)

    assert count(2) == count(48)


def test_a_stranger_territory_is_not_found(signed_in: Client) -> None:
    other = TerritoryFactory(slug="ailleurs", siren="200000001", name="Ailleurs")
    place = PlaceFactory(organisation=OrganisationFactory(territory=other))

    assert signed_in.get(reverse("directory:place-detail", args=[place.pk])).status_code == 404


EditorPost = Callable[[str, dict[str, str]], str]


@pytest.fixture
def editor(client: Client) -> EditorPost:
    """The part of the hours editor that a browser asks for, without an account."""

    def post(query: str, data: dict[str, str]) -> str:
        response = client.post(f"{reverse('directory:hours-editor')}?{query}", data)
        assert response.status_code == 200
        return response.content.decode()

    return post


def test_words_fill_the_editor_live(editor: EditorPost) -> None:
    part = editor("champ=hours&faire=read", {"hours-text": "du lundi au vendredi 9h-12h sauf jeudi", "hours-zone": "A"})

    assert "Tout est compris" in part
    assert 'name="hours-d0-0-from" id="hours-d0-0-from" value="09:00"' in part
    assert 'name="hours-d3-0-from" id="hours-d3-0-from" value=""' in part


def test_the_editor_says_what_it_did_not_understand(editor: EditorPost) -> None:
    part = editor("champ=hours&faire=read", {"hours-text": "un mardi sur deux 9h-12h"})

    assert "Pas compris" in part
    assert "un mardi sur deux" in part


def test_the_editor_tells_when_it_opens(editor: EditorPost) -> None:
    part = editor("champ=hours&faire=preview", {"hours-d0-0-from": "00:00", "hours-d0-0-to": "00:00"})

    assert "Ouv" in part
    assert "hours-week" not in part


def test_the_editor_answers_no_unknown_field(client: Client) -> None:
    assert client.post(f"{reverse('directory:hours-editor')}?champ=<b>").status_code == 400
