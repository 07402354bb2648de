"""Who is kept apart from whom (J7), who would rather go with whom, who leads whom: what plannings and pages ask."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from volunteers.enums import Preference
from volunteers.models import Match, Pair, PairingPreference, PairingWeights, PairMember
from volunteers.pairing.model import Wishes


def wishes_of(territory_id: int) -> Wishes:
    """Return all that helpers of a territory prefer and avoid. One query."""
    found: dict[tuple[str, bool], set[tuple[int, int]]] = defaultdict(set)
    rows = PairingPreference.objects.filter(territory=territory_id).order_by()
    for helper, other, beneficiary, kind in rows.values_list("helper", "other", "beneficiary", "kind"):
        found[kind, other is None].add((helper, other or beneficiary))
    return Wishes(
        apart=frozenset(found[Preference.AVOID, False]),
        together=frozenset(found[Preference.PREFER, False]),
        avoided=frozenset(found[Preference.AVOID, True]),
        preferred=frozenset(found[Preference.PREFER, True]),
    )


def apart_by_helper(wishes: Wishes) -> Mapping[int, frozenset[int]]:
    """Return by helper the helpers never sent along, whoever asked."""
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in wishes.apart:
        found[one].add(other)
        found[other].add(one)
    return {helper: frozenset(others) for helper, others in found.items()}


def avoided_by_person(wishes: Wishes) -> Mapping[int, frozenset[int]]:
    """Return by beneficiary the helpers never sent there."""
    found: dict[int, set[int]] = defaultdict(set)
    for helper, person in wishes.avoided:
        found[person].add(helper)
    return {person: frozenset(helpers) for person, helpers in found.items()}


def leads_by_helper(territory_id: int, on: date) -> Mapping[int, frozenset[int]]:
    """Return by helper the leads of the pairs that the helper belongs to on a day. One query."""
    seats = PairMember.objects.filter(pair__in=Pair.objects.filter(territory=territory_id).current(on))
    crews: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for pair, helper, is_lead in seats.order_by().values_list("pair", "helper", "is_lead"):
        crews[pair].append((helper, is_lead))
    found: dict[int, set[int]] = defaultdict(set)
    for crew in crews.values():
        for helper, is_lead in crew:
            if not is_lead:
                found[helper] |= {lead for lead, leads in crew if leads}
    return {helper: frozenset(leads) for helper, leads in found.items()}


def matched_by_person(territory_id: int, people: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Return by beneficiary the helpers who visit by a match on trial or active. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Match.objects.filter(territory=territory_id, beneficiary__in=people).visiting().order_by()
    for person, helper, member in rows.values_list("beneficiary", "helper", "pair__members__helper"):
        found[person].add(helper or member)
    return {person: frozenset(helpers) for person, helpers in found.items()}


def first_visits_are_escorted(territory_id: int) -> bool:
    """Tell whether a youth's or a minor's first visit to someone is accompanied; it is unless decided otherwise."""
    chosen = PairingWeights.objects.filter(territory=territory_id).values_list("first_visit_escorted", flat=True)
    return next(iter(chosen), True)
