"""A visit that nobody could make counts once among unmet needs, whatever happens to its request."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import User
from directory.enums import NeedOutcome, UnmetReason, UnmetResolution, UnmetSource, UnmetStage
from directory.models import UnmetNeed
from directory.services.needs import need_settle
from directory.services.unmet import unmet_resolve
from mediation.enums import ErasureReason
from mediation.services import beneficiary_erase, beneficiary_merge
from scheduling.enums import CancelCause, RequestStatus, VisitStatus
from scheduling.models import VisitRequest
from scheduling.services.appointments import request_status_set
from scheduling.services.outcomes import visit_outcome_record
from scheduling.services.requests import request_cancel, request_reopen
from scheduling.services.unserved import REASON_OF_CAUSE, request_ledger_keep
from scheduling.tasks import count_late_requests
from tests.conftest import Cast
from tests.directory.unmet.rows import need_of
from tests.factories import BeneficiaryFactory, RequestFactory, VisitFactory

YESTERDAY = timedelta(days=-1)


@pytest.fixture
def request_(cast: Cast) -> VisitRequest:
    return RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.user(Role.COUNSELLOR)


def make_late(request: VisitRequest) -> None:
    VisitRequest.objects.filter(pk=request.pk).update(due_on=timezone.localdate() + YESTERDAY)
    request.refresh_from_db()


def test_a_request_that_nobody_could_serve_is_in_the_ledger(request_: VisitRequest, by: User) -> None:
    request_cancel(request=request_, by=by, cause=CancelCause.NOBODY)

    row = UnmetNeed.objects.get()
    assert (row.source, row.source_key) == (UnmetSource.VISIT, f"request:{request_.pk}")
    assert (row.stage, row.reason) == (UnmetStage.HOME_VISIT_CAPACITY, UnmetReason.NO_CAPACITY)
    assert row.commune == request_.beneficiary.commune
    assert request_.cancel_reason == "Personne n’a pu y aller"


@pytest.mark.parametrize("cause", sorted(set(CancelCause) - set(REASON_OF_CAUSE)))
def test_a_request_cancelled_for_another_cause_is_not(request_: VisitRequest, by: User, cause: CancelCause) -> None:
    request_cancel(request=request_, by=by, cause=cause, reason="Dit au téléphone")

    assert not UnmetNeed.objects.exists()


def test_taking_a_cancelled_request_up_again_takes_the_row_back(request_: VisitRequest, by: User) -> None:
    request_cancel(request=request_, by=by, cause=CancelCause.NOBODY)
    request_reopen(request=request_, by=by)

    assert UnmetNeed.objects.get().resolution == UnmetResolution.RETURNED
    assert request_.cancel_cause == ""


def test_a_request_past_its_date_is_counted_once_by_the_daily_task(request_: VisitRequest) -> None:
    make_late(request_)
    count_late_requests()
    count_late_requests()

    row = UnmetNeed.objects.get()
    assert (row.reason, row.stage) == (UnmetReason.DELAY, UnmetStage.HOME_VISIT_CAPACITY)


def test_what_the_team_found_is_not_counted_again_the_next_day(request_: VisitRequest, by: User) -> None:
    make_late(request_)
    count_late_requests()
    unmet_resolve(unmet=UnmetNeed.objects.get(), by=by, how="Atelier à Neuvic")
    count_late_requests()

    assert UnmetNeed.objects.get().resolution == UnmetResolution.FOUND


def test_a_visit_made_after_all_resolves_the_row_and_taking_it_back_opens_it(cast: Cast, by: User) -> None:
    request = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
    make_late(request)
    count_late_requests()
    request_status_set(request, RequestStatus.PLANNED)
    today = timezone.localdate()
    visit = VisitFactory(request=request, published=True, day=today)

    visit_outcome_record(visit=visit, status=VisitStatus.SEEN, note="", by=by)
    assert UnmetNeed.objects.get().resolution == UnmetResolution.SERVED

    visit_outcome_record(visit=visit, status=VisitStatus.UNKNOWN, note="", by=by)
    assert UnmetNeed.objects.get().resolved_on is None


def test_a_visit_that_the_service_gave_up_is_in_the_ledger(cast: Cast, by: User) -> None:
    request = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory), status=RequestStatus.PLANNED)
    visit = VisitFactory(request=request, published=True)
    visit_outcome_record(visit=visit, status=VisitStatus.REVOKED, note="", by=by, ask_again=False)

    assert UnmetNeed.objects.get().reason == UnmetReason.NO_CAPACITY


def test_a_request_born_of_a_call_is_that_need_and_no_other(cast: Cast, by: User, request_: VisitRequest) -> None:
    need = need_of(cast.territory)
    need_settle(need=need, outcome=NeedOutcome.UNMET, by=by, reason=UnmetReason.TOO_FAR)
    need_settle(need=need, outcome=NeedOutcome.VISIT, by=by, key=f"request:{request_.pk}")
    assert UnmetNeed.objects.get().resolved_on is not None

    request_cancel(request=request_, by=by, cause=CancelCause.TOO_LATE)
    row = UnmetNeed.objects.get()
    assert (row.source_key, row.reason, row.resolved_on) == (f"need:{need.pk}", UnmetReason.DELAY, None)


def test_erasing_or_joining_people_leaves_the_ledger_as_it_is(cast: Cast, request_: VisitRequest, by: User) -> None:
    request_cancel(request=request_, by=by, cause=CancelCause.NOBODY, reason="Mme Delage habite trop loin")
    before = UnmetNeed.objects.values().get()
    person = request_.beneficiary
    texts = " ".join(str(value) for value in before.values())
    assert not [word for word in (person.first_name, person.last_name, "Delage") if word in texts]

    other = BeneficiaryFactory(territory=cast.territory, first_name="Odette", last_name="Gay")
    versions = (other.version, person.version)
    beneficiary_merge(kept=other, other=person, expected_versions=versions, by=cast.user(Role.MANAGER), picked={})
    beneficiary_erase(beneficiary=other, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)
    assert UnmetNeed.objects.values().get() == before


def test_the_page_asks_why_and_says_what_is_counted(
    cast: Cast, sign_in: Callable[[Role], Any], request_: VisitRequest
) -> None:
    client = sign_in(Role.OPERATOR)
    page = client.get(reverse("scheduling:request-detail", args=[request_.pk])).content.decode()
    assert "Personne n’a pu y aller" in page

    client.post(reverse("scheduling:request-cancel", args=[request_.pk]), {"cause": "NOBODY"})
    assert UnmetNeed.objects.count() == 1


class _Story:
    """One request and the need it was born of, lived through any order of events."""

    def __init__(self, cast: Cast, *, from_call: bool) -> None:
        self.by = cast.user(Role.COUNSELLOR)
        self.request = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory))
        self.need = need_of(cast.territory) if from_call else None
        self.seen: UnmetNeed | None = None
        if self.need:
            need_settle(need=self.need, outcome="VISIT", by=self.by, key=f"request:{self.request.pk}")

    def play(self, event: str) -> None:
        getattr(self, f"_{event}")()
        self.request.refresh_from_db()
        self._check()

    def _cancel_nobody(self) -> None:
        if self.request.status == RequestStatus.WAITING:
            request_cancel(request=self.request, by=self.by, cause=CancelCause.NOBODY)
            assert UnmetNeed.objects.get().resolved_on is None

    def _cancel_no_need(self) -> None:
        if self.request.status == RequestStatus.WAITING:
            before = list(UnmetNeed.objects.values())
            request_cancel(request=self.request, by=self.by, cause=CancelCause.NO_NEED)
            assert list(UnmetNeed.objects.values()) == before

    def _reopen(self) -> None:
        if self.request.status == RequestStatus.CANCELLED:
            request_reopen(request=self.request, by=self.by)

    def _date_passes(self) -> None:
        make_late(self.request)

    def _daily(self) -> None:
        count_late_requests()
        is_late = self.request.due_on is not None and self.request.due_on < timezone.localdate()
        if is_late and self.request.status == RequestStatus.WAITING:
            row = UnmetNeed.objects.get()
            assert row.resolved_on is None or row.resolution == UnmetResolution.FOUND

    def _plan(self) -> None:
        if self.request.status == RequestStatus.WAITING:
            request_status_set(self.request, RequestStatus.PLANNED)

    def _visit_made(self) -> None:
        if self.request.status == RequestStatus.PLANNED:
            request_status_set(self.request, RequestStatus.DONE)
            request_ledger_keep(request=self.request, by=self.by)

    def _visit_taken_back(self) -> None:
        if self.request.status == RequestStatus.DONE:
            request_status_set(self.request, RequestStatus.PLANNED)
            request_ledger_keep(request=self.request, by=self.by)
            row = UnmetNeed.objects.first()
            assert row is None or row.resolution != UnmetResolution.SERVED

    def _found_by_hand(self) -> None:
        row = UnmetNeed.objects.first()
        if row is not None and row.resolved_on is None:
            unmet_resolve(unmet=row, by=self.by, how="Un voisin l’emmène")

    def _check(self) -> None:
        """Once per demand, never removed, resolved when it is served."""
        rows = list(UnmetNeed.objects.all())
        assert len(rows) <= 1
        if self.seen is not None:
            assert [row.pk for row in rows] == [self.seen.pk]
            assert rows[0].detected_on == self.seen.detected_on
        self.seen = rows[0] if rows else None
        if self.seen is not None and self.request.status == RequestStatus.DONE:
            assert self.seen.resolved_on is not None


EVENTS = (
    "cancel_nobody", "cancel_no_need", "reopen", "date_passes", "daily", "plan", "visit_made", "visit_taken_back",
    "found_by_hand",
)  # fmt: skip


@given(events=st.lists(st.sampled_from(EVENTS), max_size=14), from_call=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_demand_counts_once_whatever_the_order_of_events(cast: Cast, events: list[str], from_call: bool) -> None:
    with transaction.atomic():
        story = _Story(cast, from_call=from_call)
        for event in events:
            story.play(event)
        transaction.set_rollback(True)
