"""What contracts of civic service put on home pages: the youth's own week, and what coordinator and tutor must see."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import day_date, duration
from core.registries import Answer, Decision, HomeSection
from volunteers.engagement.duty import Span, monday_of
from volunteers.models import CivicServiceContract
from volunteers.rules import CIVIC_SERVICE_AVERAGE_WEEK
from volunteers.selectors.contracts import contracts_of
from volunteers.selectors.duty_hours import WEEK, WeekHours, average_minutes, spans_given, this_week_of, week_hours

# From this share of the most that the law allows, the week is told to be nearly full.
NEARLY = 0.9
SHOWN = 3


def has_own_contract(user: Any) -> bool:
    """Tell whether an account is that of a youth with a contract where the user works now. One query."""
    return CivicServiceContract.objects.visible_to(user).filter(helper__user=user).exists()


def my_week(user: Any) -> HomeSection | None:
    """Show youths under contract the hours of their week beside the law; nothing to anyone else."""
    if membership_of(user).role != Role.HELPER:
        return None
    today = timezone.localdate()
    running = contracts_of(user).filter(helper__user=user).meeting(today, today).first()  # type: ignore[attr-defined]
    if running is None:
        return None
    context = {
        "contract": running,
        "week": this_week_of(running),
        "more_url": reverse("volunteers:my-contract"),
        "more_label": "Mon contrat",
    }
    return HomeSection("Mes heures de la semaine", "volunteers/contracts/home_week.html", context, order=15)


def hours_to_see_to(user: Any) -> Iterator[Decision]:
    """Tell the coordinator, and the tutor of each, which youths are near or over the law, or under its average.

    Nothing here stops a planning. A fixed number of queries, whatever the number of contracts.
    """
    membership = membership_of(user)
    if not membership.may("contract.view"):
        return
    today = timezone.localdate()
    running = contracts_of(user).meeting(today, today)  # type: ignore[attr-defined]  # our own QuerySet
    if membership.role != Role.COORDINATOR:
        running = running.filter(tutor__user=user)
    contracts: Sequence[CivicServiceContract] = list(running)
    if not contracts:
        return
    monday = monday_of(today)
    first = min(contract.starts_on for contract in contracts)
    spans = spans_given([contract.helper_id for contract in contracts], min(first, monday), monday + 2 * WEEK)
    told = [one for contract in contracts for one in _decisions(contract, spans[contract.helper_id])]
    yield from sorted(told, key=lambda one: one.order)[:SHOWN]


def _decisions(contract: CivicServiceContract, spans: Sequence[Span]) -> Iterator[Decision]:
    answers = (Answer("Voir le contrat", reverse("volunteers:contract-detail", args=[contract.pk])),)
    monday = monday_of(timezone.localdate())
    for start in (monday, monday + WEEK):
        if told := _week_decision(contract, week_hours(contract, spans, start), answers):
            yield told
    average = average_minutes(contract, spans)
    if average is not None and average < CIVIC_SERVICE_AVERAGE_WEEK:
        yield Decision(
            fact=f"{contract.helper} donne {duration(average)} par semaine en moyenne",
            consequence=f"La loi en demande {duration(CIVIC_SERVICE_AVERAGE_WEEK)} au moins (art. L. 120-8).",
            answers=answers,
            icon="hourglass-bottom",
            tone="",
            order=58,
        )


def _week_decision(contract: CivicServiceContract, week: WeekHours, answers: tuple[Answer, ...]) -> Decision | None:
    when = f"semaine du {day_date(week.monday)}"
    if week.problems:
        return Decision(
            fact=f"{contract.helper} : la {when} ne respecte pas la loi",
            consequence=f"{week.problems[0]} Retirez ou déplacez une mission.",
            answers=answers,
            icon="exclamation-triangle",
            order=12,
        )
    if week.minutes < week.limit * NEARLY:
        return None
    left = week.limit - week.minutes
    rest = f"Il reste {duration(left)}" if left else "Plus rien ne peut être ajouté"
    return Decision(
        fact=f"{contract.helper} : {duration(week.minutes)} sur {duration(week.limit)} permises, {when}",
        consequence=f"{rest} avant le plus que la loi permet.",
        answers=answers,
        icon="hourglass-split",
        order=40,
    )
