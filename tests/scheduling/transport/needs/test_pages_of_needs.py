"""Pages of needs: noted, judged while one types, listed, decided, cancelled, taken back, and told at the desk."""

from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from directory.enums import NeedOutcome
from directory.models import UnmetNeed
from directory.services.needs import need_settle
from mediation.models import Beneficiary
from scheduling.models import RideRequest, RideSeries, TransportScheme, VisitRequest
from scheduling.registration_rides import needs_decision, return_decision
from scheduling.services.transport.rides import ride_way_cancel
from scheduling.transport.enums import Aid, CancelledBy, Direction, RidePurpose, RideState, Way
from scheduling.transport.states import CANCELLED
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    DestinationFactory,
    RideFactory,
    SchemeFactory,
    next_weekday,
)
from tests.scheduling.transport.needs.cast import desk_need, hospital, station

pytestmark = pytest.mark.django_db
LIST, CREATE = "/deplacements/besoins/", "/deplacements/besoins/nouveau/"


@pytest.fixture
def person(cast: Cast) -> Beneficiary:
    made: Beneficiary = BeneficiaryFactory(territory=cast.territory, walking_aid="marche avec une canne")
    return made


@pytest.fixture
def scheme(cast: Cast) -> TransportScheme:
    made: TransportScheme = SchemeFactory(territory=cast.territory)
    return made


def posted(cast: Cast, **fields: object) -> dict[str, object]:
    """What the form sends for a round trip to the workshop."""
    place = DestinationFactory(territory=cast.territory)
    told = {
        "purpose": RidePurpose.DIGITAL_WORKSHOP,
        "direction": Direction.ROUND,
        "destination": place.name,
        "day": (timezone.localdate() + timedelta(days=6)).isoformat(),
        "arrive_by": "10:00",
        "leave_after": "12:00",
        "flexibility": "EXACT",
        "part_of_day": "ANY",
        "escort": "DOOR",
        "companions": "0",
        "repeat": "once",
        "every_weeks": "1",
    }
    return told | fields


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def detail(ride: RideRequest) -> str:
    return reverse("scheduling:ride-detail", args=[ride.pk])


def test_a_need_is_noted_for_someone_found_by_name_with_the_aid_of_the_file(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    assert f"{CREATE}?beneficiaire={person.pk}" in page(client, f"{CREATE}?q=delage")
    form = page(client, f"{CREATE}?beneficiaire={person.pk}")
    assert "checked" in form.split('value="CANE"')[1].split(">")[0]

    answer = client.post(f"{CREATE}?beneficiaire={person.pk}", posted(cast, aids=[Aid.CANE]))
    ride = RideRequest.objects.get()
    assert answer.headers["Location"] == detail(ride)
    assert (ride.scheme, ride.aids, ride.state) == (scheme, [Aid.CANE], RideState.REQUESTED)
    assert ride.verdict["is_lawful"] is True


def test_the_hour_asked_for_follows_the_direction(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    url = f"{CREATE}?beneficiaire={person.pk}"
    refused = client.post(url, posted(cast, direction=Direction.RETURN, leave_after=""))
    assert refused.status_code == 422
    assert "Indiquez quand repartir." in refused.content.decode()

    client.post(url, posted(cast, direction=Direction.RETURN))
    ride = RideRequest.objects.get()
    assert (ride.arrive_by, ride.leave_after) == (None, time(12))


def test_a_place_that_nobody_knows_and_a_past_day_are_refused_at_their_field(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    sent = posted(cast, destination="Tour Eiffel", day=yesterday)
    shown = client.post(f"{CREATE}?beneficiaire={person.pk}", sent).content.decode()
    assert "Choisissez un lieu de la liste." in shown
    assert "Ce jour est passé." in shown
    assert 'value="Tour Eiffel"' in shown
    assert not RideRequest.objects.exists()


def test_the_law_is_told_while_one_types_and_nothing_is_kept(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    url = f"{reverse('scheduling:ride-check')}?beneficiaire={person.pk}"
    assert "Dites pour quoi" in client.post(url, {}).content.decode()
    sent = posted(cast, destination=hospital(cast.territory).name, purpose=RidePurpose.MEDICAL)
    told = client.post(url, sent).content.decode()
    assert "Non autorisé" in told
    assert "Périgueux compte" in told
    assert "Conduire la personne à la gare" in told
    assert "Autorisé" in client.post(url, posted(cast)).content.decode()
    assert not RideRequest.objects.exists()


def test_a_late_booking_and_a_second_need_at_the_same_hours_are_told_and_do_not_block(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    RideFactory(beneficiary=person, day=tomorrow)
    check = f"{reverse('scheduling:ride-check')}?beneficiaire={person.pk}"
    told = client.post(check, posted(cast, day=tomorrow.isoformat())).content.decode().replace("\xa0", " ")
    assert "Demandé moins de 48 h avant" in told
    assert "Un besoin est déjà noté" in told
    assert (
        "déjà noté"
        not in client.post(
            check, posted(cast, day=tomorrow.isoformat(), arrive_by="16:00", leave_after="17:00")
        ).content.decode()
    )

    client.post(f"{CREATE}?beneficiaire={person.pk}", posted(cast, day=tomorrow.isoformat()))
    ride = RideRequest.objects.order_by("-pk").first()
    assert ride is not None
    shown = page(client, detail(ride)).replace("\xa0", " ")
    assert "Demandé moins de 48 h avant" in shown
    assert "Un besoin est déjà noté" in shown


def test_a_need_that_comes_back_makes_a_ride_each_week_and_is_changed_or_given_up_with_those_that_follow(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    monday = date(2027, 1, 4)
    repeat = {"repeat": "weekly", "weekdays": ["0"], "until": "2027-03-01", "skips_school_holidays": "on"}
    sent = posted(cast, day=monday.isoformat(), **repeat)
    check = f"{reverse('scheduling:ride-check')}?beneficiaire={person.pk}"
    told = client.post(check, sent).content.decode()
    assert "vacances scolaires" in told

    client.post(f"{CREATE}?beneficiaire={person.pk}", sent)
    rides = list(RideRequest.objects.order_by("day"))
    series = RideSeries.objects.get()
    assert {ride.series for ride in rides} == {series}
    assert {ride.day.weekday() for ride in rides} == {0}
    # Winter holidays of zone A, February 2027, are left out of the nine Mondays.
    assert 5 <= len(rides) < 9

    second = rides[1]
    change = posted(cast, day=second.day.isoformat(), arrive_by="09:30", extent="following", version=second.version)
    client.post(reverse("scheduling:ride-edit", args=[second.pk]), change)
    assert [ride.arrive_by for ride in RideRequest.objects.order_by("day")] == [time(10)] + [time(9, 30)] * (
        len(rides) - 1
    )

    given_up = {"what": "all", "extent": "following", "who": CancelledBy.PERSON, "reason": "Guérie"}
    client.post(reverse("scheduling:ride-cancel", args=[rides[2].pk]), given_up)
    states = list(RideRequest.objects.order_by("day").values_list("state", flat=True))
    assert states == [RideState.REQUESTED] * 2 + [RideState.CANCELLED_EARLY] * (len(rides) - 2)
    series.refresh_from_db()
    assert series.until < rides[2].day


def test_one_day_of_a_series_changes_alone(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    repeat = {"repeat": "weekly", "weekdays": ["0"], "until": "2027-01-25"}
    client.post(f"{CREATE}?beneficiaire={person.pk}", posted(cast, day="2027-01-04", **repeat))
    first, *others = RideRequest.objects.order_by("day")
    change = posted(cast, day="2027-01-05", arrive_by="09:30", extent="one", version=first.version)
    client.post(reverse("scheduling:ride-edit", args=[first.pk]), change)
    first.refresh_from_db()
    assert (first.day, first.arrive_by) == (date(2027, 1, 5), time(9, 30))
    assert {ride.arrive_by for ride in others} == set(
        RideRequest.objects.exclude(pk=first.pk).values_list("arrive_by", flat=True)
    )


def test_the_list_is_filtered_from_the_address_and_leaves_as_a_spreadsheet(client: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    delage = RideFactory(beneficiary__territory=cast.territory, scheme=scheme)
    maurin = RideFactory(
        beneficiary=BeneficiaryFactory(
            territory=cast.territory, last_name="Maurin", commune__saint_astier=True, commune__territory=cast.territory
        ),
        scheme=scheme, purpose=RidePurpose.SHOPPING, day=next_weekday(4),
    )  # fmt: skip
    RideRequest.objects.filter(pk=maurin.pk).update(verdict={"is_lawful": False, "reasons": []})

    def shown(query: str) -> set[str]:
        text = page(client, f"{LIST}?{query}")
        return {name for name in ("Delage", "Maurin") if name in text.split('id="resultats"')[1]}

    both = {"Delage", "Maurin"}
    assert shown("") == both
    assert shown("q=maurin") == {"Maurin"}
    assert shown(f"commune={delage.beneficiary.commune_id}") == {"Delage"}
    assert shown("purpose=SHOPPING") == {"Maurin"}
    assert shown(f"day={delage.day.isoformat()}") == {"Delage"}
    assert shown("law=no") == {"Maurin"}
    assert shown("state=TODO") >= {"Maurin"}
    assert shown("driver=none") == both
    assert shown("state=CONFIRMED") == set()
    assert shown("state=ALL") == both

    answer = client.get(f"{LIST}besoins.xlsx?q=maurin")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert [row[2] for row in sheet.iter_rows(values_only=True)] == ["Personne", maurin.beneficiary.full_name]
    assert JournalEntry.objects.filter(verb="ride.export").count() == 1


def test_the_list_asks_as_many_queries_for_one_need_as_for_many(client: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, LIST)
        return len(asked)

    RideFactory(beneficiary__territory=cast.territory, scheme=scheme)
    one = queries()
    for _ in range(6):
        RideFactory(beneficiary__territory=cast.territory, scheme=scheme)
    assert queries() == one


def test_an_empty_list_offers_the_first_step(client: Client) -> None:
    assert "Ajouter un besoin" in page(client, LIST).split('id="resultats"')[1]


def test_what_is_refused_to_the_hospital_goes_to_the_station_in_one_click(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    hub = station(cast.territory)
    sent = posted(cast, destination=hospital(cast.territory).name, purpose=RidePurpose.MEDICAL)
    client.post(f"{CREATE}?beneficiaire={person.pk}", sent)
    ride = RideRequest.objects.get()
    shown = page(client, detail(ride))
    assert "Ce qui est possible" in shown
    assert "ASPA" in shown
    assert hub.name in shown

    client.post(reverse("scheduling:ride-hub", args=[ride.pk]), {"hub": hub.pk})
    ride.refresh_from_db()
    assert ride.destination == hub
    assert ride.verdict["is_lawful"] is True
    assert "Hôpital de Périgueux" in ride.words
    assert "Non autorisé" not in page(client, detail(ride))


def test_a_trip_paid_back_is_refused_with_its_reason_and_the_taxi_that_may_drive_is_offered(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme
) -> None:
    client.post(f"{CREATE}?beneficiaire={person.pk}", posted(cast, purpose=RidePurpose.MEDICAL_CPAM))
    ride = RideRequest.objects.get()
    taxi = SchemeFactory(territory=cast.territory, name="Taxi fictif", regime="TAXI_CONVENTIONNE", excluded_purposes=[])
    assert "Taxi fictif" in page(client, detail(ride))
    turn_down = reverse("scheduling:ride-turn-down", args=[ride.pk])
    assert "remboursé par l’assurance maladie" in page(client, turn_down)

    client.post(turn_down, {"reason": "Trajet remboursé"})
    ride.refresh_from_db()
    assert ride.state == RideState.TURNED_DOWN
    assert UnmetNeed.objects.count() == 1

    client.post(reverse("scheduling:ride-reopen", args=[ride.pk]))
    client.post(reverse("scheduling:ride-scheme", args=[ride.pk]), {"scheme": taxi.pk})
    ride.refresh_from_db()
    assert (ride.state, ride.scheme, ride.verdict["is_lawful"]) == (RideState.REQUESTED, taxi, True)


def test_a_visit_or_a_call_replaces_the_ride(client: Client, ride: RideRequest) -> None:
    client.post(reverse("scheduling:ride-visit", args=[ride.pk]))
    ride.refresh_from_db()
    asked = VisitRequest.objects.get()
    assert (ride.state, asked.beneficiary) == (RideState.SUBSTITUTED, ride.beneficiary)
    client.post(reverse("scheduling:ride-reopen", args=[ride.pk]))
    client.post(reverse("scheduling:ride-remote", args=[ride.pk]), {"how": "Rappel jeudi matin"})
    ride.refresh_from_db()
    assert (ride.state, ride.reason.replace("\xa0", " ")) == (
        RideState.SUBSTITUTED,
        "Aide à distance : Rappel jeudi matin",
    )


def test_nobody_found_asks_what_was_lacking(client: Client, ride: RideRequest) -> None:
    url = reverse("scheduling:ride-unmet", args=[ride.pk])
    refused = client.post(url, {"reason": "Trois appels"})
    assert refused.status_code == 422
    client.post(url, {"unmet_reason": "NO_CAPACITY", "reason": "Trois appels"})
    ride.refresh_from_db()
    assert (ride.state, ride.unmet_reason) == (RideState.UNMET, "NO_CAPACITY")
    assert "Reprendre ce besoin" in page(client, detail(ride))


def test_cancelling_a_round_trip_asks_which_way_then_what_becomes_of_the_other(
    client: Client, cast: Cast, ride: RideRequest, by: User
) -> None:
    url = reverse("scheduling:ride-cancel", args=[ride.pk])
    asked = page(client, url)
    for choice in ("Tout", "Seulement l’aller", "Seulement le retour"):
        assert choice in asked
    client.post(url, {"what": "OUT", "who": CancelledBy.PERSON, "reason": "Sa fille l’emmène"})
    shown = page(client, detail(ride))
    assert "Garder le retour seul" in shown
    assert "Annuler aussi le retour" in shown
    assert "retour à décider" in page(client, LIST)
    told = list(return_decision(by))
    assert str(ride.beneficiary) in told[0].fact
    assert not list(return_decision(cast.user(Role.OPERATOR)))

    client.post(reverse("scheduling:ride-return", args=[ride.pk]), {"reponse": "garder"})
    ride.refresh_from_db()
    assert (ride.direction, ride.is_return_asked) == (Direction.RETURN, False)
    assert not list(return_decision(by))


def test_the_other_way_may_be_given_up_too(client: Client, ride: RideRequest, by: User) -> None:
    ride_way_cancel(ride=ride, way=Way.BACK, by=by, reason="Reste chez sa fille")
    client.post(reverse("scheduling:ride-return", args=[ride.pk]), {"reponse": "annuler"})
    ride.refresh_from_db()
    assert ride.state in CANCELLED
    assert ride.reason == "Reste chez sa fille"


def test_planners_are_told_of_what_the_law_refuses_or_leaves_without_a_driver(cast: Cast, by: User) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    RideFactory(beneficiary__territory=cast.territory, scheme=scheme, day=timezone.localdate() + timedelta(days=20))
    assert not list(needs_decision(by))
    RideFactory(beneficiary__territory=cast.territory, scheme=scheme, day=timezone.localdate() + timedelta(days=1))
    assert "sans conducteur" in next(iter(needs_decision(by))).consequence


def test_two_people_who_change_the_same_need_choose(client: Client, cast: Cast, ride: RideRequest) -> None:
    url = reverse("scheduling:ride-edit", args=[ride.pk])
    base = posted(cast, day=ride.day.isoformat(), version=ride.version, extent="")
    assert client.post(url, base | {"words": "Passer par la cour"}).status_code == 302
    clash = client.post(url, base | {"words": "Sonner deux fois"})
    assert clash.status_code == 409
    shown = clash.content.decode()
    assert "Passer par la cour" in shown
    assert "Sonner deux fois" in shown


def test_the_desk_arranges_a_journey_sees_where_it_stands_and_keeps_the_callers_words(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme, by: User
) -> None:
    need = desk_need(cast.territory, "Aller chez le dentiste")
    need_settle(need=need, outcome=NeedOutcome.TRANSPORT, by=by, note="Dentiste mardi", wanted_on=next_weekday(1))
    desk = reverse("directory:desk")
    assert f"{CREATE}?need={need.pk}" in page(client, desk)
    assert f"{CREATE}?need={need.pk}" in page(client, reverse("directory:journey", args=[need.pk]))
    assert "Dentiste mardi" in page(client, f"{CREATE}?need={need.pk}")

    client.post(f"{CREATE}?need={need.pk}&beneficiaire={person.pk}", posted(cast, day=next_weekday(1).isoformat()))
    ride = RideRequest.objects.get()
    need.refresh_from_db()
    assert (need.outcome_key, need.outcome_note) == (f"ride:{ride.pk}", "Dentiste mardi")
    shown = page(client, desk)
    assert detail(ride) in shown
    assert "demandé" in shown
    assert f"{CREATE}?need={need.pk}" not in shown
    assert detail(ride) in page(client, reverse("directory:journey", args=[need.pk]))


def test_a_persons_page_story_and_next_step_tell_the_ride(client: Client, ride: RideRequest) -> None:
    key = ride.beneficiary_id
    part = page(client, reverse("scheduling:beneficiary-rides", args=[key]))
    assert detail(ride) in part
    assert f"{CREATE}?beneficiaire={key}" in part
    file = page(client, reverse("mediation:beneficiary-detail", args=[key]))
    assert "Déplacement" in file
    assert "atelier numérique" in file


def test_the_page_of_a_need_tells_its_story(client: Client, ride: RideRequest, by: User) -> None:
    client.post(reverse("scheduling:ride-cancel", args=[ride.pk]), {"what": "all", "who": "PERSON", "reason": "Grippe"})
    story = page(client, detail(ride)).split('id="histoire"')[1]
    assert "Noté" in story
    assert "Grippe" in story
    assert by.full_name in story


def test_nobody_sees_nor_changes_the_needs_of_another_territory(
    cast: Cast, ride: RideRequest, sign_in: Callable[[Role], Client]
) -> None:
    client = Client()
    client.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(detail(ride)).status_code == 404
    assert "Delage" not in page(client, LIST)
    for name in ("ride-cancel", "ride-turn-down", "ride-visit", "ride-reopen", "ride-return"):
        url = reverse(f"scheduling:{name}", args=[ride.pk])
        assert client.post(url, {"reason": "x"}).status_code == 404
    helper: Any = sign_in(Role.HELPER)
    assert helper.get(detail(ride)).status_code == 403
