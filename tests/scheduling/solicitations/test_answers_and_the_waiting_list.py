"""Yes takes a place, the next yes waits, a withdrawal frees the place for the first who waits; time closes all."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from messaging.models import OutboxMessage
from scheduling.enums import HelperWish, RequestStatus
from scheduling.models import RequestHelper, Solicitation, SolicitationReply, Visit, VisitRequest
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitation_clock import solicitations_tend
from scheduling.services.solicitations import (
    solicitation_close,
    solicitation_visit_place,
    solicitation_wave_send,
)
from scheduling.solicitation_rules import wave_moment
from tests.conftest import Cast
from tests.factories import RequestFactory, local_moment, next_monday
from tests.scheduling.solicitations.cast import a_call, asked, moment, next_weekday
from volunteers.models import Helper

pytestmark = pytest.mark.django_db


def said(call: Solicitation) -> list[str]:
    return list(call.replies.order_by("helper__last_name").values_list("answer", flat=True))


def test_the_last_place_is_taken_once_and_the_next_yes_waits(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    first, second, _third = asked(call, by, *team[:3])
    reply_answer(reply=first, answer="YES")
    reply_answer(reply=second, answer="YES")
    call.refresh_from_db()

    assert said(call) == ["YES", "WAITING", "PENDING"]
    assert (call.state, call.taken, call.held) == ("FILLED", 1, 0)


def test_a_freed_place_is_offered_to_the_first_who_waits_and_kept_for_them(
    cast: Cast, by: User, team: list[Helper]
) -> None:
    call = a_call(cast.territory, by)
    first, second, third, fourth = asked(call, by, *team)
    for reply in (first, second, third):
        reply_answer(reply=reply, answer="YES")
    reply_answer(reply=first, answer="WITHDRAWN")
    call.refresh_from_db()
    second.refresh_from_db()

    assert (call.state, call.taken, call.held) == ("OPEN", 0, 1)
    assert second.confirm_by is not None
    offer = OutboxMessage.objects.filter(recipient="bost@example.org").latest("pk")
    assert offer.subject.startswith("Une place s’est libérée")
    assert reply_answer(reply=fourth, answer="YES").answer == "WAITING", "the place is kept for who waited"
    reply_answer(reply=second, answer="YES")
    call.refresh_from_db()
    assert said(call) == ["WITHDRAWN", "YES", "WAITING", "WAITING"]
    assert (call.state, call.taken, call.held) == ("FILLED", 1, 0)


def test_an_offer_that_is_not_confirmed_goes_to_the_next_one(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    replies = asked(call, by, *team[:3])
    for reply in replies:
        reply_answer(reply=reply, answer="YES")
    reply_answer(reply=replies[0], answer="NO", by=by, is_team=True)
    later = timezone.now() + timedelta(hours=25)
    solicitations_tend(now=later)
    call.refresh_from_db()
    replies[2].refresh_from_db()

    assert said(call) == ["NO", "SILENT", "WAITING"]
    assert (call.taken, call.held) == (0, 1)
    assert replies[2].confirm_by is not None


def test_an_offer_that_is_declined_goes_to_the_next_one(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    replies = asked(call, by, *team[:3])
    for reply in replies:
        reply_answer(reply=reply, answer="YES")
    reply_answer(reply=replies[0], answer="WITHDRAWN")
    reply_answer(reply=replies[1], answer="WITHDRAWN")
    replies[2].refresh_from_db()

    assert replies[2].confirm_by is not None


def test_the_link_answers_once_and_then_only_withdraws(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    no, yes = asked(call, by, *team[:2])
    reply_answer(reply=no, answer="NO")
    reply_answer(reply=yes, answer="YES")
    reply_answer(reply=yes, answer="YES")

    for reply, answer in ((no, "YES"), (no, "WITHDRAWN"), (yes, "NO"), (yes, ""), (yes, "SILENT")):
        with pytest.raises(ValidationError, match="appelez l’équipe"):
            reply_answer(reply=reply, answer=answer)
    assert said(call) == ["NO", "YES"]
    assert Solicitation.objects.get(pk=call.pk).taken == 1


def test_the_team_notes_and_corrects_an_answer_given_by_telephone(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    (reply,) = asked(call, by, team[0])
    reply_answer(reply=reply, answer="NO", by=by, is_team=True)
    row = reply_answer(reply=reply, answer="YES", by=by, is_team=True)

    assert (row.answer, row.noted_by) == ("YES", by)


def test_a_yes_makes_the_helper_preferred_and_a_withdrawal_takes_back_only_that(
    cast: Cast, by: User, team: list[Helper]
) -> None:
    request = RequestFactory(beneficiary__territory=cast.territory)
    RequestHelper.objects.create(request=request, helper=team[1], wish=HelperWish.PREFERRED)
    replies = asked(a_call(cast.territory, by, request=request, places=2), by, team[0], team[1])
    version = request.version
    for reply in replies:
        reply_answer(reply=reply, answer="YES")
    request.refresh_from_db()
    assert set(request.wishes.values_list("helper", "wish")) == {(team[0].pk, "PREFERRED"), (team[1].pk, "PREFERRED")}
    assert request.version == version + 1, "who edits the request meanwhile is told"

    for reply in replies:
        reply_answer(reply=reply, answer="WITHDRAWN")
    assert list(request.wishes.values_list("helper", flat=True)) == [team[1].pk]


def test_who_waits_is_not_preferred_yet(cast: Cast, by: User, team: list[Helper]) -> None:
    request = RequestFactory(beneficiary__territory=cast.territory)
    for reply in asked(a_call(cast.territory, by, request=request), by, team[0], team[1]):
        reply_answer(reply=reply, answer="YES")

    assert list(request.wishes.values_list("helper", flat=True)) == [team[0].pk]


def test_the_database_refuses_a_place_too_many(cast: Cast, by: User) -> None:
    call = a_call(cast.territory, by)

    for fields in ({"taken": 2}, {"held": 2}, {"taken": 1, "held": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Solicitation.objects.filter(pk=call.pk).update(**fields)


def test_nobody_is_asked_twice_by_the_same_call_says_the_database(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    asked(call, by, team[0])

    with pytest.raises(IntegrityError), transaction.atomic():
        SolicitationReply.objects.create(solicitation=call, helper=team[0])


def test_closing_makes_silent_who_has_not_answered_and_stops_what_has_not_left(
    cast: Cast, by: User, team: list[Helper]
) -> None:
    call = a_call(cast.territory, by)
    yes, _pending = asked(call, by, *team[:2])
    reply_answer(reply=yes, answer="YES")
    solicitation_close(solicitation=call, by=by)

    assert said(call) == ["YES", "SILENT"]
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"CANCELLED"}
    with pytest.raises(ValidationError, match="terminé"):
        reply_answer(reply=yes, answer="WITHDRAWN")
    with pytest.raises(ValidationError, match="terminé"):
        solicitation_wave_send(solicitation=call, by=by)


def test_the_next_wave_leaves_by_itself_after_its_delay_once(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by, wave_size=2, wave_hours=24)
    solicitation_wave_send(solicitation=call, by=by, chosen=[helper.pk for helper in team[:2]])
    call.refresh_from_db()
    assert call.next_wave_at is not None
    solicitations_tend(now=call.next_wave_at - timedelta(minutes=1))
    assert call.replies.count() == 2
    solicitations_tend(now=call.next_wave_at)
    solicitations_tend(now=call.next_wave_at)

    assert list(call.replies.values_list("wave", flat=True)) == [1, 1, 2, 2]


def test_no_wave_leaves_by_itself_before_the_first_one_was_looked_at(cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    solicitations_tend(now=timezone.now() + timedelta(days=2))

    assert call.replies.count() == 0


@pytest.mark.parametrize("state", ["filled", "by hand"])
def test_no_wave_leaves_when_all_places_are_taken_or_when_it_goes_by_hand(
    cast: Cast, by: User, team: list[Helper], state: str
) -> None:
    call = a_call(cast.territory, by, wave_hours=0 if state == "by hand" else 24)
    (reply,) = asked(call, by, team[0])
    if state == "filled":
        reply_answer(reply=reply, answer="YES")
    solicitations_tend(now=timezone.now() + timedelta(days=2))

    assert call.replies.count() == 1


def test_time_closes_a_call_and_so_does_the_end_of_its_request(cast: Cast, by: User, team: list[Helper]) -> None:
    request = RequestFactory(beneficiary__territory=cast.territory)
    old, settled, alive = (
        a_call(cast.territory, by),
        a_call(cast.territory, by, request=request, closes_at=timezone.now() + timedelta(days=9)),
        a_call(cast.territory, by, closes_at=timezone.now() + timedelta(days=9)),
    )
    VisitRequest.objects.filter(pk=request.pk).update(status=RequestStatus.CANCELLED)
    solicitations_tend(now=timezone.now() + timedelta(days=4))

    assert [Solicitation.objects.get(pk=call.pk).state for call in (old, settled, alive)] == [
        "CLOSED",
        "CLOSED",
        "OPEN",
    ]


def test_nobody_receives_a_wave_at_night() -> None:
    day = next_monday()

    assert wave_moment(local_moment(day, 10), 24) == local_moment(day + timedelta(days=1), 10)
    assert wave_moment(local_moment(day, 18), 4) == local_moment(day + timedelta(days=1), 8)
    assert wave_moment(local_moment(day, 19), 12) == local_moment(day + timedelta(days=1), 8)
    assert wave_moment(local_moment(day, 20), 0) == local_moment(day + timedelta(days=1), 8)


def test_the_visit_of_a_fixed_moment_is_placed_in_one_click_with_its_checks(
    cast: Cast, by: User, team: list[Helper]
) -> None:
    request = RequestFactory(beneficiary__territory=cast.territory)
    call = a_call(cast.territory, by, request=request, moments=[moment(next_monday() + timedelta(days=1))])
    (reply,) = asked(call, by, team[0])
    with pytest.raises(ValidationError, match="Personne n’a encore dit oui"):
        solicitation_visit_place(solicitation=call, by=by)
    reply_answer(reply=reply, answer="YES")
    visit = solicitation_visit_place(solicitation=call, by=by)

    assert list(visit.helpers.all()) == [team[0]]
    assert visit.starts_at == local_moment(next_monday() + timedelta(days=1), 10)
    with pytest.raises(ValidationError):
        solicitation_visit_place(solicitation=call, by=by)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "closes_at"),
        ({"words": "Passer voir Jeannette, mardi"}, "words"),
        ({"what": "Visite chez Mme Delage"}, "what"),
        ({"words": "mot de passe : Soleil2024!"}, "words"),
        ({"themes": ["inconnu"]}, "themes"),
        ({"moments": [moment(next_weekday(), time(10), time(10, 30))]}, "moments"),
    ],
)
def test_a_call_that_would_name_the_person_or_lacks_something_is_refused_at_its_field(
    cast: Cast, by: User, fields: dict[str, object], where: str
) -> None:
    request = RequestFactory(beneficiary__territory=cast.territory)
    with pytest.raises(ValidationError) as refused:
        a_call(cast.territory, by, request=request, **fields)  # type: ignore[arg-type]

    assert set(refused.value.message_dict) == {where}
    assert not Solicitation.objects.exists()
