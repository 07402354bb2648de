"""Invariants L1 and L2, whatever an operator does and undoes."""

from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from directory.enums import IntakeStatus, NeedOutcome, UnmetReason
from directory.models import FollowUp, Intake, Need, UnmetNeed
from directory.services import intakes, needs
from tests.directory.desk.calls import a_call
from tests.factories import MembershipFactory

REASONS = [reason for reason in UnmetReason if reason != UnmetReason.OTHER]
OUTCOMES = [outcome for outcome in NeedOutcome if outcome != NeedOutcome.UNMET]
ACTS = st.lists(
    st.one_of(
        st.just(("add",)),
        st.tuples(st.just("settle"), st.integers(0, 3), st.sampled_from(OUTCOMES)),
        st.tuples(st.just("fail"), st.integers(0, 3), st.sampled_from(REASONS)),
        st.tuples(st.just("unsettle"), st.integers(0, 3)),
        st.tuples(st.just("missing"), st.integers(0, 3)),
        st.tuples(st.just("found"), st.integers(0, 3)),
        st.tuples(st.just("remove"), st.integers(0, 3)),
        st.just(("close",)),
        st.just(("reopen",)),
    ),
    max_size=25,
)


class Desk:
    """One call, and what is done with it."""

    def __init__(self) -> None:
        member = MembershipFactory()
        self.by = member.user
        self.call = a_call(member.territory, self.by)
        self.failed: set[int] = set()

    def do(self, act: tuple[Any, ...]) -> None:
        try:
            getattr(self, f"_{act[0]}")(*act[1:])
        except ValidationError:
            return

    def _need(self, place: int) -> Need:
        rows = list(self.call.needs.order_by("rank"))
        if place >= len(rows):
            raise ValidationError("no such need")
        return rows[place]

    def _add(self) -> None:
        needs.need_add(intake=self.call, words="Quelque chose")

    def _settle(self, place: int, outcome: NeedOutcome) -> None:
        need = self._need(place)
        intakes.refuse_closed(need.intake)
        needs.need_settle(need=need, outcome=outcome, by=self.by, note="mots")

    def _fail(self, place: int, reason: UnmetReason) -> None:
        need = self._need(place)
        intakes.refuse_closed(need.intake)
        needs.need_settle(need=need, outcome=NeedOutcome.UNMET, by=self.by, reason=reason)
        self.failed.add(need.pk)

    def _unsettle(self, place: int) -> None:
        needs.need_unsettle(need=self._need(place), by=self.by)

    def _missing(self, place: int) -> None:
        need = needs.journey_missing(need=self._need(place), by=self.by)
        self.failed.add(need.pk)

    def _found(self, place: int) -> None:
        needs.journey_found(need=self._need(place), by=self.by, how="Une voisine")

    def _remove(self, place: int) -> None:
        needs.need_remove(need=self._need(place))

    def _close(self) -> None:
        intakes.intake_close(intake=self.call, by=self.by)

    def _reopen(self) -> None:
        intakes.intake_reopen(intake=self.call, by=self.by)


class TestWhateverHappens(TestCase):
    @settings(
        max_examples=40, phases=[Phase.explicit, Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck)
    )
    @given(acts=ACTS)
    def test_l1_and_l2_a_closed_call_has_every_outcome_and_each_failure_stands_once(
        self, acts: list[tuple[Any, ...]]
    ) -> None:
        desk = Desk()
        for act in acts:
            desk.do(act)
            self._holds(desk)

    def _holds(self, desk: Desk) -> None:
        call = Intake.objects.get(pk=desk.call.pk)
        rows = list(call.needs.order_by("rank"))
        if call.status == IntakeStatus.CLOSED:
            assert rows
            assert all(need.outcome for need in rows)
        ledger = list(UnmetNeed.objects.order_by("pk"))
        keys = [row.source_key for row in ledger]
        assert len(keys) == len(set(keys))
        assert set(keys) == {f"need:{key}" for key in desk.failed}
        open_keys = {row.source_key for row in ledger if row.resolved_on is None}
        assert open_keys == {f"need:{need.pk}" for need in rows if need.outcome == NeedOutcome.UNMET}
        followed = set(FollowUp.objects.values_list("need", flat=True))
        assert followed == {need.pk for need in rows if need.outcome in {NeedOutcome.ORIENTED, NeedOutcome.PUT_THROUGH}}
