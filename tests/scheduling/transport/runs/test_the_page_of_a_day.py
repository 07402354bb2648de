"""The page of a day: what to decide first, the runs, the people; the same number of queries whatever the rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scheduling.models import RideDay, RideSearch, Run, Vehicle
from scheduling.services.transport.run_hand import leg_take_out
from scheduling.transport.enums import Aid, RideState, Way
from tests.scheduling.transport.runs.days import Day, leg_of


@pytest.fixture
def page(client: Client, planner: Any) -> Client:
    """The planner's browser."""
    client.force_login(planner)
    return client


def url(day: Day, name: str = "ride-day", **keys: Any) -> str:
    """Address of a page of the day."""
    return reverse(f"scheduling:{name}", kwargs={"day": day.day, **keys})


def shown(page: Client, day: Day) -> str:
    """The page as it is read."""
    answer = page.get(url(day))
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_an_empty_day_says_so_and_offers_the_first_step(page: Client, day: Day) -> None:
    assert "Personne à conduire ce jour-là" in shown(page, day)


def test_from_the_need_to_the_published_day_by_the_buttons_of_the_page(
    page: Client, day: Day, django_capture_on_commit_callbacks: Any
) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    before = shown(page, day)
    assert "Proposer des trajets" in before
    assert "1 personne sans conducteur" in before

    with django_capture_on_commit_callbacks(execute=True):
        page.post(url(day, "ride-search-start"))
    found = shown(page, day)
    assert "2 trajets placés sur 2" in found
    assert "de moins qu’une voiture par demande" not in found
    page.post(url(day, "ride-search-accept"))
    drafted = shown(page, day)
    assert "Odile Gendron" in drafted
    assert "trajet proposé" in drafted
    assert "1 sur 3" in drafted

    asked = page.get(url(day, "ride-publish")).content.decode()
    assert "Publier et prévenir" in asked
    assert f'name="version" value="{day.row.version}"' in asked
    page.post(url(day, "ride-publish"), {"version": day.row.version})
    ride.refresh_from_db()
    assert ride.state == RideState.CONFIRMED
    assert "publiée" in shown(page, day)


def test_kilometres_are_told_beside_one_car_for_each_need(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    for _ in range(3):
        day.ride()
    day.plan(planner)

    assert "de moins qu’une voiture par demande (−" in shown(page, day)


def test_what_to_decide_comes_first(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    half, refused, wheels = day.ride(), day.ride(), day.ride(aids=[Aid.WHEELCHAIR])
    refused.verdict = {
        "is_lawful": False,
        "reasons": [
            {"ground": "PERIMETER", "kept": False, "sentence": "Périgueux est trop grand.", "source": "R. 3133-4"}
        ],
        "ways_out": ["Conduire la personne à la gare."],
    }
    refused.save()
    day.plan(planner)
    leg_take_out(ride_day=day.row, leg=leg_of(half, Way.BACK), by=planner, expected_version=day.row.version)
    Vehicle.objects.update(insurance_until=day.day - timedelta(days=1))

    text = shown(page, day)

    assert text.index("À décider") < text.index("La journée</h2>") < text.index("Les personnes")
    assert "Périgueux est trop grand." in text
    assert "Conduire la personne à la gare." in text
    assert "Retour manquant" in text
    assert "Pas de place pour un fauteuil roulant." in text
    assert "assurance finie le" in text
    assert wheels.beneficiary.full_name in text


def test_someone_else_changed_the_day(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    leg = leg_of(ride, Way.OUT)

    answer = page.post(reverse("scheduling:leg-out", args=[leg.pk]), {"version": day.row.version - 1})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "a repris une proposition de trajets" in text
    assert "Votre changement n’a pas été fait" in text
    assert leg_of(ride, Way.OUT).run_id is not None


def test_offers_are_chosen_in_a_dialog_or_on_a_page(page: Client, day: Day) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    leg = leg_of(ride, Way.OUT)
    address = reverse("scheduling:leg-offers", args=[leg.pk])
    assert "<dialog" in page.get(address, headers={"HX-Request": "true"}).content.decode()
    text = page.get(address).content.decode()
    assert "de plus" in text
    offer = text.split('name="offer" value="')[1].split('"')[0]

    page.post(address, {"offer": offer, "version": text.split('name="version" value="')[1].split('"')[0]})

    assert leg_of(ride, Way.OUT).run_id is not None


def test_a_driver_who_cannot_come_is_replaced_from_the_page(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)
    day.publish(planner)
    sick = Run.objects.get().driver
    day.driver("Michel", "Roussarie")
    address = url(day, "ride-repair", pk=sick.pk)
    text = page.get(address).content.decode()
    assert "Ce qui change" in text
    assert "Michel Roussarie" in text
    told = text.split('name="shown" value="')[1].split('"')[0]

    answer = page.post(address, {"shown": told, "version": day.row.version, "absent": "1"}, follow=True)

    assert ride.beneficiary.full_name in answer.content.decode()
    assert "avec Michel Roussarie" in answer.content.decode()
    assert sick.helper.exceptions.filter(starts_on=day.day).exists()


def test_the_last_change_is_taken_back(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)

    page.post(url(day, "ride-undo"))

    assert not Run.objects.exists()


def test_the_map_names_runs_and_stops_without_an_address(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)

    drawn = page.get(url(day, "ride-map")).json()

    (route,) = drawn["rounds"]
    assert [point["order"] for point in route["points"]] == [0, 1, 2, 3, 4]
    assert ride.beneficiary.full_name in route["points"][1]["label"]


def test_the_page_reads_as_much_for_one_need_as_for_many(page: Client, day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)
    with CaptureQueriesContext(connection) as one:
        page.get(url(day))
    day.driver("Michel", "Roussarie")
    for _ in range(5):
        day.ride()
    day.plan(planner)
    with CaptureQueriesContext(connection) as many:
        page.get(url(day))

    assert len(many) == len(one)


def test_planning_reads_as_much_for_one_need_as_for_many(day: Day, planner: Any) -> None:
    from scheduling.planning.rides.problem import ride_problem

    day.driver("Odile", "Gendron")
    day.ride()
    day.plan(planner)
    with CaptureQueriesContext(connection) as one:
        ride_problem(territory=day.territory, day=day.day)
    day.driver("Michel", "Roussarie")
    for _ in range(5):
        day.ride()
    with CaptureQueriesContext(connection) as many:
        ride_problem(territory=day.territory, day=day.day)

    assert len(many) == len(one)


def test_a_search_of_a_day_without_anyone_does_nothing_wrong(page: Client, day: Day) -> None:
    RideDay.objects.get_or_create(territory=day.territory, day=day.day)
    assert page.post(url(day, "ride-search-stop")).status_code == 302
    assert not RideSearch.objects.exists()
