"""What visits put on lower pages: a person's story, and those of which nobody said what came."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.formatting import enumerate_fr, hour, plural, plural_word
from core.registries import Answer, Decision, PersonalField, TimelineEntry, registries
from mediation.models import ActivityReport
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Visit, VisitHelper
from scheduling.rules import report_ref
from scheduling.selectors.duty_spans import helper_spans


def register_planning() -> None:
    """Fill the registries of ``core``; called once, when the apps are ready."""
    registries.timeline.add(visit_entries)
    registries.decisions.add(visits_without_outcome)
    registries.helper_spans.add(helper_spans)
    registries.personal_fields.add(
        PersonalField("scheduling.Visit", "note", "note sur la visite", "savoir ce qui s’est passé"),
        PersonalField("scheduling.PhoneCall", "sentence", "phrase à dire au téléphone", "annoncer la visite"),
        PersonalField("scheduling.PlanChange", "sentence", "changement du planning", "pouvoir l’annuler"),
    )


def visit_entries(beneficiary: Any, user: Any) -> Iterable[TimelineEntry]:
    """Tell the appointments of a person, past and coming; one that was told leads to its report."""
    visible: Any = Visit.objects.visible_to(user).filter(beneficiary=beneficiary).exclude(stage=VisitStage.DRAFT)
    with_helpers = Prefetch("places", VisitHelper.objects.select_related("helper").order_by("-is_lead", "pk"))
    rows = visible.annotate(report=_report_key(user)).select_related("request").prefetch_related(with_helpers)
    now = timezone.now()
    for visit in rows.order_by("starts_at", "pk"):
        names = enumerate_fr(place.helper.full_name for place in visit.places.all())
        is_future = visit.starts_at > now
        yield TimelineEntry(
            at=visit.starts_at,
            sentence=_visit_sentence(visit, names, is_future=is_future),
            kind="visit",
            detail=visit.note,
            url=reverse("mediation:report-detail", args=[visit.report]) if visit.report else "",
            is_future=is_future,
        )


def _report_key(user: Any) -> Subquery:
    """Key of the report of a visit, for those who may read reports."""
    ref = Concat(Value(report_ref("")), Cast(OuterRef("pk"), CharField()))
    return Subquery(ActivityReport.objects.visible_to(user).filter(origin_ref=ref).order_by().values("pk")[:1])


def _visit_sentence(visit: Visit, names: str, *, is_future: bool) -> str:
    purpose = visit.request.get_purpose_display()
    if visit.stage == VisitStage.CANCELLED or visit.status in {VisitStatus.EXCUSED, VisitStatus.REVOKED}:
        by = "par la personne" if visit.status == VisitStatus.EXCUSED else "par le service"
        return f"Visite avec {names} annulée {by} ({purpose})."
    if visit.status == VisitStatus.NO_SHOW:
        return f"Visite avec {names} : personne n’a ouvert ({purpose})."
    if is_future:
        return f"Visite prévue à {hour(visit.starts_at)} avec {names} ({purpose})."
    ending = "" if visit.status == VisitStatus.SEEN else " : à raconter"
    return f"Visite de {names} ({purpose}){ending}."


def visits_without_outcome(user: Any) -> Iterator[Decision]:
    """Past appointments of which nobody said what came; a counsellor's own stand in a block of their home page."""
    if not user.active_membership.may("report.edit"):
        return
    yesterday = timezone.localdate() - timedelta(days=1)
    waiting = Visit.objects.visible_to(user).awaiting_outcome(yesterday)
    if user.active_membership.role == Role.COUNSELLOR:
        waiting = waiting.exclude(helpers__user=user)
    count = waiting.count()
    if count:
        yield Decision(
            fact=plural(count, "visite n’est pas racontée", "visites ne sont pas racontées"),
            consequence=f"On ne sait pas si {plural_word(count, 'elle a', 'elles ont')} eu lieu : "
            "la demande ne peut ni se fermer ni être replacée.",
            answers=(Answer("Dire ce qui s’est passé", f"{reverse('scheduling:reports-due')}?qui=tous"),),
            icon="question-circle",
            order=30,
        )
