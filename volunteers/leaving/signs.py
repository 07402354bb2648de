"""When each helper last gave a sign of activity: two years later the file ends (CNIL, délibération 2023-095; J8)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from core.models import JournalEntry
from core.registries import registries
from volunteers.models import AvailabilityException, Helper, TrainingAttendance
from volunteers.querysets_trainings import SEATED

KEPT_DAYS = 730
NOTICE_DAYS = 30
KEPT_MORE_DAYS = 365
# What someone does to a file when the person is about. Setting aside and keeping are not signs of the person.
_SIGNS = (
    Q(verb__startswith="availability.")
    | Q(verb__startswith="exception.")
    | Q(verb__in=["helper.create", "helper.update", "helper.restore"])
)


def last_signs(territory_id: int) -> dict[int, date]:
    """Return the last day each helper of the territory was active, by the helper's id; a day to come counts."""
    latest: dict[int, date] = {}
    for source in (_file_signs, _journal_signs, _training_signs, *registries.helper_activity):
        for key, day in source(territory_id).items():
            if day is not None and day > latest.get(key, date.min):
                latest[key] = day
    return latest


def _latest(pairs: Iterable[tuple[Any, Any]]) -> dict[int, date]:
    latest: dict[int, date] = {}
    for key, value in pairs:
        if value is not None:
            day = timezone.localdate(value) if isinstance(value, datetime) else value
            latest[int(key)] = max(latest.get(int(key), date.min), day)
    return latest


def _file_signs(territory_id: int) -> Mapping[int, date]:
    """The file made, the contract's ends, the last absence noted."""
    files = Helper.objects.filter(territory=territory_id)
    absences = AvailabilityException.objects.filter(helper__territory=territory_id).order_by().values_list("helper")
    pairs = [
        *files.values_list("pk", "created_at"),
        *files.values_list("pk", "starts_on"),
        *files.values_list("pk", "ends_on"),
        *absences.annotate(last=Max("ends_on")),
    ]
    return _latest(pairs)


def _journal_signs(territory_id: int) -> Mapping[int, date]:
    """The last change of the file, of the weekly hours or of the absences, as the journal tells it."""
    entries = JournalEntry.objects.filter(_SIGNS, territory_id=territory_id, object_kind="volunteers.Helper")
    return _latest(entries.order_by().values_list("object_id").annotate(last=Max("at")))


def _training_signs(territory_id: int) -> Mapping[int, date]:
    """The last session where the person had a place."""
    places = TrainingAttendance.objects.filter(helper__territory=territory_id, state__in=SEATED)
    return _latest(places.order_by().values_list("helper").annotate(last=Max("session__starts_at")))
