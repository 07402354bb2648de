"""Whether someone can be driven to a session, by whom, how far: read once for several sessions."""

from collections.abc import Iterable, Sequence
from typing import Any

from mediation.models import Beneficiary
from scheduling.models import Destination, Driver, RideRequest, TransportScheme, WorkshopSession
from scheduling.optimiser.model import Place, TravelMatrix
from scheduling.planning.clock import minute_of
from scheduling.querysets_transport import OPEN_NEEDS
from scheduling.selectors.transport.legal_facts import home_settlement, scheme_facts, settlement_of
from scheduling.transport.enums import Basis, RidePurpose
from scheduling.transport.legality import Passenger, Proof, Ride, judge
from scheduling.transport.ways import FetchRide
from scheduling.workshops.enums import WorkshopKind

HOME = "home"
_CLOSED = "Aucun service de transport n’est ouvert."
_NOT_FETCHED = "On ne vient pas chercher les personnes pour cette séance."


class SessionRides:
    """Rides to sessions for one person. Six queries, however many sessions, drivers and passengers."""

    def __init__(self, user: Any, person: Beneficiary, sessions: Sequence[WorkshopSession]) -> None:
        self.person = person
        schemes = TransportScheme.objects.visible_to(user).filter(is_active=True).order_by("name", "pk")
        self.schemes = list(schemes.select_related("territory").prefetch_related("vehicles", "communes"))
        drivers = Driver.objects.visible_to(user).filter(is_active=True, helper__is_active=True)
        self.drivers = list(drivers.select_related("helper__commune").order_by("pk"))
        proofs = person.transport_rights.all()
        self.proofs = tuple(Proof(Basis(row.basis), row.seen_on, row.expires_on) for row in proofs)
        going = RideRequest.objects.visible_to(user).filter(wish__session__in=sessions, state__in=OPEN_NEEDS)
        going = going.exclude(beneficiary=person).select_related("beneficiary__commune", "wish")
        self.going: dict[int, list[Beneficiary]] = {}
        for row in going.order_by("pk"):
            if row.wish is not None:
                self.going.setdefault(row.wish.session_id, []).append(row.beneficiary)

    def places(self) -> list[Place]:
        """Where drivers start from and other passengers live."""
        found = {f"driver-{row.pk}": row.helper for row in self.drivers}
        others: Iterable[Beneficiary] = (person for people in self.going.values() for person in people)
        homes: dict[str, Any] = found | {f"person-{row.pk}": row for row in others}
        return [Place(name, row.latitude, row.longitude, row.commune.insee) for name, row in homes.items()]

    def of(self, session: WorkshopSession, matrix: TravelMatrix, rows: dict[str, int]) -> tuple[FetchRide | None, str]:
        """Return the ride to a session, or None and why there is none."""
        hall = rows[hall_name(session.destination)]
        km = float(matrix.kilometres[rows[HOME], hall])
        if not session.offers_ride:
            return None, _NOT_FETCHED
        scheme, why = self._scheme(session, km)
        if scheme is None:
            return None, why
        starts = [rows[f"driver-{row.pk}"] for row in self.drivers if row.scheme_id == scheme.pk]
        if not starts:
            return None, f"« {scheme.name} » n’a pas de conducteur en ce moment."
        return self._ride(session, matrix, rows, starts), ""

    def _ride(
        self, session: WorkshopSession, matrix: TravelMatrix, rows: dict[str, int], starts: list[int]
    ) -> FetchRide:
        """From the nearest driver's home; the detour is the cheapest beside the homes of those already driven."""
        home, hall = rows[HOME], rows[hall_name(session.destination)]
        start = min(starts, key=lambda row: (matrix.kilometres[row, home], row))
        others = self.going.get(session.pk, [])
        km, minutes = matrix.kilometres, matrix.minutes
        homes = [rows[f"person-{row.pk}"] for row in others]
        detours = [float(km[other, home] + km[home, hall] - km[other, hall]) for other in homes]
        return FetchRide(
            minutes=2 * int(minutes[start, home] + minutes[home, hall]),
            km=2 * float(km[start, home] + km[home, hall]),
            detour_km=2 * max(0.0, min(detours)) if detours else None,
            passengers=len(others),
        )

    def _scheme(self, session: WorkshopSession, km: float) -> tuple[TransportScheme | None, str]:
        """The first open scheme that may carry the person there, or why none may."""
        why = _CLOSED
        for scheme in self.schemes:
            if km > scheme.max_km:
                why = f"« {scheme.name} » ne va pas à plus de {scheme.max_km} km."
                continue
            verdict = judge(scheme_facts(scheme, session.day), self._passenger(), self._way(session, km))
            if verdict.is_lawful:
                return scheme, ""
            why = verdict.broken[0].sentence
        return None, why

    def _passenger(self) -> Passenger:
        return Passenger(home_settlement(self.person), self.proofs)

    def _way(self, session: WorkshopSession, km: float) -> Ride:
        asked = tuple(minute_of(moment, session.day) for moment in (session.starts_at, session.ends_at))
        target = settlement_of(session.destination)
        return Ride(session.day, home_settlement(self.person), target, km, _purpose(session), asked)


def hall_name(destination: Destination) -> str:
    """Name of a session's place in a table of journeys."""
    return f"hall-{destination.pk}"


def _purpose(session: WorkshopSession) -> RidePurpose:
    is_digital = session.kind == WorkshopKind.DIGITAL
    return RidePurpose.DIGITAL_WORKSHOP if is_digital else RidePurpose.CULTURE
