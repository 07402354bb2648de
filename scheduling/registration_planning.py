"""What planning puts on lower pages: a person's story, and what is to be decided today."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.formatting import day_date, enumerate_fr, hour, plural
from core.registries import Answer, Decision, TimelineEntry, registries
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import PhoneCall, Plan, Visit, VisitRequest
from scheduling.planning.clock import monday_of


def register_planning() -> None:
    """Fill the registries of ``core``; called once, when the apps are ready."""
    registries.timeline.add(visit_entries)
    registries.decisions.add(unpublished_week, people_to_call, visits_without_outcome)


def visit_entries(user: Any, beneficiary: Any) -> Iterable[TimelineEntry]:
    """Tell the appointments of a person, past and coming."""
    rows = Visit.objects.visible_to(user).filter(beneficiary=beneficiary).exclude(stage=VisitStage.DRAFT)
    now = timezone.now()
    for visit in rows.select_related("request").prefetch_related("places__helper").order_by("starts_at", "pk"):
        names = enumerate_fr(place.helper.full_name for place in visit.places.all())
        is_future = visit.starts_at > now
        yield TimelineEntry(
            at=visit.starts_at,
            sentence=_visit_sentence(visit, names, is_future=is_future),
            kind="visit",
            detail=visit.note,
            is_future=is_future,
        )


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


def unpublished_week(user: Any) -> Iterator[Decision]:
    """Next week is not published although requests wait or drafts are ready."""
    if not user.active_membership.may("plan.edit"):
        return
    week = monday_of(timezone.localdate()) + timedelta(days=7)
    if Plan.objects.visible_to(user).filter(week=week).exclude(published_at=None).exists():
        return
    waiting = VisitRequest.objects.visible_to(user).waiting().count()
    if waiting:
        left = plural(waiting, "demande attend", "demandes attendent")
        yield Decision(
            fact="Le planning de la semaine prochaine n’est pas publié",
            consequence=f"Semaine du {day_date(week)} : {left}, et personne n’est encore prévenu.",
            answers=(_link("Ouvrir la semaine", "week-at", week=week),),
            icon="calendar-week",
            order=20,
        )


def people_to_call(user: Any) -> Iterator[Decision]:
    """Some people learn of their visit by telephone only."""
    if not user.active_membership.may("calls.edit"):
        return
    calls = PhoneCall.objects.visible_to(user).to_make().filter(visit__day__gte=timezone.localdate())
    count = calls.count()
    if count:
        yield Decision(
            fact=plural(count, "personne à appeler", "personnes à appeler"),
            consequence="Elles ne savent pas encore quand la visite aura lieu. La phrase à dire est prête.",
            answers=(_link("Voir la liste", "calls"),),
            icon="telephone",
            order=15,
        )


def visits_without_outcome(user: Any) -> Iterator[Decision]:
    """Past appointments of which nobody said what came."""
    if not user.active_membership.may("visit.report"):
        return
    yesterday = timezone.localdate() - timedelta(days=1)
    waiting = Visit.objects.visible_to(user).awaiting_outcome(yesterday).order_by("day")
    count = waiting.count()
    first = waiting.first()
    if first is not None:
        yield Decision(
            fact=plural(count, "visite sans suite", "visites sans suite"),
            consequence="On ne sait pas si elles ont eu lieu : la demande ne peut ni se fermer ni être replacée.",
            answers=(_link("Dire ce qui s’est passé", "rounds", day=first.day),),
            icon="question-circle",
            order=30,
        )


def _link(label: str, name: str, **kwargs: date) -> Answer:
    return Answer(label, reverse(f"scheduling:{name}", kwargs=kwargs))
