"""Helpers and people as the pure suggestions see them. A fixed number of queries, whatever the number of rows."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from core.registries import registries
from core.text import fold
from mediation.models import Beneficiary, Objective
from volunteers.enums import HelperKind
from volunteers.models import Availability, Helper, Match, PairingWeights, PairMember
from volunteers.pairing.model import HelperCard, MatchWeights, PairWeights, SeniorCard
from volunteers.pairing.tables import DAY_SLOTS
from volunteers.pairing_rules import may_go_alone, may_lead
from volunteers.selectors.engagement import Engagements

# Load and fairness look at this many days.
LATELY_DAYS = 90
NOON = time(12, 30)
# Less than this in a half-day is not a visit.
ENOUGH_MINUTES = 60
# Papers that end within so many days are told: a match begins with visits every week.
PAPERS_DAYS = 56
_PLAIN = frozenset({"francais", "french"})
_SPLIT = re.compile(r"[,;/]| et ")


def words_of(text: str, but: Collection[str] = ()) -> dict[str, str]:
    """Return what someone typed, word by word, under the form in which it is compared."""
    typed = [part.strip() for part in _SPLIT.split(text)]
    return {fold(part): part for part in typed if part and fold(part) not in but}


def match_weights(chosen: PairingWeights) -> MatchWeights:
    """Return how much each reason of a match counts."""
    return MatchWeights(chosen.near, chosen.light, chosen.tastes, chosen.able, chosen.known, chosen.days)


def pair_weights(chosen: PairingWeights) -> PairWeights:
    """Return how much each reason of a pair counts."""
    return PairWeights(chosen.pair_slots, chosen.pair_skills, chosen.pair_near, chosen.pair_wish)


def weights_of(territory_id: int) -> PairingWeights:
    """Return a territory's weights, or the usual ones, not saved."""
    found = PairingWeights.objects.filter(territory=territory_id).first()
    return found or PairingWeights(territory_id=territory_id)


def minutes_given(territory_id: int, since: date) -> dict[int, int]:
    """Return the minutes given by helper since a day, as the upper packages know them."""
    return _summed(registries.time_given, territory_id, since)


def times_asked(territory_id: int, since: date) -> dict[int, int]:
    """Return how often each helper was asked since a day: matches proposed, and what the upper packages ask."""
    found = _summed(registries.solicited, territory_id, since)
    rows = Match.objects.filter(territory=territory_id, proposed_on__gte=since).order_by()
    for helper, member in rows.values_list("helper", "pair__members__helper"):
        key = helper or member
        found[key] = found.get(key, 0) + 1
    return found


def _summed(sources: Iterable[Any], territory_id: int, since: date) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for ask in sources:
        for key, amount in ask(territory_id, since).items():
            found[key] += amount
    return dict(found)


def helper_cards(helpers: Sequence[Helper], territory_id: int) -> list[HelperCard]:
    """Return the cards of helpers: their free half-days, what they gave lately, whom they visit already."""
    today = timezone.localdate()
    weeks, hours = _free_weeks(helpers, today)
    given = minutes_given(territory_id, today - timedelta(days=LATELY_DAYS))
    followed = _followed(territory_id)
    papers = _papers(helpers, today)
    return [
        _helper_card(
            one,
            today,
            free=(weeks.get(one.pk, 0), hours.get(one.pk, 0)),
            given=given.get(one.pk, 0),
            matches=followed.get(one.pk, 0),
            papers=papers.get(one.pk),
        )
        for one in helpers
    ]


def _helper_card(
    one: Helper, today: date, *, free: tuple[int, int], given: int, matches: int, papers: tuple[date, str] | None
) -> HelperCard:
    offered = one.max_minutes_week * LATELY_DAYS / 7
    is_stopped = papers is not None and papers[0] <= today
    return HelperCard(
        key=one.pk,
        name=one.first_name,
        latitude=one.latitude,
        longitude=one.longitude,
        mode=one.travel_mode,
        themes=frozenset(one.themes),
        levels=frozenset(one.levels),
        words=words_of(one.interests),
        languages=words_of(one.languages, but=_PLAIN),
        week=free[0],
        hours=free[1],
        room=max(0, round(one.max_minutes_week - given * 7 / LATELY_DAYS)),
        lacks=papers[1] if papers else "",
        stops_on=papers[0] if papers else None,
        load=given / offered if offered else 1.0,
        minutes_given=given,
        matches=matches,
        may_visit=one.is_active and not is_stopped and (one.ends_on is None or one.ends_on >= today),
        may_go_alone=may_go_alone(one, today),
        may_lead=may_lead(one, today),
    )


def _papers(helpers: Sequence[Helper], today: date) -> dict[int, tuple[date, str]]:
    """Return by helper the first day, today or in the weeks to come, on which a visit is refused, and why."""
    known, last = Engagements(helpers), today + timedelta(days=PAPERS_DAYS)
    found = {}
    for key, helper in known.helpers.items():
        # Whatever lacks today is told first; otherwise the first day refused is looked for between two days.
        fine, refused = today, today
        if known.refusal(helper, today) is None:
            if known.refusal(helper, last) is None:
                continue
            refused = last
            while (refused - fine).days > 1:
                middle = fine + (refused - fine) // 2
                fine, refused = (middle, refused) if known.refusal(helper, middle) is None else (fine, middle)
        refusal = known.refusal(helper, refused)
        if refusal is not None:
            # What is told today of a day to come has not expired yet.
            reason = refusal.reason if refused == today else refusal.reason.replace(" a expiré le ", " finit le ")
            found[key] = (refused, reason)
    return found


def _free_weeks(helpers: Sequence[Helper], today: date) -> tuple[dict[int, int], dict[int, int]]:
    """Return by helper what is usually free in a week: a bit for each half-day with an hour, then each half-hour."""
    found: dict[int, int] = defaultdict(int)
    hours: dict[int, int] = defaultdict(int)
    for row in Availability.objects.filter(helper__in=helpers).order_by():
        if row.valid_until is not None and row.valid_until < today:
            continue
        first, end = -(-_minutes(row.starts) // 30), _minutes(row.ends) // 30
        if end > first:
            hours[row.helper_id] |= ((1 << end) - (1 << first)) << DAY_SLOTS * row.weekday
        for half, (starts, ends) in enumerate(((row.starts, min(row.ends, NOON)), (max(row.starts, NOON), row.ends))):
            if _minutes(ends) - _minutes(starts) >= ENOUGH_MINUTES:
                found[row.helper_id] |= 1 << (2 * row.weekday + half)
    return found, hours


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute


def _followed(territory_id: int) -> dict[int, int]:
    """Return how many people each helper visits by a match."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Match.objects.filter(territory=territory_id).live().order_by()
    for person, helper, member in rows.values_list("beneficiary", "helper", "pair__members__helper"):
        found[helper or member].add(person)
    return {helper: len(people) for helper, people in found.items()}


def senior_cards(people: Sequence[Beneficiary], territory_id: int, *, pace: int = 0) -> list[SeniorCard]:
    """Return the cards of people: what they work on, whom they know, who already comes.

    ``pace`` is what the visits would take of a helper's week, in minutes; 0 when it does not matter.
    """
    keys = [person.pk for person in people]
    themes, known, met = _themes(keys), _known(territory_id, keys), _met(territory_id, keys)
    return [
        SeniorCard(
            key=person.pk,
            latitude=person.latitude,
            longitude=person.longitude,
            level=person.level,
            themes=frozenset(themes.get(person.pk, ())),
            words=words_of(person.interests),
            languages=words_of(person.languages, but=_PLAIN),
            days=sum(1 << day for day in set(person.preferred_days) if 0 <= day < 7),
            known=known.get(person.pk, {}),
            met=frozenset(met.get(person.pk, ())),
            pace=pace,
        )
        for person in people
    ]


def _themes(keys: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Objective.objects.filter(case__beneficiary__in=keys, case__closed_on=None).order_by()
    for person, theme in rows.values_list("case__beneficiary", "theme"):
        found[person].add(theme)
    return found


def _known(territory_id: int, keys: Collection[int]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for ask in registries.acquaintances:
        for person, helpers in ask(territory_id, keys).items():
            found[person] |= helpers
    return found


def _met(territory_id: int, keys: Collection[int]) -> Mapping[int, set[int]]:
    """Return by person the helpers who visit by a match, or are proposed."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Match.objects.filter(territory=territory_id, beneficiary__in=keys).live().order_by()
    for person, helper, member in rows.values_list("beneficiary", "helper", "pair__members__helper"):
        found[person].add(helper or member)
    return found


def couples_of(territory_id: int, on: date) -> dict[tuple[int, int], int]:
    """Return the pairs of two that go together on a day, (lead, mate), with their key."""
    seats: dict[int, list[int]] = defaultdict(list)
    rows = PairMember.objects.filter(pair__territory=territory_id, pair__since__lte=on)
    for row in rows.select_related("pair").order_by("-is_lead", "pk"):
        if row.pair.until is None or row.pair.until > on:
            seats[row.pair_id].append(row.helper_id)
    return {(crew[0], crew[1]): pair for pair, crew in seats.items() if len(crew) == 2}


def asked_of_helpers(territory_id: int) -> list[Helper]:
    """Return those whom suggestions consider: volunteers and youths who can be planned and have not left."""
    kinds = [HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE]
    team = Helper.objects.filter(territory=territory_id, kind__in=kinds).active()
    return list(team.exclude(ends_on__lt=timezone.localdate()).order_by("pk"))
