"""The page of a need for a ride, and what is told of needs elsewhere: a person's part, story and next step."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from core.formatting import NBSP, day_date, day_near, hour, moment
from core.registries import Step, TimelineEntry
from scheduling.models import RideRequest
from scheduling.querysets_transport import OPEN_NEEDS, UNDECIDED
from scheduling.selectors.transport.confided import confided_facts
from scheduling.selectors.transport.prices import price_of
from scheduling.selectors.transport.ride_ways_out import live_verdict, refused_schemes, ways_out
from scheduling.selectors.transport.rides import (
    RideRow,
    aids_words,
    booking_warning,
    duplicate_words,
    duplicates_of,
    place_words,
    ride_row,
    rides_seen,
)
from scheduling.services.transport.ride_ledger import need_of
from scheduling.services.transport.rides import EDITABLE
from scheduling.transport.enums import RideState
from scheduling.transport.gtfs_days import public_holiday
from scheduling.transport.states import CANCELLED, may_become

_MAY_CANCEL = frozenset({*UNDECIDED})


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A state that a need went through: what ``{% timeline %}`` draws."""

    title: str
    text: str
    url: str = ""
    todo: bool = False


def ride_page(user: Any, ride: RideRequest) -> dict[str, Any]:
    """Assemble the page of a ride read by ``rides_seen``."""
    verdict = live_verdict(ride)
    is_open = ride.state in UNDECIDED
    return {
        "ride": ride,
        "row": ride_row(ride),
        "beneficiary": ride.beneficiary,
        "from_words": place_words(ride.origin),
        "to_words": place_words(ride.destination),
        "aids": aids_words(ride.aids),
        "asks_aids": ride.aids_to_check and is_open,
        "verdict": verdict,
        "price": price_of(ride),
        **confided_facts(ride),
        "ways_out": ways_out(user, ride, verdict),
        "refused_schemes": refused_schemes(user, ride) if is_open and verdict and not verdict.is_lawful else [],
        "warnings": list(warnings_of(user, ride)) if is_open else [],
        "story": list(story_of(ride)),
        "need": need_of(ride),
        "may_change": ride.state in EDITABLE,
        "may_cancel": ride.state in _MAY_CANCEL,
        "may_reopen": may_reopen(ride),
        "is_ended": ride.state in {*CANCELLED, RideState.TURNED_DOWN, RideState.UNMET, RideState.SUBSTITUTED},
    }


def may_reopen(ride: RideRequest) -> bool:
    """Tell whether an end may be taken back: the table of states allows it, and the day is not past."""
    ended = ride.state not in OPEN_NEEDS
    return ended and may_become(ride.state, RideState.REQUESTED) and ride.day >= timezone.localdate()


def warnings_of(user: Any, ride: RideRequest) -> Iterator[str]:
    """Say what to look at: asked for late, a public holiday, another need at the same hours."""
    if ride.pk is None or ride._state.adding:
        late = booking_warning(ride.scheme, ride, timezone.now())
    else:
        # The hour is not kept: the day it was noted begins the delay, as the person sees it.
        asked = timezone.make_aware(datetime.combine(ride.requested_on, time(8)))
        late = booking_warning(ride.scheme, ride, asked)
    if late:
        yield late
    if holiday := public_holiday(ride.day):
        yield f"Ce jour est férié ({holiday}){NBSP}: vérifiez que le service conduit et que le lieu est ouvert."
    yield from (duplicate_words(other) for other in duplicates_of(user, ride))


def story_of(ride: RideRequest) -> Iterator[StoryLine]:
    """Tell each state a need went through, when, by whom, and why, the latest first."""
    rows = list(ride.history.select_related("history_user").order_by("history_date", "history_id"))
    lines: list[StoryLine] = []
    before = None
    for row in rows:
        if before is None or row.state != before.state:
            by = f", par {row.history_user.full_name}" if row.history_user is not None else ""
            reason = f" {row.reason}" if row.reason else ""
            title = "noté" if before is None else RideState(row.state).label
            lines.append(StoryLine(_capital(title), f"{_capital(moment(row.history_date))}{by}.{reason}"))
        elif row.is_return_asked and not before.is_return_asked:
            lines.append(StoryLine("Un sens annulé", f"{_capital(moment(row.history_date))}. {row.reason}"))
        before = row
    yield from reversed(lines)


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


def rides_of_person(user: Any, person: int) -> tuple[list[RideRow], list[RideRow]]:
    """Return a person's needs: those that are not over, the soonest first, and the ten last others."""
    rows = rides_seen(user).filter(beneficiary=person)
    coming = rows.filter(state__in=OPEN_NEEDS)
    past = rows.exclude(state__in=OPEN_NEEDS).order_by("-day", "-pk")[:10]
    return [ride_row(ride) for ride in coming], [ride_row(ride) for ride in past]


def story_of_rides(beneficiary: Any, user: Any) -> Iterator[TimelineEntry]:
    """Needs of a person in the story of the file, one entry each, on the day of the ride."""
    rows = RideRequest.objects.visible_to(user).filter(beneficiary=beneficiary)
    for ride in rows.select_related("destination__commune"):
        at = timezone.make_aware(datetime.combine(ride.day, ride.arrive_by or ride.leave_after or time(12)))
        end = place_words(ride.destination)
        yield TimelineEntry(
            at=at,
            sentence=f"Déplacement{NBSP}: {ride.get_purpose_display()}, {end}, {ride.get_state_display()}.",
            kind="ride",
            detail=ride.reason,
            url=reverse("scheduling:ride-detail", args=[ride.pk]),
            is_future=ride.day > timezone.localdate() and ride.state in OPEN_NEEDS,
        )


def _coming() -> Any:
    return RideRequest.objects.filter(state__in=OPEN_NEEDS, day__gte=timezone.localdate())


def coming(path: str) -> Any:
    """Condition: a need for a ride is to come."""
    return Q(Exists(_coming().filter(beneficiary=OuterRef(path))))


def next_day(path: str) -> Any:
    """Day of the next ride."""
    return Subquery(_coming().filter(beneficiary=OuterRef(path)).order_by("day").values("day")[:1])


def since(path: str, day: date) -> Any:
    """Condition: since that day someone was driven, or asked to be."""
    rides = RideRequest.objects.filter(beneficiary=OuterRef(path))
    driven = rides.filter(state=RideState.COMPLETED, day__range=(day, timezone.localdate()))
    return Q(Exists(driven)) | Q(Exists(rides.filter(requested_on__gte=day)))


def ahead(keys: Collection[int], user: Any) -> dict[int, list[Step]]:
    """Return the rides to come of each person, the soonest first, confirmed or not, in one query."""
    found: dict[int, list[Step]] = {}
    rows = RideRequest.objects.visible_to(user).filter(
        beneficiary__in=keys, state__in=OPEN_NEEDS, day__gte=timezone.localdate()
    )
    for ride in rows.order_by("day", "arrive_by", "leave_after", "pk"):
        first = ride.arrive_by or ride.leave_after
        when = f"{day_near(ride.day)}{f' à {hour(first)}' if first else ''}"
        settled = "" if ride.state in {RideState.CONFIRMED, RideState.IN_PROGRESS} else ", à organiser"
        at = timezone.make_aware(datetime.combine(ride.day, first or time(8)))
        step = Step(f"Déplacement {when}{settled}", reverse("scheduling:ride-detail", args=[ride.pk]), at)
        found.setdefault(ride.beneficiary_id, []).append(step)
    return found


def last(keys: Collection[int], user: Any) -> dict[int, Step]:
    """Return the last ride made by each person, in one query."""
    rows = RideRequest.objects.visible_to(user).filter(beneficiary__in=keys, state=RideState.COMPLETED)
    latest = rows.filter(beneficiary=OuterRef("beneficiary")).order_by("-day", "-pk").values("pk")[:1]
    found = rows.filter(pk=Subquery(latest)).order_by("pk")
    return {
        ride.beneficiary_id: Step(
            f"Le {day_date(ride.day)}, déplacement fait",
            at=timezone.make_aware(datetime.combine(ride.day, ride.arrive_by or ride.leave_after or time(12))),
        )
        for ride in found
    }
