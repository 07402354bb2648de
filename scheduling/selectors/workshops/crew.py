"""Who may animate sessions: what stops someone on a day, and what the team should know before it decides."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Territory
from core.formatting import day_long, hours_between
from scheduling.models import Occupancy
from scheduling.planning.inputs import settings_of
from scheduling.planning.refs import session_ref
from scheduling.workshops.recurrence import Moment
from volunteers.engagement.duty import Span
from volunteers.engagement.standing import Activity
from volunteers.engagement.words import reason_words
from volunteers.enums import HelperKind
from volunteers.models import Helper
from volunteers.rules import counts_as_minor
from volunteers.selectors.duty_refusals import DutyLedger
from volunteers.selectors.engagement import Engagements
from volunteers.selectors.helpers import week_freedom
from volunteers.selectors.training_times import Seat, seats_between


@dataclass(frozen=True, slots=True)
class DayCrew:
    """Who can animate on a day. ``refused`` and ``taken`` are sentences that stop, each with its day."""

    able: tuple[Helper, ...]
    refused: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def stops(self) -> tuple[str, ...]:
        """All that stops, engagement first."""
        return self.refused + self.taken


def crews_of(
    helpers: Sequence[Helper], moments: Mapping[date, Moment], *, territory: Territory, own: Collection[int] = ()
) -> dict[date, DayCrew]:
    """Judge those who are to animate, day by day. A fixed number of queries, whatever the number of days.

    Someone is left out of a day when what is asked for a workshop is not met, when something else takes the time, or
    when the law on civic service stops the hours (J3); ``own`` are keys of sessions about to be booked again. Who must
    not be alone is left out when nobody stands by.
    """
    if not helpers or not moments:
        return {day: DayCrew(()) for day in moments}
    known, busy = Engagements(helpers), _taken(helpers, moments, own)
    again = [session_ref(key) for key in own]
    hours = DutyLedger(helpers, min(moments), max(moments), instead_of=again, unforgiven=again)
    never_alone = settings_of(territory).civic_never_alone
    crews = {}
    for day, moment in moments.items():
        refused = {one.pk: [words] for one in helpers if (words := _refusal(known, one, day))}
        taken = {one.pk: words for one in helpers if (words := _busy_words(busy[one.pk], one, moment))}
        left = [one for one in helpers if one.pk not in refused and one.pk not in taken]
        refused |= {one.pk: over for one in left if (over := hours.refusals(one, [_span(moment)]))}
        able = [one for one in left if one.pk not in refused]
        minors = {one.pk for one in able if counts_as_minor(hours.birth(one), day)}
        alone = _alone_words(able, minors, day, never_alone=never_alone)
        for one in () if alone else able:
            hours.keep(one, _span(moment))
        said = [words for sentences in refused.values() for words in sentences]
        crews[day] = DayCrew(() if alone else tuple(able), (*said, *alone), tuple(taken.values()))
    return crews


def _span(moment: Moment) -> Span:
    starts, ends = timezone.localtime(moment.starts_at), timezone.localtime(moment.ends_at)
    return Span(starts.replace(tzinfo=None), ends.replace(tzinfo=None))


def not_free(helpers: Sequence[Helper], moments: Mapping[date, Moment]) -> dict[date, list[str]]:
    """Return by day who gives no time then: worth knowing, not a refusal. Six queries."""
    if not helpers or not moments:
        return {}
    freedom = week_freedom(helpers, min(moments), max(moments))
    told: dict[date, list[str]] = defaultdict(list)
    for day, moment in moments.items():
        begins, ends = timezone.localtime(moment.starts_at).time(), timezone.localtime(moment.ends_at).time()
        for one in helpers:
            # Hours withheld for want of what a home visit asks are still hours that the person gives.
            withheld = freedom.withheld[one.pk].get(day)
            spans = [*freedom.spans[one.pk].get(day, []), *(withheld.spans if withheld else ())]
            if not any(start <= begins and ends <= end for start, end in spans):
                told[day].append(f"{one} n’a pas dit être libre à cette heure.")
    return dict(told)


def _refusal(known: Engagements, helper: Helper, day: date) -> str:
    if not helper.is_active:
        return f"{helper} n’est plus dans l’équipe."
    answer = known.answer(helper, day)
    if answer.may(Activity.WORKSHOP):
        return ""
    reason = reason_words(answer, known.engagement(helper), (Activity.WORKSHOP,), day)
    return f"{helper} ne peut pas animer d’atelier {day_long(day)} : {reason}."


def _taken(
    helpers: Sequence[Helper], moments: Mapping[date, Moment], own: Collection[int]
) -> dict[int, list[Occupancy | Seat]]:
    """What takes the time of each helper: the ledger, and places held at trainings. Two queries."""
    first = min(moment.starts_at for moment in moments.values())
    last = max(moment.ends_at for moment in moments.values())
    rows = Occupancy.objects.filter(helper__in=helpers, ends_at__gt=first, starts_at__lt=last)
    found: dict[int, list[Occupancy | Seat]] = defaultdict(list)
    mine = set(own)
    for row in rows.order_by("starts_at", "pk"):
        if row.session_id is None or row.session_id not in mine:
            found[row.helper_id].append(row)
    for seat in seats_between([helper.pk for helper in helpers], first, last):
        found[seat.helper_id].append(seat)
    return found


def _busy_words(rows: Sequence[Occupancy | Seat], helper: Helper, moment: Moment) -> str:
    for row in rows:
        if row.starts_at < moment.ends_at and moment.starts_at < row.ends_at:
            span = hours_between(timezone.localtime(row.starts_at), timezone.localtime(row.ends_at))
            return f"{helper} a déjà {row.words} {span} {day_long(moment.starts_at)}."
    return ""


def _alone_words(able: Sequence[Helper], minors: Collection[int], day: date, *, never_alone: bool) -> list[str]:
    """Say who would be alone with the public: a youth in civic service, or people under 18 only."""
    if not able:
        return []
    single = able[0] if len(able) == 1 else None
    is_civic_alone = single is not None and single.kind == HelperKind.CIVIC_SERVICE and never_alone
    if not is_civic_alone and len(minors) < len(able):
        return []
    names = " et ".join(str(one) for one in able)
    return [f"{names} : jamais sans un adulte de l’équipe ({day_long(day)}). Ajoutez quelqu’un."]
