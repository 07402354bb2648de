"""A helper said that they cannot come: who plans is told. Nothing is planned again without them."""

from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from core.formatting import NBSP, hours_between, period, plural, plural_word
from messaging.enums import Channel
from messaging.reaching import sms_reach
from messaging.services import message_queue
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from volunteers.calendar import WHOLE_DAY
from volunteers.models import AvailabilityException, Helper


def visits_without_helper(absence: AvailabilityException) -> QuerySet[Visit]:
    """Return the published visits still to come that the absent helper was to make during the absence."""
    visits = Visit.objects.published().standing().filter(places__helper=absence.helper_id, status=VisitStatus.UNKNOWN)
    days = visits.filter(day__range=(absence.starts_on, absence.ends_on), starts_at__gte=timezone.now())
    if absence.starts is None or absence.ends is None:
        return days
    keys = [visit.pk for visit in days if meets(absence, visit.starts_at, visit.ends_at)]
    return days.filter(pk__in=keys)


def meets(absence: AvailabilityException, starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether an absence takes some of the time between two moments of one of its days."""
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if not absence.starts_on <= begins.date() <= absence.ends_on:
        return False
    until = ends.time() if ends.date() == begins.date() else time.max
    first, last = absence.starts or WHOLE_DAY[0], absence.ends or time.max
    return begins.time() < last and until > first


@transaction.atomic
def planners_warn(*, absence: AvailabilityException, by: User | None) -> int:
    """Tell those who plan, with the link to the repair, when visits lose their helper; return how many.

    Whoever plans and notes an absence knows it already: nothing is sent then.
    """
    if by is not None and knows_already(by, absence):
        return 0
    count = visits_without_helper(absence).count()
    if not count:
        return 0
    return planners_write(
        absence=absence,
        key=f"absence:{absence.pk}",
        subject=f"{absence.helper.full_name} ne pourra pas venir : {plural(count, 'visite')} à revoir",
        body=_letter(absence, count),
        url=_repair_url(absence),
    )


@transaction.atomic
def planners_write(*, absence: AvailabilityException, key: str, subject: str, body: str, url: str) -> int:
    """Write once to each of those who plan; return how many there are.

    When the absence begins today, whoever accepts SMS gets one that leaves at once: the subject and the link.
    """
    planners, is_today = planners_of(absence), absence.starts_on <= timezone.localdate()
    own = Helper.objects.filter(territory=absence.helper.territory_id, user__in=[member.user_id for member in planners])
    helpers = {helper.user_id: helper for helper in own.select_related("user").order_by("pk")} if is_today else {}
    for member in planners:
        helper = helpers.get(member.user_id)
        by_sms = sms_reach(helper.phone, is_accepted=helper.accepts_sms) if helper else None
        message_queue(
            territory=absence.helper.territory,
            key=f"{key}:{member.pk}",
            channel=by_sms.channel if by_sms else Channel.EMAIL,
            recipient=by_sms.address if by_sms else member.user.email,
            recipient_name=member.user.full_name,
            subject=subject,
            body=f"{subject}. Décider{NBSP}: {url}" if by_sms else body,
            about=f"absence:{absence.pk}",
            is_urgent=by_sms is not None,
        )
    return len(planners)


def _members(absence: AvailabilityException) -> QuerySet[Membership]:
    rows = Membership.objects.active().filter(territory=absence.helper.territory_id)
    return rows.select_related("user").order_by("pk")


def knows_already(by: User, absence: AvailabilityException) -> bool:
    """Tell whether the one who noted an absence plans."""
    return any(member.may("plan.edit") for member in _members(absence).filter(user=by))


def planners_of(absence: AvailabilityException) -> list[Membership]:
    """The coordinators of the territory; without any, its counsellors."""
    for role in (Role.COORDINATOR, Role.COUNSELLOR):
        found = [member for member in _members(absence).filter(role=role) if member.user_id != absence.helper.user_id]
        if found:
            return found
    return []


def absence_words(absence: AvailabilityException) -> str:
    """ "le 24 novembre, de 10 h à 11 h", "du 23 au 27 novembre"."""
    days = period(absence.starts_on, absence.ends_on)
    if absence.starts is None or absence.ends is None:
        return days
    return f"{days}, {hours_between(absence.starts, absence.ends)}"


def _repair_url(absence: AvailabilityException) -> str:
    return f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:absence-plan', args=[absence.pk])}"


def _letter(absence: AvailabilityException, count: int) -> str:
    verb = plural_word(count, "a perdu son intervenant", "ont perdu leur intervenant")
    return (
        f"Bonjour,\n\n{absence.helper.full_name} ne pourra pas venir {absence_words(absence)}.\n"
        f"{plural(count, 'visite publiée', 'visites publiées')} {verb}. Rien n’a encore changé dans le planning.\n\n"
        f"Voir qui peut y aller, puis décider :\n{_repair_url(absence)}\n"
    )
