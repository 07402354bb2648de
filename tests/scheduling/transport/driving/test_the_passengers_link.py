"""The link of an e-mail shows one ride without an account, names nobody else, and cancels once."""

import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.logs import HideSecrets
from messaging.models import OutboxMessage
from scheduling.models import RideNotice
from scheduling.services.transport.telling import about_ride, about_run, drivers_tell, passengers_tell
from scheduling.transport.enums import LegState, RideState, RunStage, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, a_morning, leg

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(time_machine: Any) -> date:
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)
    return timezone.localdate() + timedelta(days=4)


@pytest.fixture
def morning(cast: Cast, day: date) -> Morning:
    made = a_morning(cast.territory, day=day, email="jeanne@example.org", accepts_email=True)
    passengers_tell(rides=[made.jeanne, made.paul], by=None)
    drivers_tell(runs=[made.out, made.back], by=None)
    return made


def link(made: Morning) -> str:
    message = OutboxMessage.objects.filter(about=about_ride(made.jeanne)).order_by("-pk").first()
    assert message is not None
    found = re.search(r"/mon-trajet/\S+", message.body)
    assert found is not None
    return found[0]


def test_the_page_says_hours_and_the_first_name_of_the_driver_only(morning: Morning) -> None:
    answer = Client().get(link(morning))
    page = answer.content.decode()

    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert all(words in page for words in ("9\xa0h\xa010", "12\xa0h\xa010", "Odile", "Espace multimédia de Neuvic"))
    assert not any(words in page for words in ("Delage", "Jeanne", "Paul", "Marsaud", "Puits"))


def test_opening_the_link_changes_nothing(morning: Morning) -> None:
    for _ in range(2):
        Client().get(link(morning))
    morning.jeanne.refresh_from_db()
    assert morning.jeanne.state == RideState.CONFIRMED


def test_only_a_digest_of_the_secret_is_kept(morning: Morning) -> None:
    secret = link(morning).split("/")[2]
    notice = RideNotice.objects.get(ride=morning.jeanne)

    assert secret not in (notice.secret_digest, str(notice.told), str(notice.before))
    assert len(notice.secret_digest) == 64


def test_je_ne_viendrai_pas_cancels_once_and_tells_the_drivers(morning: Morning) -> None:
    url = link(morning)
    client = Client(enforce_csrf_checks=True)

    assert client.post(url, {"quoi": "tout"}).status_code == 302
    morning.jeanne.refresh_from_db()
    assert (morning.jeanne.state, morning.jeanne.cancelled_by) == (RideState.CANCELLED_EARLY, "PERSON")
    page = client.get(url).content.decode()
    assert "Votre déplacement est annulé" in page
    assert "Je ne viendrai pas" not in page
    assert client.post(url, {"quoi": "tout"}).status_code == 422
    for run in (morning.out, morning.back):
        assert OutboxMessage.objects.filter(about=about_run(run)).count() == 2
    assert OutboxMessage.objects.filter(about=about_ride(morning.jeanne), state="QUEUED").count() == 0


def test_giving_up_the_way_out_leaves_the_return_to_be_decided(morning: Morning) -> None:
    client, url = Client(), link(morning)
    client.post(url, {"quoi": "aller"})

    morning.jeanne.refresh_from_db()
    assert (morning.jeanne.state, morning.jeanne.is_return_asked) == (RideState.CONFIRMED, True)
    assert leg(morning.jeanne).state == LegState.CANCELLED
    assert leg(morning.jeanne, Way.BACK).run == morning.back
    assert "vous ne prendrez pas l’aller" in client.get(url).content.decode()


def test_giving_up_the_return_keeps_the_way_out(morning: Morning) -> None:
    Client().post(link(morning), {"quoi": "retour"})

    morning.jeanne.refresh_from_db()
    assert morning.jeanne.is_return_asked is False
    assert leg(morning.jeanne).run == morning.out


def test_the_last_passenger_who_gives_up_frees_the_driver(morning: Morning, cast: Cast) -> None:
    from accounts.enums import Role
    from scheduling.services.transport.rides import ride_cancel

    ride_cancel(ride=morning.paul, by=cast.user(Role.COORDINATOR), reason="Malade")
    Client().post(link(morning), {"quoi": "tout"})

    morning.out.refresh_from_db()
    assert (morning.out.stage, morning.out.occupancies.count()) == (RunStage.CANCELLED, 0)


def test_nonsense_cancels_nothing(morning: Morning) -> None:
    assert Client().post(link(morning), {"quoi": "n’importe"}).status_code == 422
    morning.jeanne.refresh_from_db()
    assert morning.jeanne.state == RideState.CONFIRMED


def test_a_ride_that_has_begun_is_not_cancelled_by_link(morning: Morning) -> None:
    from scheduling.models import RideLeg, RideRequest

    RideLeg.objects.filter(request=morning.jeanne, way=Way.OUT).update(state=LegState.ABOARD)
    RideRequest.objects.filter(pk=morning.jeanne.pk).update(state=RideState.IN_PROGRESS)

    answer = Client().post(link(morning), {"quoi": "tout"})
    assert answer.status_code == 422
    assert "a déjà commencé" in answer.content.decode()


def test_a_forged_link_says_nothing(morning: Morning) -> None:
    answer = Client().get(reverse("scheduling:my-ride", args=["A" * 43]))
    assert answer.status_code == 404
    assert "Odile" not in answer.content.decode()


def test_the_link_is_over_the_day_after(morning: Morning, time_machine: Any) -> None:
    url = link(morning)
    time_machine.move_to(local_moment(morning.out.day + timedelta(days=1), 1), tick=False)

    answer = Client().get(url)
    assert answer.status_code == 410
    assert "Odile" not in answer.content.decode()
    assert Client().post(url, {"quoi": "tout"}).status_code == 410


def test_a_newer_mail_kills_the_former_link(morning: Morning) -> None:
    former = link(morning)
    stop = morning.out.stops.order_by("rank")[0]
    stop.begins_at += timedelta(minutes=5)
    stop.save()
    passengers_tell(rides=[morning.jeanne], by=None)

    assert Client().get(former).status_code == 404
    assert Client().get(link(morning)).status_code == 200


def test_too_many_answers_from_one_place_are_refused(morning: Morning) -> None:
    url = link(morning)
    statuses = {Client().post(url, {"quoi": "rien"}).status_code for _ in range(22)}
    assert statuses == {422, 429}


def test_the_secret_stays_out_of_logs(morning: Morning) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'GET "%s"', (link(morning),), None)
    HideSecrets().filter(record)
    assert record.getMessage() == 'GET "/mon-trajet/…/"'
