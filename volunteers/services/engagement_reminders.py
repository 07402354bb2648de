"""Telling people in time what ends: the helper once for each end, those who coordinate once a week."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, Territory
from messaging.models import OutboxMessage
from messaging.services import message_queue
from volunteers.models import Helper
from volunteers.selectors.engagement_renewals import Renewal, RenewalState, renewals

COORDINATING = (Role.COORDINATOR,)


@transaction.atomic
def engagements_remind(*, territory_id: int, today: date | None = None) -> int:
    """Write to helpers what ends soon or is asked soon, and to the coordination the week's list; return how many.

    Safe to run twice: a helper is told once for each thing and each end, the coordination once a week at most.
    """
    day = today or timezone.localdate()
    territory = Territory.objects.get(pk=territory_id)
    team = list(Helper.objects.filter(territory=territory, is_active=True).select_related("commune", "user"))
    rows = renewals(team, day)
    return _tell_helpers(territory, rows) + _tell_coordination(territory, rows, day)


def _tell_helpers(territory: Territory, rows: list[Renewal]) -> int:
    """One message for each thing that ends: the key holds the thing and its end, so that it leaves once."""
    told = 0
    for row in rows:
        address = row.helper.email or (row.helper.user.email if row.helper.user else "")
        is_to_tell = row.state in {RenewalState.ENDING, RenewalState.UPCOMING} and not row.requirement.is_optional
        if not address or not is_to_tell or row.day is None:
            continue
        key = f"engagement:{row.helper.pk}:{row.requirement.code}:{row.day.isoformat()}"
        told += _queue_once(
            territory, key, (address, row.helper.full_name), _subject(row), _body(territory, "ending", row=row)
        )
    return told


def _subject(row: Renewal) -> str:
    label = row.requirement.label
    verb = "à renouveler bientôt" if row.state == RenewalState.ENDING else "demandé bientôt"
    return f"{label[:1].upper()}{label[1:]} : {verb}"[:200]


def _tell_coordination(territory: Territory, rows: list[Renewal], day: date) -> int:
    """The list of the week, on its first day on which there is something to say."""
    if not rows:
        return 0
    year, week, _ = day.isocalendar()
    members = Membership.objects.active().filter(territory=territory, role__in=COORDINATING).select_related("user")
    told = 0
    for member in members.order_by("pk"):
        key = f"engagement-week:{territory.pk}:{member.pk}:{year}-{week:02d}"
        recipient = (member.user.email, member.user.full_name)
        link = settings.PUBLIC_ADDRESS + reverse("volunteers:renewal-list")
        body = _body(territory, "week", rows=rows[:40], more=max(len(rows) - 40, 0), link=link)
        told += _queue_once(territory, key, recipient, "Papiers et formations à renouveler cette semaine", body)
    return told


def _body(territory: Territory, what: str, **context: object) -> str:
    return render_to_string(f"volunteers/engagement/mail/{what}.txt", {"territory": territory, **context})


def _queue_once(territory: Territory, key: str, recipient: tuple[str, str], subject: str, body: str) -> int:
    """Queue a message, unless it has been already; return 1 when it is new."""
    if OutboxMessage.objects.filter(key=key).exists():
        return 0
    address, name = recipient
    message_queue(territory=territory, key=key, recipient=address, recipient_name=name, subject=subject, body=body)
    return 1
