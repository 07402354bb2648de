"""A car that stopped with people in it: they wait for another driver at its last stop."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.formatting import plural
from core.journal import journal_record
from scheduling.models import RideDay, RideLeg, Run, RunEvent, RunStop
from scheduling.planning.ride_letters import ends_of
from scheduling.transport.enums import LegState, RunEventKind, StopKind

NOT_STOPPED = "Cette course n’est pas interrompue."
NOBODY_ABOARD = "Plus personne n’est à bord."


@transaction.atomic
def run_rescue(*, run: Run, by: User) -> int:
    """Take those who are aboard out of a run that stopped: each way is to be placed again, from its last stop.

    Return how many people's ways. What was driven stays with the run. Taps about them can no longer be taken back.
    Raises ValidationError when the run is not interrupted today, or nobody is aboard.
    """
    row = Run.objects.select_for_update(of=("self",)).select_related("territory").get(pk=run.pk)
    stopped = row.events.standing().filter(kind=RunEventKind.STOPPED)
    if row.finished_at is not None or row.day != timezone.localdate() or not stopped.exists():
        raise ValidationError(NOT_STOPPED)
    legs = list(RideLeg.objects.select_for_update(of=("self",)).filter(run=row, state=LegState.ABOARD).order_by("pk"))
    if not legs:
        raise ValidationError(NOBODY_ABOARD)
    latitude, longitude = _last_place(row)
    RunStop.objects.filter(leg__in=legs).delete()
    for leg in legs:
        leg.run, leg.state, leg.km, leg.direct_km = None, LegState.WAITING, None, None
        leg.picked_up_at, leg.is_pinned = None, False
        leg.resume_latitude, leg.resume_longitude = latitude, longitude
        leg.save()
    RunEvent.objects.filter(run=row, leg__in=legs, settled_at=None).update(settled_at=timezone.now())
    RideDay.objects.filter(pk=row.ride_day_id).update(version=F("version") + 1)
    count = plural(len(legs), "trajet à reprendre", "trajets à reprendre")
    sentence = f"Course n° {row.pk} interrompue : {count} là où la voiture s’est arrêtée."
    journal_record(actor=by, verb="run.rescue", target=row, sentence=sentence)
    return len(legs)


def _last_place(run: Run) -> tuple[float, float]:
    """Where the car was last: the last stop at which someone got in or out."""
    joined = ("leg__request__beneficiary", "leg__request__origin", "leg__request__destination")
    done = [
        stop
        for stop in run.stops.select_related(*joined).order_by("rank")
        if stop.leg.state == LegState.DONE or (stop.leg.state == LegState.ABOARD and stop.kind == StopKind.PICKUP)
    ]
    last = done[-1]
    if last.leg.is_resumed and last.kind == StopKind.PICKUP:
        return last.leg.resume_latitude or 0.0, last.leg.resume_longitude or 0.0
    start, end = ends_of(last.leg.request, last.leg.way)
    place = (start if last.kind == StopKind.PICKUP else end) or last.leg.request.beneficiary
    return place.latitude, place.longitude
