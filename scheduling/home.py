"""What the planning puts on home pages: a helper's next visits, today's round, the state of the week."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import day_date, plural, plural_word
from core.registries import Answer, Decision, HomeSection
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import PhoneCall, Plan, Visit, VisitRequest
from scheduling.rules import UNNAMED, may_see_person
from scheduling.selectors.reports_due import reports_due, visits_due, with_people
from scheduling.views.drawing import working_monday

NEXT_VISITS = 6
REPORTS_SHOWN = 4


def next_visits(user: Any) -> HomeSection | None:
    """Show a helper the next visits, the first one large."""
    if membership_of(user).role != Role.HELPER:
        return None
    visits = Visit.objects.visible_to(user).standing().filter(status=VisitStatus.UNKNOWN, day__gte=timezone.localdate())
    rows = list(
        visits.select_related("beneficiary__commune", "request").prefetch_related("places__helper")[:NEXT_VISITS]
    )
    entries = [_entry(user, visit) for visit in rows]
    context = {
        "first": entries[0] if entries else None,
        "rest": entries[1:],
        "note": "",
        "more_url": reverse("scheduling:my-round"),
        "more_label": "Ma tournée",
    }
    return HomeSection("Mes prochaines visites", "scheduling/home/next_visits.html", context, order=10)


def _entry(user: Any, visit: Visit) -> dict[str, Any]:
    """A visit as a helper may see it today: whom it is for only near the day (R02)."""
    shows = may_see_person(user, visit.day)
    person = visit.beneficiary
    others = [place.helper.full_name for place in visit.places.all() if place.helper.user_id != user.pk]
    return {
        "visit": visit,
        "name": person.full_name if shows else UNNAMED,
        "address": person.address if shows else "",
        "shows_person": shows,
        "partners": others,
    }


def today_round(user: Any) -> HomeSection | None:
    """Show a counsellor the visits of the day, aside."""
    if membership_of(user).role != Role.COUNSELLOR:
        return None
    today = timezone.localdate()
    visits = Visit.objects.visible_to(user).published().standing().filter(day=today, helpers__user=user)
    rows = list(visits.select_related("beneficiary__commune").order_by("starts_at", "pk"))
    context = {
        "visits": rows,
        "note": plural(len(rows), "visite") if rows else "",
        "more_url": reverse("scheduling:my-round"),
        "more_label": "Ma tournée",
    }
    return HomeSection("Ma tournée d’aujourd’hui", "scheduling/home/today_round.html", context, order=10, aside=True)


def my_reports_due(user: Any) -> HomeSection | None:
    """Show a counsellor the own visits to be told, the oldest first."""
    if membership_of(user).role != Role.COUNSELLOR:
        return None
    due = visits_due(user, own=True)
    count = due.count()
    context = {
        "rows": reports_due(list(with_people(due)[:REPORTS_SHOWN])),
        "note": plural(count, "visite à raconter", "visites à raconter") if count else "",
        "more_url": reverse("scheduling:reports-due") if count else reverse("mediation:report-list"),
        "more_label": "Tous les comptes rendus à faire" if count else "Comptes rendus",
    }
    return HomeSection("Comptes rendus à faire", "scheduling/home/reports_due.html", context, order=15)


def week_state(user: Any) -> HomeSection | None:
    """Say where the week that is being planned stands, aside."""
    membership = membership_of(user)
    if membership.role not in {Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER}:
        return None
    week = working_monday(timezone.localdate())
    plan = Plan.objects.visible_to(user).filter(week=week).first()
    visits = Visit.objects.visible_to(user).standing().filter(plan=plan) if plan else Visit.objects.none()
    stages = list(visits.values_list("stage", flat=True))
    context = {
        "week": week,
        "plan": plan,
        "placed": len(stages),
        "drafts": stages.count(VisitStage.DRAFT),
        "note": f"semaine du {day_date(week)}",
        "more_url": reverse("scheduling:week-at", kwargs={"week": week}),
        "more_label": "Planning",
    }
    return HomeSection("Le planning", "scheduling/home/week_state.html", context, order=20, aside=True)


def decisions(user: Any) -> Iterable[Decision]:
    """Ask to publish what is ready, and to phone those who are not told yet."""
    membership = membership_of(user)
    if membership.may("calls.edit"):
        yield from _calls(user)
    if membership.may("plan.edit"):
        yield from _unpublished(user, working_monday(timezone.localdate()))


def _calls(user: Any) -> Iterable[Decision]:
    waiting = PhoneCall.objects.visible_to(user).to_make().coming(timezone.localdate())
    count = waiting.count()
    if count:
        verb = plural_word(count, "est à prévenir", "sont à prévenir")
        yield Decision(
            f"{plural(count, 'personne')} {verb} par téléphone",
            plural_word(
                count,
                "Sa visite ou son déplacement est fixé ou a changé, mais elle ne le sait pas encore.",
                "Leur visite ou leur déplacement est fixé ou a changé, mais elles ne le savent pas encore.",
            ),
            (Answer("Ouvrir la liste d’appels", reverse("scheduling:calls")),),
            icon="telephone",
            order=20,
        )


def _unpublished(user: Any, week: date) -> Iterable[Decision]:
    drafts = Visit.objects.visible_to(user).standing().filter(plan__week=week, stage=VisitStage.DRAFT).count()
    waiting = VisitRequest.objects.visible_to(user).waiting().exclude(visits__stage=VisitStage.DRAFT).count()
    url = reverse("scheduling:week-at", kwargs={"week": week})
    if drafts:
        verb = plural_word(drafts, "n’est pas publiée", "ne sont pas publiées")
        yield Decision(
            f"{plural(drafts, 'visite')} de la semaine du {day_date(week)} {verb}",
            "Ni les bénéficiaires ni les intervenants ne sont prévenus.",
            (Answer("Relire et publier", url),),
            icon="calendar-week",
            order=30,
        )
    elif waiting and membership_of(user).role != Role.COUNSELLOR:
        verb = plural_word(waiting, "attend", "attendent")
        yield Decision(
            f"{plural(waiting, 'demande')} de visite {verb} une place",
            f"Le planning de la semaine du {day_date(week)} peut encore les prendre.",
            (Answer("Ouvrir le planning", url),),
            icon="calendar-plus",
            order=40,
        )
