"""What time does to calls for help: waves leave, offers lapse, calls end. Safe to run twice."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from scheduling.models import Solicitation, SolicitationReply
from scheduling.selectors.solicitation_audience import has_open_request, open_requests_of
from scheduling.selectors.transport.driver_calls import is_searched, rides_of
from scheduling.services.solicitation_answers import lapse
from scheduling.services.solicitation_states import locked, places_offer
from scheduling.services.solicitations import solicitation_close, solicitation_wave_send
from scheduling.services.transport.driver_hours import driver_hours_close
from scheduling.solicitation_enums import CallState


def solicitations_tend(*, now: datetime | None = None) -> None:
    """End the calls whose time is over or whose requests are all settled, then lapse offers, then send waves."""
    at = now or timezone.now()
    calls = Solicitation.objects.live()
    for call in list(calls.order_by("pk")):
        is_wanted = has_open_request(open_requests_of(call)) and is_searched(rides_of(call))
        if call.closes_at <= at or not is_wanted:
            solicitation_close(solicitation=call, by=None)
            driver_hours_close(call=call)
    late = SolicitationReply.objects.filter(confirm_by__lte=at).order_by("solicitation", "pk")
    for key in list(dict.fromkeys(late.values_list("solicitation", flat=True))):
        _offers_lapse(key, at)
    for call in list(Solicitation.objects.due(at).order_by("pk")):
        _wave_send(call, at)


@transaction.atomic
def _offers_lapse(key: int, at: datetime) -> None:
    call = locked(Solicitation(pk=key))
    if call.state == CallState.CLOSED:
        return
    late = SolicitationReply.objects.filter(solicitation=call, confirm_by__lte=at)
    for row in list(late.select_related("helper").order_by("pk")):
        lapse(row, call)
    places_offer(call)


@transaction.atomic
def _wave_send(call: Solicitation, at: datetime) -> None:
    """Look again once the row is held: another worker may have been first."""
    row = locked(call)
    if row.state != CallState.OPEN or row.next_wave_at is None or row.next_wave_at > at:
        return
    try:
        solicitation_wave_send(solicitation=row, by=None, now=at)
    except ValidationError:  # it filled or ended in between
        return
