"""What a volunteer must not do (J5): the version in force, who has it to read, who has not read it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Territory
from scheduling.models import BoundariesAcknowledgement, BoundariesText
from scheduling.safety_rules import BOUND_KINDS, DEFAULT_BOUNDARIES, Boundaries, acknowledgement_due, boundaries_read
from volunteers.models import Helper


@dataclass(frozen=True, slots=True)
class BoundariesToRead:
    """The list as a round shows it: to be read now or not, for the first time or again."""

    boundaries: Boundaries
    is_due: bool
    is_first: bool


def boundaries_of(territory_id: int) -> Boundaries:
    """Return the version in force: the latest of the territory, or the usual one."""
    latest = BoundariesText.objects.filter(territory=territory_id).order_by("-since", "-pk").first()
    return boundaries_read(latest.text if latest else DEFAULT_BOUNDARIES)


def boundaries_to_read(helper: Helper, *, today: date | None = None) -> BoundariesToRead | None:
    """Return what a helper's round says of the list; None for those to whom it does not speak."""
    if helper.kind not in BOUND_KINDS:
        return None
    boundaries = boundaries_of(helper.territory_id)
    read = _read_by([helper.pk]).get(helper.pk, [])
    is_due, is_first = acknowledgement_due(helper.kind, boundaries.digest, read, today or timezone.localdate())
    return BoundariesToRead(boundaries, is_due, is_first)


def not_acknowledged(territory: Territory, *, today: date | None = None) -> list[Helper]:
    """Return the active volunteers and civic-service youths who have the list to read, by name."""
    helpers = list(
        Helper.objects.filter(territory=territory, is_active=True, kind__in=BOUND_KINDS).order_by(
            "last_name", "first_name", "pk"
        )
    )
    digest = boundaries_of(territory.pk).digest
    read = _read_by([helper.pk for helper in helpers])
    day = today or timezone.localdate()
    return [one for one in helpers if acknowledgement_due(one.kind, digest, read.get(one.pk, []), day)[0]]


def _read_by(keys: list[int]) -> dict[int, list[tuple[str, date]]]:
    """Return the versions read by each helper, with the day."""
    rows = BoundariesAcknowledgement.objects.filter(helper__in=keys).order_by("pk")
    found: dict[int, list[tuple[str, date]]] = {}
    for key, digest, at in rows.values_list("helper", "text__digest", "at"):
        found.setdefault(key, []).append((digest, timezone.localdate(at)))
    return found
