"""Rows that name a helper without a key: meetings, and letters sent."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from messaging.models import OutboxMessage, ReceivedText
from volunteers.leaving.blanking import without_name
from volunteers.models import ActionPoint, Helper, PartnerMeeting


def renamed(name: str) -> Callable[[Any, Helper], Any]:
    """Return what takes the helper's name out of the field ``name`` of a row."""
    return lambda row, helper: without_name(getattr(row, name), helper)


def _named(text: str, helper: Helper) -> bool:
    return helper.full_name.lower() in text.lower()


def meetings_of(helper: Helper) -> QuerySet[Any]:
    """Meetings that name the helper; notes are encrypted, the database cannot look into them."""
    rows = PartnerMeeting.objects.filter(territory=helper.territory_id)
    keys = [row.pk for row in rows if _named(f"{row.participants}\n{row.notes}\n{row.agenda}", helper)]
    return PartnerMeeting.objects.filter(pk__in=keys)


def points_of(helper: Helper) -> QuerySet[Any]:
    """Actions that name the helper."""
    named = Q(who__icontains=helper.full_name) | Q(what__icontains=helper.full_name)
    return ActionPoint.objects.filter(named, meeting__territory=helper.territory_id)


def letters_of(helper: Helper) -> QuerySet[Any]:
    """E-mails and SMS to the helper."""
    to_them = Q(recipient_name=helper.full_name)
    if helper.email:
        to_them |= Q(recipient__iexact=helper.email)
    if helper.user is not None:
        to_them |= Q(recipient__iexact=helper.user.email)
    if helper.phone:
        to_them |= Q(recipient=helper.phone.as_e164)
    return OutboxMessage.objects.filter(to_them, territory=helper.territory_id)


def texts_of(helper: Helper) -> QuerySet[Any]:
    """SMS that the helper sent back."""
    theirs = Q(sender_name=helper.full_name)
    if helper.phone:
        theirs |= Q(sender=helper.phone.as_e164)
    return ReceivedText.objects.filter(theirs, territory=helper.territory_id)
