"""Papers of those who drive and of what they drive: whether they are worth something on a day. Pure.

The day is that of the ride, never today (invariant I7): what is in order now may have ended by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.formatting import day_date

SOON = timedelta(days=30)


class PaperState(StrEnum):
    """How a paper stands on a day."""

    GOOD = "good"
    SOON = "soon"
    OVER = "over"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DriverPapers:
    """What is known of a driver: the licence was seen, until when it is worth (None: no end was noted)."""

    is_active: bool
    licence_seen_on: date | None
    licence_until: date | None = None


@dataclass(frozen=True, slots=True)
class VehiclePapers:
    """What is known of a vehicle: last days of the insurance and of the technical inspection."""

    is_active: bool
    insurance_until: date | None
    inspection_until: date | None


def paper_state(until: date | None, on: date) -> PaperState:
    """Tell how a paper stands on a day; its last day included. "Soon": within 30 days."""
    if until is None:
        return PaperState.MISSING
    if until < on:
        return PaperState.OVER
    return PaperState.SOON if until <= on + SOON else PaperState.GOOD


def licence_problem(papers: DriverPapers, on: date) -> str:
    """Return why a licence is worth nothing on a day, or nothing."""
    if papers.licence_seen_on is None or papers.licence_seen_on > on:
        return "permis de conduire jamais vu"
    if papers.licence_until is not None and papers.licence_until < on:
        return f"permis de conduire fini le {day_date(papers.licence_until)}"
    return ""


def vehicle_problems(papers: VehiclePapers, on: date) -> list[str]:
    """Return what a vehicle lacks on a day: insurance, inspection, being in service."""
    return list(_vehicle_problems(papers, on))


def paper_problems(papers: DriverPapers, vehicle: VehiclePapers | None, on: date) -> list[str]:
    """Return what stops a driver in a vehicle on a day, each without a full stop; nothing when all is in order."""
    found = [] if papers.is_active else ["ne conduit plus pour le service"]
    if problem := licence_problem(papers, on):
        found.append(problem)
    return [*found, *(["aucun véhicule"] if vehicle is None else vehicle_problems(vehicle, on))]


def _vehicle_problems(papers: VehiclePapers, on: date) -> Iterator[str]:
    if not papers.is_active:
        yield "véhicule retiré du service"
    for name, over, until in (
        ("assurance", "assurance finie", papers.insurance_until),
        ("contrôle technique", "contrôle technique fini", papers.inspection_until),
    ):
        if until is None:
            yield f"{name} sans date"
        elif until < on:
            yield f"{over} le {day_date(until)}"
