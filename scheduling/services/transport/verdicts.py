"""What the law says of needs already noted, looked at again when a fact that it reads has changed (invariant I5).

Nothing is cancelled: a confirmed ride that became unlawful keeps its verdict, and the home page tells who plans. A
paper that ends needs no hour of its own: every verdict is that of the day of the ride.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Commune
from mediation.models import Beneficiary
from scheduling.models import Destination, RideRequest, TransportScheme
from scheduling.services.transport.rides import verdict_keep
from scheduling.transport.enums import RideState


@transaction.atomic
def verdicts_renew(*, rides: QuerySet[RideRequest]) -> list[RideRequest]:
    """Judge again the needs still open among ``rides``. Return the confirmed ones that are no longer lawful."""
    open_rides: QuerySet[RideRequest] = rides.filter(pk__in=RideRequest.objects.open())
    rows = open_rides.select_related(
        "scheme__territory", "beneficiary__commune", "origin__commune", "destination__commune"
    )
    found = list(
        rows.prefetch_related("scheme__vehicles", "scheme__communes", "beneficiary__transport_rights").order_by("pk")
    )
    for ride in found:
        verdict_keep(ride=ride)
    return [ride for ride in found if ride.state == RideState.CONFIRMED and not ride.verdict.get("is_lawful", True)]


@transaction.atomic
def person_verdicts_renew(*, beneficiary: Beneficiary) -> list[RideRequest]:
    """Judge again the needs of someone whose home or rights have changed."""
    return verdicts_renew(rides=RideRequest.objects.filter(beneficiary=beneficiary))


@transaction.atomic
def scheme_verdicts_renew(*, scheme: TransportScheme) -> list[RideRequest]:
    """Judge again the needs of a scheme whose rules or vehicles have changed."""
    return verdicts_renew(rides=RideRequest.objects.filter(scheme=scheme))


@transaction.atomic
def destinations_verdicts_renew(*, destinations: Iterable[Destination]) -> list[RideRequest]:
    """Judge again the needs that begin or end at places that have changed."""
    keys = [place.pk for place in destinations]
    return verdicts_renew(rides=RideRequest.objects.filter(Q(origin__in=keys) | Q(destination__in=keys)))


@transaction.atomic
def commune_verdicts_renew(*, commune: Commune) -> list[RideRequest]:
    """Give the places of a commune its urban unit, and judge again the needs of who lives or goes there."""
    places = Destination.objects.filter(commune=commune)
    places.update(urban_inhabitants=commune.urban_inhabitants)
    at_place = Q(origin__commune=commune) | Q(destination__commune=commune)
    return verdicts_renew(rides=RideRequest.objects.filter(at_place | Q(beneficiary__commune=commune)))


def unlawful_confirmed(rides: QuerySet[RideRequest], since: date) -> QuerySet[RideRequest]:
    """Keep the confirmed rides to come that are no longer lawful."""
    return rides.filter(state=RideState.CONFIRMED, day__gte=since, verdict__is_lawful=False)
