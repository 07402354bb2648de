"""What the ledger of unmet needs puts on home pages: the last month for a manager, and what may be answered now."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural, plural_word
from core.registries import Answer, Decision, HomeSection
from directory.enums import Capacity
from directory.models import Service, ServiceTheme, UnmetNeed
from directory.selectors.unmet import by_reason, step_phrase, worst_pair

RECENT_DAYS, WAITING_DAYS = 30, 30


def recent_unmet(user: Any) -> HomeSection | None:
    """Show a manager what was missing these last 30 days, and where first."""
    if membership_of(user).role != Role.MANAGER:
        return None
    since = timezone.localdate() - timedelta(days=RECENT_DAYS)
    rows = UnmetNeed.objects.visible_to(user).filter(detected_on__gt=since)
    reasons = by_reason(rows)
    worst = worst_pair(rows)
    context = {
        "reasons": reasons,
        "worst": f"D’abord {step_phrase(worst[0])} à {worst[1]}." if worst else "",
        "days": RECENT_DAYS,
        "note": plural(sum(line.count for line in reasons), "demande") + f" en {RECENT_DAYS} jours",
        "more_url": f"{reverse('directory:unmet-figures')}?since={since + timedelta(days=1)}",
        "more_label": "Carte et chiffres",
    }
    return HomeSection("Ce que personne n’a pu satisfaire", "directory/unmet/home.html", context, order=30)


def waiting_unmet(user: Any) -> Iterable[Decision]:
    """Tell those who keep the ledger that a service now has room for what has waited more than 30 days."""
    membership = membership_of(user)
    if not membership.may("unmet.edit") or membership.role == Role.OPERATOR:
        return
    until = timezone.localdate() - timedelta(days=WAITING_DAYS)
    offered = Service.objects.published().filter(
        territory=OuterRef(OuterRef("territory")), capacity=Capacity.AVAILABLE, capacity_until__gt=timezone.now()
    )
    now_offered = ServiceTheme.objects.filter(theme=OuterRef("theme"), service__in=offered)
    waiting = UnmetNeed.objects.visible_to(user).unresolved().filter(detected_on__lt=until).exclude(theme="")
    count = waiting.filter(Exists(now_offered)).count()
    if count:
        yield Decision(
            fact=f"{plural(count, 'demande')} sans réponse depuis plus de {WAITING_DAYS} jours "
            f"{plural_word(count, 'concerne', 'concernent')} un service qui a maintenant des places.",
            consequence="Rappeler suffit peut-être à y répondre.",
            answers=(Answer("Voir ces demandes", f"{reverse('directory:unmet-list')}?state=open&until={until}"),),
            icon="arrow-repeat",
            tone="",
            order=70,
        )
