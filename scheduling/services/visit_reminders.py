"""The day before a visit, a word to whoever can be written to, once; never to someone told the same day."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone

from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.enums import CallReason, VisitStatus
from scheduling.models import PhoneCall, Visit, VisitHelper
from scheduling.planning.reminder_days import days_to_remind
from scheduling.planning.telling_ways import visit_reach
from scheduling.services.notices import about_visit, visit_write

_LEAVING = (MessageState.QUEUED, MessageState.SENDING)


@transaction.atomic
def visits_remind(*, today: date | None = None) -> int:
    """Remind people of their visit the day before, by SMS or e-mail; return how many. Safe to run twice.

    Who can only be phoned is not listed again: the call that announced the visit was answered.
    """
    day = today or timezone.localdate()
    places = Prefetch("places", VisitHelper.objects.select_related("helper").order_by("-is_lead", "pk"))
    standing = Visit.objects.standing().published().filter(day__in=days_to_remind(day), status=VisitStatus.UNKNOWN)
    visits = list(standing.select_related("beneficiary", "territory").prefetch_related(places).order_by("pk"))
    told = _told_lately(visits, day)
    count = 0
    for visit in visits:
        reach = visit_reach(visit.beneficiary, visit.day)
        if visit.pk in told or reach is None:
            continue
        helpers = [place.helper for place in visit.places.all()]
        visit_write(visit, helpers, CallReason.REMINDER, reach, key=_key(visit))
        count += 1
    return count


def _key(visit: Visit) -> str:
    """One reminder a day of visit: a visit moved to another day has its own."""
    return f"{about_visit(visit)}:{CallReason.REMINDER}:{visit.day.isoformat()}"


def _told_lately(visits: Sequence[Visit], today: date) -> set[int]:
    """Keys of the visits already reminded, or of which something was said today or is still to be said."""
    since = timezone.make_aware(datetime.combine(today, time()))
    by_about = {about_visit(visit): visit.pk for visit in visits}
    lately = Q(created_at__gte=since) | Q(sent_at__gte=since) | Q(state__in=_LEAVING)
    mails = OutboxMessage.objects.filter(about__in=by_about).exclude(state=MessageState.CANCELLED)
    reminded = OutboxMessage.objects.filter(key__in=[_key(visit) for visit in visits])
    abouts = {*mails.filter(lately).values_list("about", flat=True), *reminded.values_list("about", flat=True)}
    calls = PhoneCall.objects.filter(Q(done_at=None) | Q(done_at__gte=since), visit__in=visits)
    return {by_about[about] for about in abouts} | set(calls.order_by().values_list("visit", flat=True))
