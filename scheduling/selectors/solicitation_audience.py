"""Who may be asked for a call, in which order, and why; who is not, and why not."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.formatting import age_in_days, day_short, duration, hours_between, km, plural
from directory.selectors.search_candidates import crow_kilometres
from scheduling.enums import HelperWish, RequestStatus
from scheduling.models import (
    CallRefusal,
    Occupancy,
    RequestHelper,
    RideRequest,
    Solicitation,
    SolicitationMoment,
    SolicitationReply,
    VisitRequest,
)
from scheduling.planning.problem_builder import (
    PROFESSIONALS,
    THEMES_BY_OTHER_RULES,
    is_for_professionals,
    skills_of,
)
from scheduling.selectors.solicitation_turns import turns_of
from scheduling.selectors.transport.driver_calls import ready_drivers, rides_of
from scheduling.solicitation_enums import CallAnswer
from scheduling.solicitation_rules import HOURS_DAYS, Turn
from volunteers.calendar import Span, each_day, minutes, subtract
from volunteers.enums import HelperKind
from volunteers.models import Helper
from volunteers.rules import counts_as_minor
from volunteers.selectors import free_spans
from volunteers.selectors.helpers import Spans, free_beside_visits
from volunteers.selectors.pairing_wishes import avoided_by_person, wishes_of

# Where a call names no date, helpers free within so many days are asked.
HORIZON_DAYS = 21
NOT_ABLE = "pas formé à ce thème, ou pas de la qualité demandée"
NEVER_ALONE = "service civique ou moins de 18 ans : jamais seul chez quelqu’un"
REFUSES = "ne veut plus recevoir d’appels"
ALREADY = "déjà sollicité pour la même chose"
AVOIDED = "à éviter chez cette personne"
TOO_FAR = "habite trop loin"
NOT_FREE = "pas libre à ces moments"
REFUSED = (CallAnswer.NO, CallAnswer.WITHDRAWN)
NO_DRIVER = "ne conduit pas, ou ses papiers ne sont pas à jour ce jour-là"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be asked: the place in the order, the reasons, whether an e-mail can leave."""

    helper: Helper
    turn: Turn
    reasons: tuple[str, ...]
    is_left_out: bool

    @property
    def is_youth(self) -> bool:
        """Whether somebody of full age must be there too: in civic service, or under 18."""
        return _is_youth(self.helper)

    @property
    def has_email(self) -> bool:
        """Whether the question leaves by e-mail; otherwise somebody phones."""
        return bool(self.helper.email)


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who may be asked, first to be asked first, and how many are not, by cause.

    ``needs_adult``: a visit for which nobody but youths has been asked so far.
    """

    candidates: tuple[Candidate, ...]
    left_aside: tuple[tuple[str, int], ...]
    needs_adult: bool = False

    def next_wave(self, size: int) -> tuple[Candidate, ...]:
        """Return the first ones that nobody has put aside; never youths alone for a visit.

        The first adult of the order then takes the place of the last youth; without any, nobody is asked in vain.
        """
        rows = [row for row in self.candidates if not row.is_left_out]
        wave = rows[:size]
        if not self.needs_adult or not all(row.is_youth for row in wave):
            return tuple(wave)
        adult = next((row for row in rows if not row.is_youth), None)
        return (*wave[: size - 1], adult) if adult is not None else ()


def open_requests_of(call: Solicitation) -> list[VisitRequest]:
    """Return the requests of a call."""
    requests: QuerySet[VisitRequest] = VisitRequest.objects.filter(solicited_by__solicitation=call)
    return list(requests.select_related("beneficiary__commune").prefetch_related("windows").order_by("pk"))


def audience_of(call: Solicitation) -> Audience:
    """Return who may be asked now, the least recently asked first. A constant number of queries."""
    team = list(Helper.objects.filter(territory=call.territory_id).active().select_related("commune").order_by("pk"))
    requests, rides = open_requests_of(call), rides_of(call)
    causes = _causes(call, team, requests)
    if rides:
        ready = ready_drivers(rides)
        causes = {helper.pk: NO_DRIVER for helper in team if helper.pk not in ready} | dict(causes)
    left: Counter[str] = Counter(causes.values())
    able = [helper for helper in team if helper.pk not in causes]
    free = _free_moments(call, able, free_spans if requests else free_beside_visits)
    if rides:  # each moment is a way of the ride: all of them, or nothing
        count = call.moments.count()
        free = {key: spans if len(spans) == count else [] for key, spans in free.items()}
    left[NOT_FREE] += sum(not free[helper.pk] for helper in able)
    able = [helper for helper in able if free[helper.pk]]
    turns = turns_of(able)
    able.sort(key=lambda helper: turns[helper.pk].key(professionals_last=call.professionals_last))
    put_aside = set(call.left_out.values_list("pk", flat=True))
    rows = [
        Candidate(
            helper, turns[helper.pk], _reasons(call, helper, turns[helper.pk], free[helper.pk]), helper.pk in put_aside
        )
        for helper in able
    ]
    causes_told = tuple((cause, count) for cause, count in left.most_common() if count)
    return Audience(tuple(rows), causes_told, bool(requests) and not _adults_asked(call))


def _causes(call: Solicitation, team: Sequence[Helper], requests: Sequence[VisitRequest]) -> Mapping[int, str]:
    """Return why each of those who cannot be asked is not, availability apart."""
    able, communes = _able(call, requests), set(call.communes.values_list("pk", flat=True))
    refusing = set(CallRefusal.objects.filter(helper__in=team).values_list("helper", flat=True))
    asked, avoided = _already_asked(call, requests), _avoided(call, requests)
    # A youth visits nobody alone: only where two people go, or where it is no visit.
    needs_two = bool(requests) and any(request.people < 2 for request in requests)
    found: dict[int, str] = {}
    for helper in team:
        if helper.pk in asked:
            found[helper.pk] = ALREADY
        elif helper.pk not in able:
            found[helper.pk] = NOT_ABLE
        elif helper.pk in refusing:
            found[helper.pk] = REFUSES
        elif helper.pk in avoided:
            found[helper.pk] = AVOIDED
        elif needs_two and _is_youth(helper):
            found[helper.pk] = NEVER_ALONE
        elif not _lives_near(call, helper, communes):
            found[helper.pk] = TOO_FAR
    return found


def _is_youth(helper: Helper) -> bool:
    return helper.kind == HelperKind.CIVIC_SERVICE or counts_as_minor(helper.birth_year, timezone.localdate())


def _adults_asked(call: Solicitation) -> bool:
    """Whether someone of full age was asked and has not said no."""
    replies = SolicitationReply.objects.filter(solicitation=call).exclude(answer__in=REFUSED)
    return any(not _is_youth(reply.helper) for reply in replies.select_related("helper").order_by("pk"))


def _able(call: Solicitation, requests: Sequence[VisitRequest]) -> set[int]:
    """Keys of the helpers whose kind and themes fit."""
    helpers = Helper.objects.filter(territory=call.territory_id).active()
    if call.kinds:
        helpers = helpers.filter(kind__in=call.kinds)
    able: set[int] | None = None
    for theme in call.themes:
        keys = set(helpers.able_on(theme).order_by().values_list("pk", flat=True))
        able = keys if able is None else able & keys
    if able is None:
        able = set(helpers.order_by().values_list("pk", flat=True))
    if not requests:
        return able
    return {helper.pk for helper in helpers.filter(pk__in=able) if _may_be_placed(helper, requests)}


def _may_be_placed(helper: Helper, requests: Sequence[VisitRequest]) -> bool:
    """Whether the planning would take someone for these visits: nobody is asked in vain."""
    themes = {theme for request in requests for theme in request.themes} - THEMES_BY_OTHER_RULES
    if not themes <= skills_of(helper):
        return False
    return helper.kind in PROFESSIONALS or not any(is_for_professionals(request) for request in requests)


def _already_asked(call: Solicitation, requests: Sequence[VisitRequest]) -> set[int]:
    """Those asked by this call, or by another one for the same request: nobody is asked twice for the same thing."""
    replies = SolicitationReply.objects.order_by()
    keys = set(replies.filter(solicitation=call).values_list("helper", flat=True))
    if requests:
        same = replies.filter(solicitation__asked_for__request__in=requests)
        keys |= set(same.values_list("helper", flat=True))
    rides = RideRequest.objects.filter(solicited_by__solicitation=call)
    keys |= set(replies.filter(solicitation__asked_rides__ride__in=rides).values_list("helper", flat=True))
    return keys


def _avoided(call: Solicitation, requests: Sequence[VisitRequest]) -> set[int]:
    """Those whom a request rules out, and those kept apart from the person, whoever asked (J7)."""
    wishes = RequestHelper.objects.filter(request__in=requests, wish=HelperWish.EXCLUDED)
    apart = avoided_by_person(wishes_of(call.territory_id)) if requests else {}
    kept_apart = {helper for request in requests for helper in apart.get(request.beneficiary_id, ())}
    return set(wishes.order_by().values_list("helper", flat=True)) | kept_apart


def kilometres(call: Solicitation, helper: Helper) -> float:
    """Distance as the crow flies from the helper's home to the commune."""
    return crow_kilometres((helper.latitude, helper.longitude), (call.commune.latitude, call.commune.longitude))


def _lives_near(call: Solicitation, helper: Helper, communes: Collection[int]) -> bool:
    if communes and helper.commune_id not in communes:
        return False
    return call.radius_km is None or kilometres(call, helper) <= call.radius_km


def _days_of(moments: Iterable[SolicitationMoment], today: date) -> dict[date, list[Span]]:
    """Return the hours wanted on each day to come."""
    wanted: dict[date, list[Span]] = defaultdict(list)
    for moment in moments:
        span = (moment.starts, moment.ends)
        if moment.on_date is not None:
            if moment.on_date >= today:
                wanted[moment.on_date].append(span)
            continue
        for day in each_day(today, today + timedelta(days=HORIZON_DAYS)):
            if moment.weekday is None or day.weekday() == moment.weekday:
                wanted[day].append(span)
    return wanted


def _free_moments(
    call: Solicitation, helpers: Sequence[Helper], hours: Callable[[Sequence[Helper], date, date], Spans]
) -> dict[int, list[tuple[date, Span]]]:
    """Return for each helper the moments long enough in which nothing else is planned, soonest first."""
    now = timezone.localtime()
    wanted = _days_of(call.moments.all(), now.date())
    found: dict[int, list[tuple[date, Span]]] = {helper.pk: [] for helper in helpers}
    if not (wanted and helpers):
        return found
    first, last = min(wanted), max(wanted)
    free, taken = hours(helpers, first, last), _taken(helpers, first, last)
    for helper in helpers:
        for day in sorted(wanted):
            spans = subtract(free[helper.pk][day], taken[helper.pk, day])
            for span in _shared(spans, wanted[day]):
                starts = max(span[0], now.time().replace(second=0, microsecond=0)) if day == now.date() else span[0]
                if starts < span[1] and minutes([(starts, span[1])]) >= call.duration:
                    found[helper.pk].append((day, (starts, span[1])))
    return found


def _shared(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    pairs = [(max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other]
    return sorted({pair for pair in pairs if pair[0] < pair[1]})


def _taken(helpers: Sequence[Helper], first: date, last: date) -> Mapping[tuple[int, date], list[Span]]:
    """Hours already given to a published visit, by helper and day."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    rows = Occupancy.objects.filter(helper__in=helpers, ends_at__gt=start, starts_at__lt=end)
    taken: dict[tuple[int, date], list[Span]] = defaultdict(list)
    for row in rows:
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        taken[row.helper_id, starts.date()].append((starts.time(), ends.time()))
    return taken


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _reasons(call: Solicitation, helper: Helper, turn: Turn, free: Sequence[tuple[date, Span]]) -> tuple[str, ...]:
    """Say why someone stands here: when last asked, hours given, distance, when free."""
    if turn.last_asked is None:
        asked = "Pas sollicité depuis un an"
    else:
        asked = f"Sollicité il y a {age_in_days(turn.last_asked)}" if _is_old(turn) else "Sollicité tout récemment"
        asked += f", {turn.times_asked} fois en un an"
    given = duration(turn.minutes_given) if turn.minutes_given else "aucune heure"
    day, span = free[0]
    more = f" et {plural(len(free) - 1, 'autre moment', 'autres moments')}" if len(free) > 1 else ""
    return (
        asked,
        f"{given[:1].upper()}{given[1:]} de visite ces {HOURS_DAYS} derniers jours",
        f"À {km(kilometres(call, helper))} de {call.commune.name} à vol d’oiseau",
        f"Libre {day_short(day)} {hours_between(*span)}{more}",
    )


def _is_old(turn: Turn) -> bool:
    return turn.last_asked is not None and timezone.now() - turn.last_asked > timedelta(days=2)


def has_open_request(requests: Collection[VisitRequest]) -> bool:
    """Whether some request of a series is still to be served; a call in words always is."""
    return not requests or any(row.status in {RequestStatus.WAITING, RequestStatus.PLANNED} for row in requests)
