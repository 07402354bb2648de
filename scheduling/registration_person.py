"""What visits keep of a person: how to find it, what erasure makes of it, and when the person was last met."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from core.registries import PersonalField, PersonData, registries
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.enums import CallOutcome, RequestStatus, VisitStage, VisitStatus
from scheduling.models import PhoneCall, PlanChange, Visit, VisitRequest

_KNOW, _CALL = "savoir ce qui s’est passé", "annoncer la visite"
_PREPARE = "préparer la visite demandée"
_ERASED = "(effacé)"
_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "scheduling.VisitRequest": (
        ("purpose", "but de la visite", _PREPARE),
        ("themes", "thèmes", _PREPARE),
        ("procedure_themes", "thèmes de démarche", _PREPARE),
        ("due_on", "avant le", _PREPARE),
        ("status", "état de la demande", _KNOW),
        ("requested_on", "demandée le", _KNOW),
    ),
    "scheduling.RequestWindow": (
        ("weekday", "jour possible", _PREPARE),
        ("on_date", "date possible", _PREPARE),
        ("starts", "de", _PREPARE),
        ("ends", "à", _PREPARE),
    ),
    "scheduling.RequestHelper": (
        ("helper", "intervenant", _PREPARE),
        ("wish", "souhait de la personne", _PREPARE),
    ),
    "scheduling.Visit": (
        ("day", "jour de la visite", _KNOW),
        ("starts_at", "début de la visite", _KNOW),
        ("ends_at", "fin de la visite", _KNOW),
        ("stage", "étape", _KNOW),
        ("status", "ce qui s’est passé", _KNOW),
        ("why", "pourquoi ce moment", _KNOW),
    ),
    "scheduling.VisitHelper": (("helper", "qui est venu", _KNOW),),
    "scheduling.Unserved": (
        ("causes", "ce qui a empêché de placer la visite", _PREPARE),
        ("remedies", "ce qui l’aurait permis", _PREPARE),
    ),
    "scheduling.PhoneCall": (
        ("reason", "raison de l’appel", _CALL),
        ("outcome", "résultat de l’appel", _CALL),
        ("done_at", "appel fait le", _CALL),
    ),
}


def _drafts(person: Any) -> QuerySet[Any]:
    """Visits still to come that nobody was told of: they go with the file."""
    standing = Visit.objects.filter(beneficiary=person, status=VisitStatus.UNKNOWN)
    return standing.exclude(stage=VisitStage.CANCELLED).order_by("pk")


def _changes(person: Any) -> QuerySet[Any]:
    about = Q(sentence__icontains=person.last_name) | Q(plan__visits__beneficiary=person)
    return PlanChange.objects.filter(about, plan__territory=person.territory_id).distinct().order_by("pk")


def _letters(person: Any) -> QuerySet[Any]:
    """Letters about the person's visits, and those that told helpers of a week with one of them."""
    visits = Visit.objects.filter(beneficiary=person)
    about = Q(about__in=[f"visit:{key}" for key in visits.values_list("pk", flat=True)])
    for plan in visits.values_list("plan", flat=True).distinct():
        about |= Q(about__startswith=f"round:{plan}:")
    return OutboxMessage.objects.filter(about).order_by("pk")


def _refusals(person: Any) -> QuerySet[Any]:
    from mediation.models import ReportRefusal

    keys = Visit.objects.filter(beneficiary=person).values_list("pk", flat=True)
    return ReportRefusal.objects.filter(origin_ref__in=[f"visit:{key}" for key in keys]).order_by("pk")


def _ended(row: Any) -> str:
    return str(row.status if row.status == RequestStatus.DONE else RequestStatus.CANCELLED)


_DATA = (
    PersonData(
        "scheduling.VisitRequest",
        "Les demandes de visite",
        "beneficiary",
        erase={"words": "", "access_notes": "", "cancel_reason": "", "status": _ended},
        kept=frozenset({"purpose", "themes", "procedure_themes", "due_on", "requested_on"}),
        neutral=frozenset({"territory", "version", "duration", "people", "priority", "created_by", "cancel_cause"}),
    ),
    PersonData("scheduling.RequestWindow", "Les moments possibles", "request__beneficiary"),
    PersonData("scheduling.RequestHelper", "Les intervenants souhaités ou à éviter", "request__beneficiary"),
    PersonData(
        "scheduling.Unserved", "Les demandes restées à placer", "request__beneficiary", neutral=frozenset({"plan"})
    ),
    PersonData(
        "scheduling.Visit",
        "Les visites",
        "beneficiary",
        erase={"note": "", "why": {}},
        kept=frozenset({"day", "starts_at", "ends_at", "stage", "status"}),
        neutral=frozenset({"territory", "version", "plan", "is_pinned"}),
    ),
    PersonData(
        "scheduling.VisitHelper",
        "Qui est venu",
        "visit__beneficiary",
        erase={},
        kept=frozenset({"helper"}),
        neutral=frozenset({"is_lead"}),
    ),
    PersonData(
        "scheduling.Occupancy",
        "Le temps pris des intervenants",
        "visit__beneficiary",
        erase={},
        neutral=frozenset({"helper", "run", "session", "starts_at", "ends_at"}),
    ),
    PersonData(
        "scheduling.PhoneCall",
        "Les appels",
        "visit__beneficiary",
        erase={"sentence": _ERASED},
        kept=frozenset({"reason", "outcome", "done_at"}),
        neutral=frozenset({"territory", "tries", "done_by", "created_at"}),
    ),
    PersonData(
        "scheduling.PlanChange",
        "Les changements de planning",
        rows=_changes,
        erase={"sentence": _ERASED, "before": {}, "undone_at": lambda row: row.undone_at or timezone.now()},
        # The sentences of a week also name the other people visited that week.
        is_exported=False,
    ),
    PersonData(
        "messaging.OutboxMessage",
        "Les messages sur les visites",
        rows=_letters,
        erase={
            "recipient_name": lambda row: _ERASED if row.about.startswith("visit:") else row.recipient_name,
            "recipient": lambda row: _ERASED if row.about.startswith("visit:") else row.recipient,
            "subject": _ERASED,
            "body": _ERASED,
            "state": lambda row: MessageState.CANCELLED if row.state == MessageState.QUEUED else row.state,
        },
        is_exported=False,
    ),
    PersonData(
        "mediation.ReportRefusal",
        "Les comptes rendus non faits",
        rows=_refusals,
        erase={"words": lambda row: _ERASED if row.words else ""},
    ),
    PersonData("scheduling.Visit", "Les visites préparées", rows=_drafts, is_exported=False),
)


def visit_contacts(territory_id: int) -> Mapping[int, date]:
    """Last visit made, request received or call answered, by the person's id."""
    visits = Visit.objects.filter(territory=territory_id, status=VisitStatus.SEEN)
    requests = VisitRequest.objects.filter(territory=territory_id)
    calls = PhoneCall.objects.filter(territory=territory_id, outcome=CallOutcome.TOLD)
    latest: dict[int, date] = dict(_last(visits, "beneficiary", "day"))
    for key, day in _last(requests, "beneficiary", "requested_on"):
        latest[key] = max(latest.get(key, date.min), day)
    for key, moment in (*_last(calls, "visit__beneficiary", "done_at"), *_last(calls, "ride__beneficiary", "done_at")):
        if key is not None and moment is not None:
            latest[key] = max(latest.get(key, date.min), timezone.localdate(moment))
    return latest


def _last(rows: QuerySet[Any], person: str, when: str) -> Any:
    return rows.order_by().values_list(person).annotate(last=Max(when))


def register_person() -> None:
    """Fill the registries of ``core``; called once, when the apps are ready."""
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
    registries.last_contacts.add(visit_contacts)
