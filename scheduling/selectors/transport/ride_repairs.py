"""What replacing a driver changes, in words; then who is to be phoned about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.formatting import hour
from scheduling.models import RideChange, RideRequest, RunStop
from scheduling.planning.clock import moment_at
from scheduling.planning.rides.words import cause_sentences
from scheduling.services.transport.run_repair import Repair
from scheduling.transport.enums import LegState, RideChangeKind, RunStage, StopKind


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A way that changes: "aller", "8 h 50 avec Odile", "9 h 05 avec Michel"."""

    name: str
    way: str
    before: str
    after: str
    causes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RepairView:
    """What the page shows: who is driven by someone else, who moves, who has nobody."""

    moved: Sequence[MovedRow]
    lost: Sequence[MovedRow]


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """Someone to phone, and the sentence to say."""

    ride: RideRequest
    sentence: str


def repair_view(found: Repair) -> RepairView:
    """Put a repair in words."""
    rows = [
        MovedRow(
            one.leg.request.beneficiary.full_name,
            one.leg.get_way_display(),
            _words(found, one.before),
            _words(found, one.after) if one.after is not None else "",
            cause_sentences(one.causes),
        )
        for one in found.moved
    ]
    return RepairView([row for row in rows if row.after], [row for row in rows if not row.after])


def _words(found: Repair, place: tuple[str, int]) -> str:
    crew = found.index.crews.get(place[0])
    when = hour(moment_at(found.index.day, place[1]))
    return f"{when} avec {crew.driver}" if crew is not None else when


def people_to_phone(user: Any, day: date) -> list[PhoneRow]:
    """The people that the replacements of a day concern, as their ride stands now."""
    changes = RideChange.objects.visible_to(user).filter(ride_day__day=day, kind=RideChangeKind.REPAIR)
    keys = {key for change in changes for key in change.before.get("moved", ())}
    rides = RideRequest.objects.visible_to(user).filter(pk__in=keys).select_related("beneficiary__commune")
    stops = RunStop.objects.filter(leg__request__in=keys, kind=StopKind.PICKUP, run__stage=RunStage.PUBLISHED)
    told: dict[int, list[str]] = {}
    for stop in (
        stops.exclude(leg__state=LegState.CANCELLED).select_related("leg", "run__driver__helper").order_by("rank")
    ):
        words = f"{stop.leg.get_way_display()} à {hour(stop.begins_at)} avec {stop.run.driver}"
        told.setdefault(stop.leg.request_id, []).append(words)
    nobody = "Nous n’avons plus de conducteur : que préférez-vous ?"
    return [
        PhoneRow(ride, ", ".join(told[ride.pk]) + "." if ride.pk in told else nobody) for ride in rides.order_by("pk")
    ]
