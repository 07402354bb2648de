"""What people will be asked for their rides, before and after the run: the same count as the monthly sheet's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.formatting import NBSP, euros
from scheduling.models import RideLeg, RideRequest, TransportTariff
from scheduling.selectors.transport.legal_facts import rides_kilometres
from scheduling.selectors.transport.tariffs import tariff_values
from scheduling.transport.accounts import ZERO, PriceRule, to_tenth
from scheduling.transport.enums import DistanceBasis, LegState
from scheduling.transport.tariffs import tariff_on

TO_SET = "à fixer"
# Nothing is asked for a way that is not carried out.
_FREE = frozenset({LegState.ABSENT, LegState.CANCELLED})


@dataclass(frozen=True, slots=True)
class WayPrice:
    """What one way costs the passenger: the amount, None until its share of the run is known."""

    leg: RideLeg
    amount: Decimal | None
    is_capped: bool = False


def ride_prices(legs: Sequence[RideLeg]) -> dict[int, list[WayPrice]]:
    """Return by need's key what each of its ways costs; nothing for one without a tariff that day. Two queries.

    Before the run, kilometres are those of the shortest road; ``legs`` come with their need, its service and places.
    """
    rides = {leg.request_id: leg.request for leg in legs if leg.request.scheme_id is not None}
    far = rides_kilometres(list(rides.values()))
    rules = _rules(rides)
    found: dict[int, list[WayPrice]] = {}
    for leg in legs:
        rule = rules.get(leg.request_id)
        if rule is not None:
            direct = leg.direct_km if leg.direct_km is not None else to_tenth(Decimal(str(far[leg.request_id])))
            found.setdefault(leg.request_id, []).append(_way(leg, rule, direct))
    return found


def price_words(prices: Mapping[int, Sequence[WayPrice]]) -> dict[int, str]:
    """Say by need's key the sum of its ways, or that it is still to be set."""
    found = {}
    for key, ways in prices.items():
        amounts = [way.amount for way in ways if way.amount is not None]
        found[key] = euros(float(sum(amounts, ZERO))) if len(amounts) == len(ways) else TO_SET
    return found


def price_of(ride: RideRequest) -> str:
    """Say what a need costs the person, way by way: "5 € : aller 2,50 €, retour 2,50 €"; nothing without a service."""
    if ride.scheme is None:
        return ""
    legs = list(ride.legs.order_by("-way"))
    for leg in legs:
        leg.request = ride
    ways = ride_prices(legs).get(ride.pk)
    if not ways:
        return "pas de barème ce jour-là"
    if any(way.amount is None for way in ways):
        return "selon la course, une fois organisée"
    told = ", ".join(f"{way.leg.get_way_display()} {euros(float(way.amount or 0))}" for way in ways)
    capped = " (ramenée au plafond de la loi)" if any(way.is_capped for way in ways) else ""
    total = euros(float(sum((way.amount or ZERO for way in ways), ZERO)))
    return f"{total}{capped}{NBSP}: {told}" if len(ways) > 1 else f"{total}{capped}"


def _way(leg: RideLeg, rule: PriceRule, direct: Decimal) -> WayPrice:
    if leg.state in _FREE:
        return WayPrice(leg, ZERO)
    if rule.basis == DistanceBasis.DRIVER_DOOR_TO_DOOR and leg.km is None:
        return WayPrice(leg, None)
    asked = rule.price(direct=direct, share=leg.km)
    return WayPrice(leg, asked.amount, asked.is_capped)


def _rules(rides: Mapping[int, RideRequest]) -> dict[int, PriceRule]:
    by_scheme: dict[int, list[TransportTariff]] = {}
    for row in TransportTariff.objects.filter(scheme__in={ride.scheme_id for ride in rides.values()}):
        by_scheme.setdefault(row.scheme_id, []).append(row)
    found = {}
    for key, ride in rides.items():
        tariff = tariff_on(map(tariff_values, by_scheme.get(ride.scheme_id or 0, [])), ride.day)
        if tariff is not None and ride.scheme is not None:
            found[key] = PriceRule(tariff, ride.scheme.distance_basis, ride.scheme.regime, ride.day)
    return found
