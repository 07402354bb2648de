"""What the apps that registered an outlook know of people: what is ahead, what happened, for many at once."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from core.registries import Step, registries
from mediation.models import Assessment, CaseTransition, ReportParticipation

# Later than any day that is written: what has no day comes last.
FAR = date(9999, 12, 31)


def steps_ahead(keys: Collection[int], user: Any) -> dict[int, list[Step]]:
    """Return what is to come for these people, the soonest first, then what has no day yet."""
    found: dict[int, list[Step]] = {}
    for outlook in registries.outlooks:
        for key, steps in outlook.ahead(keys, user).items():
            found.setdefault(key, []).extend(steps)
    return {key: sorted(steps, key=lambda step: step.at or _far()) for key, steps in found.items()}


def waiting_steps(keys: Collection[int], user: Any) -> dict[int, Step]:
    """Return the first thing asked for each of these people that has no day yet."""
    found: dict[int, Step] = {}
    for outlook in registries.outlooks:
        for key, step in outlook.waiting(keys, user).items() if outlook.waiting is not None else ():
            found.setdefault(key, step)
    return found


def last_steps(keys: Collection[int], user: Any) -> dict[int, Step]:
    """Return what happened last to these people, where an app knows it."""
    found: dict[int, Step] = {}
    for outlook in registries.outlooks:
        for key, step in outlook.last(keys, user).items():
            if key not in found or (step.at or _far()) > (found[key].at or _far()):
                found[key] = step
    return found


def is_coming(path: str) -> Q:
    """Condition: something is planned or asked for the person whose key the outer query has at ``path``."""
    condition = Q(pk__in=[])
    for outlook in registries.outlooks:
        condition |= Q(outlook.coming(path))
    return condition


def next_day(path: str, own_day: Any) -> Any:
    """Day of the soonest step of the person at ``path``, ``own_day`` being that of the case; FAR when there is none."""
    far = Value(FAR, output_field=DateField())
    days = [Coalesce(own_day, far), *(Coalesce(outlook.next_day(path), far) for outlook in registries.outlooks)]
    return Least(*days) if len(days) > 1 else days[0]


def has_lived(path: str, case_path: str, since: date) -> Q:
    """Condition: since that day something happened to the person at ``path``, whose case is at ``case_path``."""
    moment = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    moved = CaseTransition.objects.filter(case=OuterRef(case_path), at__gte=moment)
    assessed = Assessment.objects.filter(beneficiary=OuterRef(path), done_on__gte=since)
    reported = ReportParticipation.objects.filter(beneficiary=OuterRef(path), report__done_on__gte=since)
    condition = Q(Exists(moved)) | Q(Exists(assessed)) | Q(Exists(reported))
    for outlook in registries.outlooks:
        condition |= Q(outlook.since(path, since))
    return condition


def _far() -> datetime:
    return timezone.make_aware(datetime.combine(FAR.replace(day=30), datetime.min.time()))
