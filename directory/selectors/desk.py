"""The queue of the desk: calls under way, people to call back, journeys to find, follow-up calls, today's figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.formatting import NBSP, ago, day_near, hour, phone, plural
from core.registries import Step, registries
from directory.enums import IntakeChannel, IntakeStatus, NeedOutcome
from directory.models import FollowUp, Intake, Need
from directory.themes import label_of

SHOWN = 50
_ICONS = {
    IntakeChannel.PHONE: "telephone",
    IntakeChannel.VOICEMAIL: "voicemail",
    IntakeChannel.WALK_IN: "person-standing",
    IntakeChannel.WEB: "envelope",
    IntakeChannel.PARTNER: "building",
    IntakeChannel.OUTREACH: "chat",
}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Someone to call back, or a call under way."""

    intake: Intake
    icon: str
    who: str
    about: str
    when: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """A journey asked for that nobody has found yet; ``made`` is what someone already began to arrange."""

    need: Need
    who: str
    when: str
    is_late: bool
    made: Step | None = None

    @property
    def arrange_url(self) -> str:
        """Page where it is arranged."""
        return arrange_address(self.need)


@dataclass(frozen=True, slots=True)
class DeskQueue:
    """All that the desk has before it."""

    under_way: list[WaitingLine]
    to_call_back: list[WaitingLine]
    waiting_total: int
    journeys: list[JourneyLine]
    journeys_total: int
    follow_ups: int
    follow_ups_url: str

    @property
    def late(self) -> int:
        """How many of those shown should have been called back already."""
        return sum(line.is_late for line in self.to_call_back)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.under_way or self.to_call_back or self.journeys or self.follow_ups)


def waiting_count(user: Any) -> int:
    """Return how many people wait to be called back: the figure of the menu, one query on an index."""
    return Intake.objects.visible_to(user).filter(status=IntakeStatus.WAITING).count()


def desk_queue(user: Any, shown: int = SHOWN) -> DeskQueue:
    """Gather the queue in a constant number of queries."""
    rows = Intake.objects.visible_to(user).select_related("commune", "operator")
    rows = rows.prefetch_related(Prefetch("needs", Need.objects.order_by("rank", "pk")))
    now = timezone.now()
    journeys = Need.objects.visible_to(user).journeys_to_find().select_related("intake__commune")
    first_journeys = list(journeys[:shown])
    made = made_of(user, first_journeys)
    return DeskQueue(
        under_way=[_line(row, now) for row in rows.under_way().order_by("taken_at", "pk")[:shown]],
        to_call_back=[_line(row, now) for row in rows.waiting()[:shown]],
        waiting_total=waiting_count(user),
        journeys=[_journey(need, made.get(need.outcome_key)) for need in first_journeys],
        journeys_total=journeys.count(),
        follow_ups=follow_ups_due(user).count(),
        follow_ups_url=address("directory:follow-up-list"),
    )


def follow_ups_due(user: Any) -> QuerySet[FollowUp]:
    """Return the follow-up calls to make today or already late."""
    return FollowUp.objects.visible_to(user).filter(outcome="", due_on__lte=timezone.localdate())


def _line(intake: Intake, now: datetime) -> WaitingLine:
    late = intake.status == IntakeStatus.WAITING and intake.call_back_before is not None
    is_late = late and intake.call_back_before < now  # type: ignore[operator]  # known by then
    return WaitingLine(
        intake=intake,
        icon=_ICONS[IntakeChannel(intake.channel)],
        who=who(intake),
        about=_about(intake),
        when=_when(intake),
        is_late=is_late,
    )


def who(intake: Intake) -> str:
    """Say who called as far as it is known: "Mme Couderc, Sourzac", "Quelqu’un de Neuvic", "05 36 49 20 58"."""
    if intake.caller_name:
        return ", ".join(part for part in (intake.caller_name, intake.place_name) if part)
    if intake.place_name:
        return f"Quelqu’un de {intake.place_name}"
    return phone(intake.caller_phone) if intake.caller_phone else "Quelqu’un"


def _about(intake: Intake) -> str:
    words = [need.title for need in intake.needs.all()]
    if not words and intake.message:
        words = [f"«{NBSP}{intake.message}{NBSP}»"]
    return " ".join(words)


def _when(intake: Intake) -> str:
    if intake.status == IntakeStatus.OPEN:
        by = f" avec {intake.operator.full_name}" if intake.operator else ""
        began = intake.taken_at or intake.started_at
        return f"commencé {_near(began)}{by}"
    if intake.call_back_before is None:
        return ""
    before = f"{day_near(intake.call_back_before)}, {hour(intake.call_back_before)}"
    return f"à rappeler avant {before}"


def _near(moment: datetime) -> str:
    today = timezone.localdate(moment) == timezone.localdate()
    return f"à {hour(moment)}" if today else ago(moment)


def made_of(user: Any, needs: Iterable[Need]) -> dict[str, Step]:
    """Return what the things made for these needs have become, by their key; nothing where no page tells it."""
    keys = {need.outcome_key for need in needs if need.outcome_key}
    if not keys:
        return {}
    return {key: step for source in registries.made for key, step in source(user, keys).items()}


def arrange_address(need: Need) -> str:
    """Return the page where a journey asked for is arranged, empty when nobody drives here."""
    url = address("scheduling:ride-create")
    person = f"&beneficiaire={need.intake.person_id}" if need.intake.person_id else ""
    return f"{url}?need={need.pk}{person}" if url else ""


def _journey(need: Need, made: Step | None) -> JourneyLine:
    wanted = need.wanted_on
    when = f"pour {day_near(wanted)}" if wanted else "jour à fixer"
    is_late = bool(wanted and wanted < timezone.localdate())
    return JourneyLine(need, who(need.intake), when, is_late, made)


def address(name: str, *args: object) -> str:
    """Return an address of the application, empty when no page of that name exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def today_sentence(user: Any) -> str:
    """Say what today was: "Aujourd’hui, 12 contacts et 18 besoins, dont 2 sans réponse."."""
    begins = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    needs = Need.objects.visible_to(user).filter(intake__started_at__gte=begins)
    figures = needs.aggregate(all=Count("pk"), unmet=Count("pk", filter=Q(outcome=NeedOutcome.UNMET)))
    calls = Intake.objects.visible_to(user).filter(started_at__gte=begins).count()
    if not calls:
        return "Aucun contact aujourd’hui."
    said = f"Aujourd’hui, {plural(calls, 'contact')} et {plural(figures['all'], 'besoin')}"
    return f"{said}, dont {figures['unmet']} sans réponse." if figures["unmet"] else f"{said}."


def theme_words(theme: str) -> str:
    """Return the plain words of a theme, empty without one."""
    return label_of(theme) if theme else ""
