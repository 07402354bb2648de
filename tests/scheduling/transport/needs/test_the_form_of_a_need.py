"""The form of a need: found by name, judged while one types, repeated, changed by two people at once."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.models import Beneficiary
from scheduling.models import RideRequest, RideSeries, TransportScheme
from scheduling.transport.enums import Aid, CancelledBy, Direction, RidePurpose, RideState
from tests.conftest import Cast
from tests.factories import (
    RideFactory,
)
from tests.scheduling.transport.needs.cast import hospital
from tests.scheduling.transport.needs.pages import CREATE, detail, page, posted

pytestmark = pytest.mark.django_db


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


def test_two_people_who_change_the_same_need_choose(client: Client, cast: Cast, ride: RideRequest) -> None:
    url = reverse("scheduling:ride-edit", args=[ride.pk])
    base = posted(cast, day=ride.day.isoformat(), version=ride.version, extent="")
    assert client.post(url, base | {"words": "Passer par la cour"}).status_code == 302
    clash = client.post(url, base | {"words": "Sonner deux fois"})
    assert clash.status_code == 409
    shown = clash.content.decode()
    assert "Passer par la cour" in shown
    assert "Sonner deux fois" in shown
