"""A ride that no run holds: drivers are asked in waves, by a link, and only those who may drive that day."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from messaging.enums import Channel
from messaging.models import OutboxMessage, ReceivedText
from scheduling.models import Occupancy, RideRequest, Solicitation, SolicitationReply
from scheduling.optimiser import ride_offers
from scheduling.planning.rides.problem import leg_name, ride_problem
from scheduling.selectors.solicitation_audience import NO_DRIVER, NOT_FREE, audience_of
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitation_clock import solicitations_tend
from scheduling.services.solicitation_texts import call_text_answer
from scheduling.services.solicitations import solicitation_wave_send
from scheduling.services.transport.driver_calls import answers_until, driver_call_create
from scheduling.services.transport.rides import ride_cancel
from scheduling.solicitation_enums import AskChannel, CallAnswer, CallState
from scheduling.transport.enums import RideState, Way
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    DriverFactory,
    HelperFactory,
    RideFactory,
    SchemeFactory,
    local_moment,
    next_weekday,
)
from tests.scheduling.solicitations.cast import link_of
from volunteers.enums import ExceptionKind
from volunteers.services.helpers import exception_add

pytestmark = pytest.mark.django_db
BOTH = (Way.OUT, Way.BACK)


@pytest.fixture
def ride(cast: Cast) -> RideRequest:
    """Lucienne Barbary wishes to be at 10 h at the workshop next Tuesday, and to leave at 12 h."""
    person = BeneficiaryFactory(territory=cast.territory, first_name="Lucienne", last_name="Barbary")
    return RideFactory(beneficiary=person, day=next_weekday(1))


def a_driver(cast: Cast, name: str = "Gendron", **fields: Any) -> Any:
    """A volunteer who drives."""
    return DriverFactory(
        scheme=SchemeFactory(territory=cast.territory),
        helper=HelperFactory(
            volunteer=True, territory=cast.territory, last_name=name, email=f"{name.lower()}@example.org"
        ),
        **fields,
    )


def called(ride: RideRequest, cast: Cast, ways: tuple[Way, ...] = BOTH, **fields: Any) -> Solicitation:
    """The call of the coordinator."""
    return driver_call_create(ride=ride, ways=ways, by=cast.user(Role.COORDINATOR), **fields)


def asked_names(call: Solicitation) -> list[str]:
    """Surnames of those who may be asked."""
    return [row.helper.last_name for row in audience_of(call).candidates]


def test_only_those_who_drive_with_papers_in_order_that_day_are_asked(cast: Cast, ride: RideRequest) -> None:
    a_driver(cast, "Gendron")
    late = a_driver(cast, "Labrue")
    late.vehicle.insurance_until = ride.day - timedelta(days=1)
    late.vehicle.save()
    HelperFactory(volunteer=True, territory=cast.territory, last_name="Aubert")
    call = called(ride, cast)
    assert asked_names(call) == ["Gendron"]
    assert dict(audience_of(call).left_aside)[NO_DRIVER] == 2


def test_a_driver_taken_for_one_of_the_two_ways_is_not_asked_for_both(cast: Cast, ride: RideRequest) -> None:
    driver = a_driver(cast)
    from tests.factories import SessionFactory

    session = SessionFactory(territory=cast.territory, day=ride.day, starts_at=local_moment(ride.day, 12))
    Occupancy.objects.create(
        helper=driver.helper,
        session=session,
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(hours=2),
    )
    assert dict(audience_of(called(ride, cast)).left_aside)[NOT_FREE] == 1
    assert asked_names(called(ride, cast, (Way.OUT,))) == ["Gendron"]


def test_a_driver_who_gave_no_hours_is_asked_after_those_who_did(cast: Cast, ride: RideRequest) -> None:
    silent = a_driver(cast, "Arnaud")
    silent.helper.availabilities.all().delete()
    a_driver(cast, "Gendron")
    rows = audience_of(called(ride, cast)).candidates
    assert [row.helper.last_name for row in rows] == ["Gendron", "Arnaud"]
    assert rows[1].reasons[-1].startswith("N’a pas dit être libre")
    assert rows[0].reasons[-1].startswith("Libre")


def test_a_driver_who_said_to_be_absent_is_not_asked(cast: Cast, ride: RideRequest) -> None:
    driver, by = a_driver(cast), cast.user(Role.COORDINATOR)
    exception_add(helper=driver.helper, by=by, kind=ExceptionKind.ABSENT, starts_on=ride.day, ends_on=ride.day)
    assert dict(audience_of(called(ride, cast)).left_aside)[NOT_FREE] == 1


def test_a_yes_opens_the_hours_so_that_the_ride_can_be_given(cast: Cast, ride: RideRequest) -> None:
    driver, by = a_driver(cast), cast.user(Role.COORDINATOR)
    driver.helper.availabilities.all().delete()
    call = called(ride, cast)
    (reply,) = solicitation_wave_send(solicitation=call, by=by, chosen=[driver.helper_id])
    assert not offers_of(ride)

    reply_answer(reply=reply, answer=CallAnswer.YES)

    opened = driver.helper.exceptions.get()
    assert (opened.kind, opened.starts_on, opened.reason) == ("EXTRA", ride.day, f"Oui à l’appel n° {call.pk}")
    assert offers_of(ride)


def test_a_yes_taken_back_closes_them_again(cast: Cast, ride: RideRequest) -> None:
    driver, by = a_driver(cast), cast.user(Role.COORDINATOR)
    driver.helper.availabilities.all().delete()
    (reply,) = solicitation_wave_send(solicitation=called(ride, cast), by=by, chosen=[driver.helper_id])
    reply_answer(reply=reply, answer=CallAnswer.YES)
    reply_answer(reply=reply, answer=CallAnswer.WITHDRAWN)
    assert not driver.helper.exceptions.exists()


def test_hours_given_already_are_left_as_they_are(cast: Cast, ride: RideRequest) -> None:
    driver, by = a_driver(cast), cast.user(Role.COORDINATOR)
    (reply,) = solicitation_wave_send(solicitation=called(ride, cast), by=by, chosen=[driver.helper_id])
    reply_answer(reply=reply, answer=CallAnswer.YES)
    assert not driver.helper.exceptions.exists()


def test_hours_opened_for_a_ride_given_up_serve_nobody_else(cast: Cast, ride: RideRequest) -> None:
    driver, by = a_driver(cast), cast.user(Role.COORDINATOR)
    driver.helper.availabilities.all().delete()
    (reply,) = solicitation_wave_send(solicitation=called(ride, cast), by=by, chosen=[driver.helper_id])
    reply_answer(reply=reply, answer=CallAnswer.YES)
    ride_cancel(ride=ride, by=by, reason="Elle ne vient plus")
    solicitations_tend()
    assert not driver.helper.exceptions.exists()


def offers_of(ride: RideRequest) -> list[Any]:
    """What « Confier » proposes for the way out."""
    problem, index = ride_problem(territory=ride.territory, day=ride.day)
    wanted = leg_name(ride.legs.get(way=Way.OUT))
    (way,) = [one for one in problem.rides if one.id == wanted]
    return list(ride_offers(problem, index.plan, way, limit=5).offers)


def test_what_drivers_read_names_nobody(cast: Cast, ride: RideRequest) -> None:
    driver = a_driver(cast)
    with pytest.raises(ValidationError) as refused:
        called(ride, cast, words="C’est pour Mme Barbary")
    assert "words" in refused.value.message_dict
    call = called(ride, cast, words="Elle marche avec une canne")
    solicitation_wave_send(solicitation=call, by=cast.user(Role.COORDINATOR), chosen=[driver.helper_id])
    letter = OutboxMessage.objects.get(recipient=driver.helper.email)
    assert "Barbary" not in letter.subject + letter.body
    assert "Neuvic" in letter.subject
    assert "aller et retour" in letter.subject


def test_the_need_is_then_looked_for_and_a_yes_by_link_is_told_to_the_planner(
    cast: Cast, ride: RideRequest, client: Client
) -> None:
    driver = a_driver(cast)
    call = called(ride, cast)
    ride.refresh_from_db()
    assert ride.state == RideState.LOOKING
    by = cast.user(Role.COORDINATOR)
    (reply,) = solicitation_wave_send(solicitation=call, by=by, chosen=[driver.helper_id])
    page = client.post(link_of(reply), {"act": "oui"}, follow=True)
    assert page.status_code == 200
    assert SolicitationReply.objects.get(pk=reply.pk).answer == CallAnswer.YES
    client.force_login(by)
    home = client.get("/").content.decode().replace("\xa0", " ")
    assert "1 déplacement a trouvé un conducteur" in home
    detail = client.get(f"/appels-a-volontaires/{call.pk}/").content.decode().replace("\xa0", " ")
    assert "Confier l’aller de Lucienne Barbary" in detail


def test_a_driver_without_email_is_asked_by_sms_and_answers_oui(
    cast: Cast, ride: RideRequest, settings: Any, tmp_path: Path
) -> None:
    settings.SMS_URL, settings.SMS_SENDER = f"folder:{tmp_path}", "+33639980000"
    helper = a_driver(cast).helper
    helper.email, helper.phone, helper.accepts_sms = "", "+33639982010", True
    helper.save()
    call = called(ride, cast)
    (reply,) = solicitation_wave_send(
        solicitation=call, by=cast.user(Role.COORDINATOR), chosen=[helper.pk]
    )  # fmt: skip
    question = OutboxMessage.objects.get(recipient="+33639982010")
    assert question.channel == Channel.SMS
    assert "Barbary" not in question.body
    text = ReceivedText.objects.create(
        territory=cast.territory, key="1", sender="+33639982010", body="Oui", about=question.about
    )
    assert call_text_answer(text, "oui") is not None
    reply.refresh_from_db()
    assert (reply.channel, reply.answer) == (AskChannel.SMS, CallAnswer.YES)


def test_nobody_is_asked_twice_for_the_same_ride(cast: Cast, ride: RideRequest) -> None:
    first, by = a_driver(cast, "Gendron"), cast.user(Role.COORDINATOR)
    a_driver(cast, "Ziani")
    call = called(ride, cast)
    (reply,) = solicitation_wave_send(solicitation=call, by=by, chosen=[first.helper_id])
    reply_answer(reply=reply, answer=CallAnswer.NO, by=by, is_team=True)
    assert asked_names(called(ride, cast)) == ["Ziani"]


def test_a_call_ends_once_the_ride_is_given_up(cast: Cast, ride: RideRequest) -> None:
    a_driver(cast)
    call = called(ride, cast)
    ride_cancel(ride=ride, by=cast.user(Role.COORDINATOR), reason="Elle ne vient plus")
    solicitations_tend()
    call.refresh_from_db()
    assert call.state == CallState.CLOSED


def test_a_way_that_a_run_carries_is_not_asked_for(cast: Cast, ride: RideRequest) -> None:
    ride.legs.filter(way=Way.OUT).update(state="PLANNED")
    with pytest.raises(ValidationError) as refused:
        called(ride, cast)
    assert "ways" in refused.value.message_dict
    assert called(ride, cast, (Way.BACK,)).what.endswith("retour")


def test_answers_are_taken_until_the_evening_before(cast: Cast, ride: RideRequest) -> None:
    until = timezone.localtime(answers_until(ride))
    assert (until.date(), until.time()) == (ride.day - timedelta(days=1), time(18))


def test_a_call_late_at_night_stays_in_its_day(cast: Cast, ride: RideRequest) -> None:
    ride.leave_after = time(23, 30)
    ride.save()
    call = called(ride, cast, (Way.BACK,))
    (moment,) = call.moments.all()
    assert isinstance(moment.on_date, date)
    assert moment.starts < moment.ends <= time(23, 59)


def test_the_form_proposes_the_evening_before_and_leads_to_who_is_asked(
    cast: Cast, ride: RideRequest, sign_in: Any
) -> None:
    a_driver(cast)
    client, address = sign_in(Role.COORDINATOR), f"/deplacements/besoins/{ride.pk}/appel/"
    evening = ride.day - timedelta(days=1)
    shown = client.get(address).content.decode()
    assert f'value="{evening:%Y-%m-%d}"' in shown
    sent = {
        "ways": ["OUT", "BACK"], "words": "Pour Mme Barbary", "closes_on": f"{evening:%Y-%m-%d}",
        "closes_time": "18:00", "wave_size": 4, "wave_hours": 4,
    }  # fmt: skip
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Ne nommez pas la personne" in refused.content.decode()
    late = client.post(address, sent | {"words": "", "closes_on": "2020-01-01"})
    assert "Choisissez une date à venir" in late.content.decode()
    page = client.post(address, sent | {"words": ""}, follow=True).content.decode()
    assert "Qui solliciter maintenant" in page
    assert "Gendron" in page
