"""The least recently asked come first; nobody is asked twice for the same thing, nor who cannot or will not come."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from core.registries import registries
from mediation.enums import Theme
from messaging.models import OutboxMessage
from scheduling.enums import HelperWish, Purpose, VisitStage, VisitStatus
from scheduling.models import CallRefusal, Occupancy, RequestHelper, Solicitation, SolicitationReply
from scheduling.selectors.solicitation_audience import (
    ALREADY,
    AVOIDED,
    NEVER_ALONE,
    NOT_ABLE,
    NOT_FREE,
    REFUSES,
    TOO_FAR,
    audience_of,
)
from scheduling.selectors.solicitation_turns import times_asked
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitations import solicitation_wave_send
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    HelperFactory,
    RequestFactory,
    VisitFactory,
    local_moment,
)
from tests.scheduling.solicitations.cast import a_call, ago, asked, moment, next_weekday, volunteers
from volunteers.enums import HelperKind
from volunteers.models import Helper

pytestmark = pytest.mark.django_db


def order(call: Solicitation) -> list[str]:
    return [row.helper.last_name for row in audience_of(call).candidates]


def asked_days_ago(cast: Cast, helper: Helper, days: int) -> None:
    """Someone asked long ago for something else."""
    former = a_call(cast.territory, cast.user(Role.COORDINATOR))
    SolicitationReply.objects.create(solicitation=former, helper=helper, asked_at=ago(days))


def test_the_least_recently_asked_come_first_and_those_never_asked_before_them(cast: Cast, team: list[Helper]) -> None:
    for helper, days in zip(team, (10, 40, 5), strict=False):
        asked_days_ago(cast, helper, days)

    assert order(a_call(cast.territory, cast.user(Role.COORDINATOR))) == ["Dumas", "Bost", "Aubert", "Chabrol"]


def test_ties_go_to_who_gave_fewest_hours_then_to_the_name(cast: Cast, team: list[Helper]) -> None:
    visit = VisitFactory(
        request__beneficiary__territory=cast.territory, published=True, status=VisitStatus.SEEN, helpers=[team[0]]
    )
    visit.day = timezone.localdate() - timedelta(days=20)
    visit.save()
    Occupancy.objects.all().delete()

    assert visit.stage == VisitStage.PUBLISHED
    assert order(a_call(cast.territory, cast.user(Role.COORDINATOR))) == ["Bost", "Chabrol", "Dumas", "Aubert"]


def test_professionals_stay_in_reserve_unless_one_says_otherwise(cast: Cast, team: list[Helper]) -> None:
    HelperFactory(territory=cast.territory, last_name="Aaron", kind=HelperKind.COUNSELLOR)
    by = cast.user(Role.COORDINATOR)

    assert order(a_call(cast.territory, by))[-1] == "Aaron"
    assert order(a_call(cast.territory, by, professionals_last=False))[0] == "Aaron"


def test_waves_ask_the_next_ones_and_never_the_same_again(cast: Cast, team: list[Helper]) -> None:
    call = a_call(cast.territory, cast.user(Role.COORDINATOR), wave_size=2)
    first = solicitation_wave_send(solicitation=call, by=None)
    second = solicitation_wave_send(solicitation=call, by=None)
    third = solicitation_wave_send(solicitation=call, by=None)

    assert [reply.helper.last_name for reply in first] == ["Aubert", "Bost"]
    assert [reply.helper.last_name for reply in second] == ["Chabrol", "Dumas"]
    assert third == []
    assert [reply.wave for reply in [*first, *second]] == [1, 1, 2, 2]
    assert OutboxMessage.objects.count() == 4


def test_who_was_asked_for_a_request_is_not_asked_again_by_another_call(cast: Cast, team: list[Helper]) -> None:
    by, request = cast.user(Role.COORDINATOR), RequestFactory(beneficiary__territory=cast.territory)
    said_no, silent = asked(a_call(cast.territory, by, request=request), by, team[0], team[1])
    reply_answer(reply=said_no, answer="NO")
    again = a_call(cast.territory, by, request=request)

    assert silent.answer == "PENDING"
    assert order(again) == ["Chabrol", "Dumas"]
    assert dict(audience_of(again).left_aside) == {ALREADY: 2}
    with pytest.raises(ValidationError):
        solicitation_wave_send(solicitation=again, by=by, chosen=[team[0].pk])
    assert order(a_call(cast.territory, by))[:2] == ["Chabrol", "Dumas"], "for something else they come last"


def test_who_is_unticked_is_left_alone_by_later_waves(cast: Cast, team: list[Helper]) -> None:
    by = cast.user(Role.COORDINATOR)
    call = a_call(cast.territory, by, wave_size=2)
    solicitation_wave_send(solicitation=call, by=by, chosen=[team[1].pk, team[3].pk])
    solicitation_wave_send(solicitation=call, by=None)

    assert set(call.replies.values_list("helper__last_name", flat=True)) == {"Bost", "Dumas", "Chabrol"}


def test_those_who_cannot_or_will_not_come_are_counted_by_cause(cast: Cast) -> None:
    by, request = cast.user(Role.COORDINATOR), RequestFactory(beneficiary__territory=cast.territory)
    good, refuses, avoided, busy, other_theme = volunteers(cast.territory, 5, themes=[Theme.EMAIL])
    CallRefusal.objects.create(helper=refuses)
    RequestHelper.objects.create(request=request, helper=avoided, wish=HelperWish.EXCLUDED)
    Helper.objects.filter(pk=other_theme.pk).update(themes=[Theme.OFFICE])
    HelperFactory(territory=cast.territory, civic=True, themes=[Theme.EMAIL])
    HelperFactory(territory=cast.territory, last_name="Archive", is_active=False)
    HelperFactory(
        territory=cast.territory, last_name="Sanshoraire", kind=HelperKind.VOLUNTEER, themes=[Theme.EMAIL], free=False
    )
    far = CommuneFactory(territory=cast.territory, saint_astier=True)
    HelperFactory(
        territory=cast.territory, last_name="Lointain", kind=HelperKind.VOLUNTEER, themes=[Theme.EMAIL], commune=far
    )
    day = next_weekday()
    Occupancy.objects.create(
        helper=busy,
        visit=VisitFactory(request__beneficiary__territory=cast.territory, helpers=[]),
        starts_at=local_moment(day, 9, 30),
        ends_at=local_moment(day, 10, 30),
    )
    call = a_call(
        cast.territory, by, request=request, moments=[moment(day)], themes=[Theme.EMAIL], radius_km=5,
    )  # fmt: skip

    assert order(call) == [good.last_name]
    assert dict(audience_of(call).left_aside) == {
        REFUSES: 1, AVOIDED: 1, NOT_FREE: 2, NOT_ABLE: 1, NEVER_ALONE: 1, TOO_FAR: 1,
    }  # fmt: skip


def test_a_procedure_is_asked_of_professionals_only(cast: Cast, team: list[Helper]) -> None:
    HelperFactory(territory=cast.territory, last_name="Ferrand")
    call = a_call(cast.territory, cast.user(Role.COORDINATOR), themes=[Theme.PROCEDURES])

    assert order(call) == ["Ferrand"]


def test_nobody_is_asked_for_a_visit_that_the_planning_would_refuse_them(cast: Cast, team: list[Helper]) -> None:
    by, person = cast.user(Role.COORDINATOR), BeneficiaryFactory(territory=cast.territory)
    Helper.objects.filter(pk=team[0].pk).update(themes=[Theme.OFFICE])
    Helper.objects.filter(pk=team[1].pk).update(themes=[])
    by_mail = a_call(cast.territory, by, request=RequestFactory(beneficiary=person, themes=[Theme.EMAIL]))
    procedure = a_call(cast.territory, by, request=RequestFactory(beneficiary=person, purpose=Purpose.PROCEDURE))

    assert order(by_mail) == ["Bost", "Chabrol", "Dumas"]
    assert order(procedure) == []


def test_another_territory_is_never_asked(cast: Cast, team: list[Helper]) -> None:
    HelperFactory(territory=cast.other_territory, last_name="Ailleurs")

    assert "Ailleurs" not in order(a_call(cast.territory, cast.user(Role.COORDINATOR)))


def test_an_hour_that_is_too_short_for_the_visit_is_no_free_moment(cast: Cast) -> None:
    volunteers(cast.territory, 1)
    by, day = cast.user(Role.COORDINATOR), next_weekday()

    assert order(a_call(cast.territory, by, moments=[moment(day, time(16, 30), time(18, 30))], duration=60)) == [
        "Aubert"
    ]
    assert order(a_call(cast.territory, by, moments=[moment(day, time(17), time(19))], duration=60)) == []


def test_reasons_say_when_last_asked_hours_distance_and_free_moment(cast: Cast, team: list[Helper]) -> None:
    asked_days_ago(cast, team[0], 12)
    rows = {row.helper.pk: row for row in audience_of(a_call(cast.territory, cast.user(Role.COORDINATOR))).candidates}

    assert rows[team[1].pk].reasons[0] == "Pas sollicité depuis un an"
    assert rows[team[0].pk].reasons[0] == "Sollicité il y a 12\xa0jours, 1 fois en un an"
    assert rows[team[0].pk].reasons[1] == "Aucune heure de visite ces 90 derniers jours"
    assert "Neuvic" in rows[team[0].pk].reasons[2]
    assert "de 10\xa0h à 11\xa0h" in rows[team[0].pk].reasons[3]


def test_a_helper_without_an_address_is_to_be_phoned_and_receives_nothing(cast: Cast, team: list[Helper]) -> None:
    Helper.objects.filter(pk=team[0].pk).update(email="")
    by = cast.user(Role.COORDINATOR)
    replies = asked(a_call(cast.territory, by), by, Helper.objects.get(pk=team[0].pk), team[1])

    assert [reply.channel for reply in replies] == ["PHONE", "EMAIL"]
    assert replies[0].secret_digest == ""
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {"bost@example.org"}


def test_times_asked_counts_a_year_and_is_given_to_whoever_asks(cast: Cast, team: list[Helper]) -> None:
    asked_days_ago(cast, team[0], 400)
    asked_days_ago(cast, team[1], 30)
    asked_days_ago(cast, team[1], 3)
    found = times_asked([helper.pk for helper in team])
    (given,) = [source([helper.pk for helper in team]) for source in registries.last_asked]

    assert [found[helper.pk].times for helper in team] == [0, 2, 0, 0]
    assert set(given) == {team[1].pk}


def test_the_order_costs_the_same_for_three_and_for_thirty(cast: Cast) -> None:
    call = a_call(cast.territory, cast.user(Role.COORDINATOR), themes=[Theme.EMAIL])
    counts = []
    for number in (3, 30):
        for place in range(number):
            HelperFactory(territory=cast.territory, last_name=f"Bis{number}{place}", kind=HelperKind.VOLUNTEER)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            audience_of(Solicitation.objects.select_related("commune").get(pk=call.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1]
