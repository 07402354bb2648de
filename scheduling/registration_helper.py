"""What visits know of a helper: signs of activity, commitments to come, and the texts that name someone who left."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from core.formatting import hours_between, moment
from core.registries import HelperData, registries
from messaging.models import OutboxMessage
from scheduling.enums import VisitStage
from scheduling.models import Occupancy, PhoneCall, Plan, PlanChange, Preview, Proposal, Unserved, Visit
from volunteers.leaving.blanking import without_name
from volunteers.leaving.named import renamed
from volunteers.models import Helper


def helper_visits(territory_id: int) -> Mapping[int, date]:
    """Day of the last visit published, made or to come, by the helper's id."""
    rows = Occupancy.objects.filter(helper__territory=territory_id).order_by().values_list("helper")
    return {key: timezone.localdate(last) for key, last in rows.annotate(last=Max("ends_at"))}


def helper_busy(helper_id: int, starts_at: datetime, ends_at: datetime | None) -> Iterable[str]:
    """What a helper has promised between two moments, as sentences; without an end, all that is to come."""
    rows = Occupancy.objects.filter(helper=helper_id, ends_at__gt=starts_at)
    rows = rows.exclude(visit__isnull=False, visit__stage=VisitStage.CANCELLED)
    if ends_at is not None:
        rows = rows.filter(starts_at__lt=ends_at)
    for row in rows.select_related("helper"):
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        yield f"{row.helper} a {row.words} {moment(row.starts_at).split(',')[0]}, {hours_between(starts, ends)}."


def _plans(helper: Helper) -> QuerySet[Any]:
    return Plan.objects.filter(territory=helper.territory_id)


def _visits(helper: Helper) -> QuerySet[Any]:
    return Visit.objects.filter(places__helper=helper).order_by("pk")


def _of_plans(model: Any, *names: str) -> Any:
    """Return what finds the rows of the territory's plans that name the helper: JSON is read here, not in SQL."""

    def found(helper: Helper) -> QuerySet[Any]:
        rows = model.objects.filter(plan__in=_plans(helper)).only("pk", *names)
        keys = [row.pk for row in rows.iterator() if any(_names(getattr(row, name), helper) for name in names)]
        answer: QuerySet[Any] = model.objects.filter(pk__in=keys).order_by("pk")
        return answer

    return found


def _names(value: Any, helper: Helper) -> bool:
    return bool(without_name(value, helper) != value)


def _calls(helper: Helper) -> QuerySet[Any]:
    about = Q(visit__places__helper=helper) | Q(ride__legs__run__driver__helper=helper)
    named = Q(ride__isnull=False, territory=helper.territory_id, sentence__icontains=helper.first_name)
    return PhoneCall.objects.filter(about | named).distinct().order_by("pk")


def _without_driver(row: Any, helper: Helper) -> Any:
    """A call about a ride says the driver's first name only."""
    if row.ride_id is not None:
        return re.sub(rf"\b{re.escape(helper.first_name)}\b", "le conducteur", row.sentence)
    return renamed("sentence")(row, helper)


def _previews(helper: Helper) -> QuerySet[Any]:
    rows = Preview.objects.filter(territory=helper.territory_id).order_by("pk")
    return rows.filter(pk__in=[row.pk for row in rows if _names(row.result, helper)])


def _letters(helper: Helper) -> QuerySet[Any]:
    """Letters to other people that name the helper: "Monique Aubert viendra mardi"."""
    rows = OutboxMessage.objects.filter(territory=helper.territory_id, body__icontains=helper.last_name)
    return rows.order_by("pk")


def register_helper() -> None:
    """Fill the registries of ``core``; called once, when the apps are ready."""
    registries.helper_activity.add(helper_visits)
    registries.helper_busy.add(helper_busy)
    registries.helper_data.add(
        HelperData("scheduling.Visit", "Les visites", rows=_visits, erase={"why": renamed("why")}),
        HelperData("scheduling.PhoneCall", "Les appels", rows=_calls, erase={"sentence": _without_driver}),
        HelperData(
            "scheduling.PlanChange",
            "Les changements de planning",
            rows=_of_plans(PlanChange, "sentence", "before"),
            erase={"sentence": renamed("sentence"), "before": renamed("before")},
        ),
        HelperData(
            "scheduling.Unserved",
            "Les demandes restées à placer",
            rows=_of_plans(Unserved, "causes", "remedies"),
            erase={"causes": renamed("causes"), "remedies": renamed("remedies")},
        ),
        HelperData(
            "scheduling.Proposal",
            "Les propositions de planning",
            rows=_of_plans(Proposal, "result", "problem"),
            erase={"result": renamed("result"), "problem": renamed("problem")},
        ),
        HelperData("scheduling.Preview", "Les essais de planning", rows=_previews),
        HelperData(
            "messaging.OutboxMessage",
            "Les messages qui citent son nom",
            rows=_letters,
            erase={"body": renamed("body"), "subject": renamed("subject")},
        ),
    )
