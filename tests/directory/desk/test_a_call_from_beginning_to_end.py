"""A call is opened, completed, put off, taken, closed, taken up again; nothing of it is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from core.concurrency import StaleVersionError
from core.models import JournalEntry
from directory.enums import IntakeStatus, NeedOutcome, UnmetReason
from directory.models import FollowUp, Intake, Need, Orientation, UnmetNeed
from directory.selectors.desk_call import found_for
from directory.services import intakes, needs
from directory.services.orientations import orientation_give
from tests.conftest import Cast
from tests.directory.desk.calls import a_message, a_need, a_service, operators_call
from tests.factories import CommuneFactory


def test_l1_a_call_cannot_close_while_a_need_has_no_outcome(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    first, second = a_need(call), a_need(call, "L’imprimante ne marche plus")
    needs.need_settle(need=first, outcome=NeedOutcome.ANSWERED, by=by)

    with pytest.raises(ValidationError) as refused:
        intakes.intake_close(intake=call, by=by)

    assert refused.value.message_dict == {"needs": ["Donnez une suite au besoin 2."]}
    needs.need_settle(need=second, outcome=NeedOutcome.ANSWERED, by=by)
    assert intakes.intake_close(intake=call, by=by).status == IntakeStatus.CLOSED


def test_a_call_without_a_need_or_a_commune_says_both(cast: Cast) -> None:
    call, by = operators_call(cast, commune=None), cast.user(Role.OPERATOR)

    with pytest.raises(ValidationError) as refused:
        intakes.intake_close(intake=call, by=by)

    assert set(refused.value.message_dict) == {"needs", "commune"}


def test_a_call_from_elsewhere_closes_with_the_information_given(cast: Cast) -> None:
    call, by = operators_call(cast, commune=None, elsewhere="Périgueux"), cast.user(Role.OPERATOR)
    needs.need_settle(need=a_need(call), outcome=NeedOutcome.ANSWERED, by=by)

    assert intakes.intake_close(intake=call, by=by).commune is None


def test_a_commune_of_another_territory_is_refused(cast: Cast) -> None:
    there = CommuneFactory(territory=cast.other_territory, sector=None)
    call = operators_call(cast)

    with pytest.raises(ValidationError, match="territoire"):
        intakes.intake_update(intake=call, by=cast.user(Role.OPERATOR), expected_version=call.version, commune=there)


def test_each_save_is_kept_and_a_second_writer_is_told(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    intakes.intake_update(intake=call, by=by, expected_version=1, caller_name="Mme Cou")
    intakes.intake_update(intake=call, by=by, expected_version=2, caller_name="Mme Couderc")

    with pytest.raises(StaleVersionError):
        intakes.intake_update(intake=call, by=cast.user(Role.COUNSELLOR), expected_version=2, has_no_car=True)

    call.refresh_from_db()
    assert (call.caller_name, call.version, call.has_no_car) == ("Mme Couderc", 3, False)


def test_of_two_operators_one_gets_the_message_and_the_other_is_told_who(cast: Cast) -> None:
    message = a_message(cast)
    seen_by_the_other = Intake.objects.get(pk=message.pk)
    intakes.intake_take(intake=message, by=cast.user(Role.OPERATOR))

    with pytest.raises(ValidationError, match="Corinne Teyssier s’en occupe déjà"):
        intakes.intake_take(intake=seen_by_the_other, by=cast.user(Role.COUNSELLOR))

    assert Intake.objects.get(pk=message.pk).operator == cast.user(Role.OPERATOR)


def test_a_call_put_off_waits_with_all_that_was_noted(cast: Cast) -> None:
    call, by = operators_call(cast, caller_name="Mme Couderc"), cast.user(Role.OPERATOR)
    a_need(call)
    with pytest.raises(ValidationError, match="passée"):
        intakes.intake_wait(intake=call, by=by, call_back_before=timezone.now() - timedelta(minutes=1))

    waiting = intakes.intake_wait(intake=call, by=by, call_back_before=timezone.now() + timedelta(hours=3))

    assert (waiting.status, waiting.operator, waiting.needs.count()) == (IntakeStatus.WAITING, None, 1)


def test_a_call_is_taken_up_again_the_same_day_only(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    needs.need_settle(need=a_need(call), outcome=NeedOutcome.ANSWERED, by=by)
    intakes.intake_close(intake=call, by=by)
    assert intakes.intake_reopen(intake=call, by=by).status == IntakeStatus.OPEN
    intakes.intake_close(intake=call, by=by)

    with (
        time_machine.travel(timezone.now() + timedelta(days=1)),
        pytest.raises(ValidationError, match="jour même"),
    ):
        intakes.intake_reopen(intake=call, by=by)


def test_a_wrong_number_leaves_nothing_but_its_line_in_the_journal(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    a_need(call)

    intakes.intake_drop(intake=call, by=by)

    assert not Intake.objects.exists()
    assert JournalEntry.objects.filter(verb="intake.drop").exists()


def test_a_call_that_has_given_something_is_not_dropped(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    needs.need_settle(need=a_need(call), outcome=NeedOutcome.ANSWERED, by=by)

    with pytest.raises(ValidationError, match="a déjà une suite"):
        intakes.intake_drop(intake=call, by=by)


def test_what_is_closed_no_longer_changes(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    need = needs.need_settle(need=a_need(call), outcome=NeedOutcome.ANSWERED, by=by)
    intakes.intake_close(intake=call, by=by)

    for act in (
        lambda: intakes.intake_update(intake=call, by=by, expected_version=2, caller_name="X"),
        lambda: needs.need_add(intake=call, words="Encore"),
        lambda: needs.need_edit(need=need, theme=""),
        lambda: needs.need_unsettle(need=need, by=by),
    ):
        with pytest.raises(ValidationError, match="terminé"):
            act()


def test_a_service_given_keeps_what_the_screen_said_and_plans_the_call_that_follows(cast: Cast) -> None:
    service = a_service(cast.territory)
    call, by = operators_call(cast, is_vulnerable=True), cast.user(Role.OPERATOR)
    need = a_need(call)
    found = found_for(call, need, service.pk, None)
    assert found is not None

    orientation_give(need=need, found=found, by=by)
    orientation_give(need=need, found=found, by=by, is_put_through=True)

    row = Orientation.objects.get()
    assert (row.service, row.rank, row.step) == (service, 1, "COMMUNE")
    assert row.opening == found.state.sentence()
    need.refresh_from_db()
    assert (need.outcome, need.outcome_key) == (NeedOutcome.PUT_THROUGH, f"service:{service.pk}")
    assert FollowUp.objects.get(need=need).due_on == timezone.localdate() + timedelta(days=3)


def test_words_hold_no_secret_and_are_not_empty(cast: Cast) -> None:
    call = operators_call(cast)
    for words in ("   ", "x" * 301, "mon mot de passe est Azerty123!"):
        with pytest.raises(ValidationError) as refused:
            needs.need_add(intake=call, words=words)
        assert list(refused.value.message_dict) == ["words"]


def test_a_need_noted_by_mistake_is_taken_away_unless_something_was_done(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    slip, real = a_need(call), a_need(call, "Un trajet")
    needs.need_remove(need=slip)
    needs.need_settle(need=real, outcome=NeedOutcome.UNMET, by=by, reason=UnmetReason.COST)
    needs.need_unsettle(need=real, by=by)

    with pytest.raises(ValidationError, match="déjà reçu une suite"):
        needs.need_remove(need=real)
    assert list(Need.objects.values_list("rank", flat=True)) == [2]


def test_a_journey_waits_until_it_is_found_or_counted_as_missing_for_want_of_transport(cast: Cast) -> None:
    call, by = operators_call(cast), cast.user(Role.OPERATOR)
    saturday = timezone.localdate() + timedelta(days=3)
    found, missing = a_need(call, "Aller au marché"), a_need(call, "Aller chez le dentiste")
    for need in (found, missing):
        needs.need_settle(need=need, outcome=NeedOutcome.TRANSPORT, by=by, note="De Neuvic", wanted_on=saturday)
    assert Need.objects.journeys_to_find().count() == 2

    with pytest.raises(ValidationError, match="comment"):
        needs.journey_found(need=found, by=by, how=" ")
    needs.journey_found(need=found, by=by, how="Avec Monique")
    needs.journey_missing(need=missing, by=by)

    assert not Need.objects.journeys_to_find().exists()
    row = UnmetNeed.objects.get()
    assert (row.source_key, row.stage, row.reason) == (f"need:{missing.pk}", "TRANSPORT", "TOO_FAR")
    with pytest.raises(ValidationError, match="déjà sa réponse"):
        needs.journey_missing(need=found, by=by)


def test_a_journey_of_a_day_gone_by_is_refused(cast: Cast) -> None:
    need = a_need(operators_call(cast))
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(ValidationError, match="passé"):
        needs.need_settle(
            need=need, outcome=NeedOutcome.TRANSPORT, by=cast.user(Role.OPERATOR), note="Marché", wanted_on=yesterday
        )
