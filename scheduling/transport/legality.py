"""What a scheme may lawfully carry, with the article beside each reason. Pure: facts in, verdict out.

Transport d'utilité sociale (TUS): code des transports, art. L. 3133-1 and R. 3133-1 to R. 3133-5 (décret n° 2019-850
du 20 août 2019), arrêté du 17 octobre 2019. Its figures are dated rows: see ``law``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from core.formatting import NBSP, WEEKDAYS, day_long, enumerate_fr, hour, number
from scheduling.transport.enums import Basis, Regime, RidePurpose
from scheduling.transport.law import TusLimits, limits_on


class Ground(StrEnum):
    """What a reason is about."""

    ORGANISER = "ORGANISER"
    ELIGIBILITY = "ELIGIBILITY"
    DISTANCE = "DISTANCE"
    PERIMETER = "PERIMETER"
    SEATS = "SEATS"
    PURPOSE = "PURPOSE"
    ZONE = "ZONE"
    HOURS = "HOURS"


# The source of what the service itself decided, which is no law.
OWN_RULES = "règlement du service"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where a ride begins or ends. ``urban_inhabitants``: people of the urban unit, 0 in a rural commune.

    ``is_hub``: the very place is a multimodal hub (pôle d'échange multimodal), such as a railway station.
    ``is_neighbour``: its urban unit touches the communes that the association serves. ``insee``: of its commune, empty
    outside the territory.
    """

    name: str
    urban_inhabitants: int
    is_hub: bool = False
    is_neighbour: bool = True
    insee: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A ground on which someone may be carried, and how long what was seen is worth. The paper itself is not kept."""

    basis: Basis
    seen_on: date
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it is worth something on a day."""
        return self.seen_on <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class Passenger:
    """Who is carried: the home, and what was seen of the person's rights."""

    home: Settlement
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the law and the scheme's own rules say of who carries. ``seats``: of the vehicle, the driver's included.

    ``max_km``: the longest way that the scheme drives, None where it sets none. ``communes``: INSEE codes of those it
    serves, empty where it serves them all. ``spans``: minutes of the day of the ride in which it drives, empty when it
    is closed that day, None where its hours are not known.
    """

    regime: Regime
    is_association: bool
    seats: int = 5
    excluded: frozenset[RidePurpose] = frozenset({RidePurpose.MEDICAL_CPAM})
    max_km: int | None = None
    communes: frozenset[str] = frozenset()
    spans: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ride:
    """One way, from a place to another, on a day. ``asked``: minutes of the day at which one must be there, or leave.

    An hour that may move is not among them.
    """

    day: date
    origin: Settlement
    target: Settlement
    km: float
    purpose: RidePurpose = RidePurpose.OTHER
    asked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that was looked at: whether it is kept, in a sentence, with its source."""

    ground: Ground
    is_kept: bool
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a ride is lawful, everything that was looked at, and what would make it lawful."""

    reasons: tuple[Reason, ...]
    ways_out: tuple[str, ...] = ()

    @property
    def breaks_law(self) -> bool:
        """Tell whether a law is broken, rather than only what the service decided for itself."""
        return any(reason.source != OWN_RULES for reason in self.broken)

    @property
    def is_lawful(self) -> bool:
        """Tell whether no rule is broken."""
        return all(reason.is_kept for reason in self.reasons)

    @property
    def broken(self) -> tuple[Reason, ...]:
        """Return the rules that are broken."""
        return tuple(reason for reason in self.reasons if not reason.is_kept)


def bases_on(passenger: Passenger, day: date) -> frozenset[Basis]:
    """Return the grounds on which someone may be carried on a day: the home speaks for itself, the rest was seen."""
    limits = limits_on(day)
    seen = {proof.basis for proof in passenger.proofs if proof.holds_on(day) and proof.basis != Basis.RESIDENCE}
    is_small = limits is not None and _is_small(passenger.home, limits)
    return frozenset(seen | ({Basis.RESIDENCE} if is_small else set()))


def judge(scheme: Scheme, passenger: Passenger, ride: Ride) -> Verdict:
    """Return whether a scheme may carry someone on a ride, and why. Only a TUS is held to the rules of the TUS."""
    reasons = [_purpose(scheme, ride), *_zone(scheme, ride), *_hours(scheme, ride)]
    if scheme.regime != Regime.TUS:
        reasons += _own_distance(scheme, ride)
        return Verdict(tuple(reasons), tuple(_ways_out(scheme, passenger, ride, reasons)))
    limits = limits_on(ride.day)
    if limits is None:
        sentence = "Le transport d’utilité sociale n’existait pas encore à cette date."
        return Verdict((Reason(Ground.ORGANISER, False, sentence, "décret n° 2019-850 du 20 août 2019"),))
    reasons += [
        _organiser(scheme),
        _eligibility(passenger, ride, limits),
        _distance(ride, limits),
        *(_own_distance(scheme, ride) if ride.km <= limits.max_km else ()),
        _seats(scheme, limits),
    ]
    if bases_on(passenger, ride.day) == {Basis.RESIDENCE}:
        reasons.append(_perimeter(ride, limits))
    return Verdict(tuple(reasons), tuple(_ways_out(scheme, passenger, ride, reasons)))


def _is_small(place: Settlement, limits: TusLimits) -> bool:
    return place.urban_inhabitants < limits.small_town_inhabitants


def _purpose(scheme: Scheme, ride: Ride) -> Reason:
    is_kept = ride.purpose not in scheme.excluded
    label = RidePurpose(ride.purpose).label
    sentence = (
        f"Motif accepté{NBSP}: {label}." if is_kept else f"Ce service ne conduit pas pour ce motif{NBSP}: {label}."
    )
    return Reason(Ground.PURPOSE, is_kept, sentence, OWN_RULES)


def _zone(scheme: Scheme, ride: Ride) -> Iterator[Reason]:
    """One end at least is in a commune served: people of these communes are driven to the doctor of the next town."""
    if scheme.communes and not {ride.origin.insee, ride.target.insee} & scheme.communes:
        names = list(dict.fromkeys([ride.origin.name, ride.target.name]))
        told = f"Ni {names[0]} ni {names[1]} ne sont" if len(names) > 1 else f"{names[0]} n’est pas"
        yield Reason(Ground.ZONE, False, f"{told} parmi les communes desservies par ce service.", OWN_RULES)


def _hours(scheme: Scheme, ride: Ride) -> Iterator[Reason]:
    """The day and the hours asked for, told only where they are not those of the service."""
    if scheme.spans is None:
        return
    if not scheme.spans:
        yield Reason(Ground.HOURS, False, f"Ce service ne conduit pas le {day_long(ride.day)}.", OWN_RULES)
        return
    outside = [asked for asked in ride.asked if not any(start <= asked <= end for start, end in scheme.spans)]
    if outside:
        known = enumerate_fr(f"de {_clock(start)} à {_clock(end)}" for start, end in scheme.spans)
        weekday = WEEKDAYS[ride.day.weekday()]
        sentence = f"Le {weekday}, ce service conduit {known}{NBSP}: pas à {enumerate_fr(map(_clock, outside))}."
        yield Reason(Ground.HOURS, False, sentence, OWN_RULES)


def _clock(minute: int) -> str:
    """ "9 h 30"; the end of the day is midnight."""
    return "minuit" if minute >= 24 * 60 else hour(time(*divmod(minute, 60)))


def _own_distance(scheme: Scheme, ride: Ride) -> Iterator[Reason]:
    """The scheme's own limit, told only where it stops the ride: that of the law is told besides."""
    if scheme.max_km is not None and ride.km > scheme.max_km:
        sentence = f"Le trajet fait {number(round(ride.km))} km{NBSP}: ce service s’arrête à {scheme.max_km} km."
        yield Reason(Ground.DISTANCE, False, sentence, OWN_RULES)


def _organiser(scheme: Scheme) -> Reason:
    sentence = (
        "Le service est organisé par une association."
        if scheme.is_association
        else f"Seule une association peut organiser un transport d’utilité sociale{NBSP}: ni une commune, ni un CIAS."
    )
    return Reason(Ground.ORGANISER, scheme.is_association, sentence, "code des transports, art. L. 3133-1")


def _eligibility(passenger: Passenger, ride: Ride, limits: TusLimits) -> Reason:
    bases = bases_on(passenger, ride.day)
    town = f"moins de {number(limits.small_town_inhabitants)} habitants"
    if bases:
        words = ", ".join(Basis(basis).label for basis in sorted(bases))
        sentence = f"La personne y a droit{NBSP}: {words}."
    else:
        sentence = (
            f"La personne n’habite pas une commune rurale ou une ville de {town}, et aucun autre droit n’a été vu."
        )
    return Reason(Ground.ELIGIBILITY, bool(bases), sentence, "code des transports, art. R. 3133-1")


def _distance(ride: Ride, limits: TusLimits) -> Reason:
    is_kept = ride.km <= limits.max_km
    place = "sous" if is_kept else "au-delà de"
    sentence = f"Le trajet fait {number(round(ride.km))} km, {place} la limite de {limits.max_km} km."
    return Reason(Ground.DISTANCE, is_kept, sentence, "code des transports, art. R. 3133-4")


def _seats(scheme: Scheme, limits: TusLimits) -> Reason:
    is_kept = scheme.seats <= limits.max_seats
    sentence = f"Le véhicule a {scheme.seats} places, conducteur compris{NBSP}: {limits.max_seats} au plus."
    return Reason(Ground.SEATS, is_kept, sentence, "code des transports, art. L. 3133-1 et R. 3133-1 à R. 3133-5")


def _perimeter(ride: Ride, limits: TusLimits) -> Reason:
    """Someone carried for where they live only stays among small places, or reaches the hub of a neighbour town."""
    outside = [place for place in (ride.origin, ride.target) if not _is_allowed(place, limits)]
    if outside:
        sentence = (
            f"{outside[0].name} compte {number(limits.small_town_inhabitants)} habitants ou plus{NBSP}: quand le droit "
            "vient du seul lieu où l’on habite, le trajet reste entre communes rurales et petites villes, ou va "
            "jusqu’à une gare ou un pôle d’échange de la ville voisine."
        )
    else:
        sentence = "Le trajet reste entre communes rurales et petites villes, ou va jusqu’à un pôle d’échange voisin."
    return Reason(Ground.PERIMETER, not outside, sentence, "code des transports, art. R. 3133-4")


def _is_allowed(place: Settlement, limits: TusLimits) -> bool:
    return _is_small(place, limits) or (place.is_hub and place.is_neighbour)


def _ways_out(scheme: Scheme, passenger: Passenger, ride: Ride, reasons: list[Reason]) -> Iterator[str]:
    """Say what can be done about a refusal; nothing when all is well."""
    broken = {reason.ground for reason in reasons if not reason.is_kept}
    if Ground.PURPOSE in broken and ride.purpose == RidePurpose.MEDICAL_CPAM:
        yield "Avec une prescription du médecin, un taxi conventionné ou une ambulance est remboursé."
    if broken & {Ground.PERIMETER, Ground.ELIGIBILITY}:
        yield (
            "Demander si la personne a la complémentaire santé solidaire ou une allocation comme l’ASPA"
            f"{NBSP}: si oui, le trajet devient autorisé. Le justificatif est vu, jamais gardé."
        )
    if Ground.PERIMETER in broken:
        yield "Conduire la personne à la gare ou au pôle d’échange de la ville voisine."
    if Ground.HOURS in broken:
        yield "Proposer à la personne un autre jour ou une autre heure, pendant les horaires du service."
    if broken & {Ground.DISTANCE, Ground.ORGANISER, Ground.SEATS, Ground.ZONE, Ground.HOURS}:
        yield "Chercher un transport à la demande public, un covoiturage ou un taxi."
