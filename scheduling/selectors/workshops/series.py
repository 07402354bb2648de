"""Series as pages show them: how they come back in words, and their sessions to come."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from core.formatting import WEEKDAYS, day_date, enumerate_fr, hours_between
from scheduling.models import WorkshopSeries
from scheduling.selectors.workshops.sessions import session_row, sessions_seen
from scheduling.workshops.enums import SessionStatus
from scheduling.workshops.recurrence import month_words
from volunteers.models import Helper


def series_seen(user: Any) -> QuerySet[Any]:
    """Return the series that a member sees, those that go on first, with the next session and how many are to come."""
    ahead = Q(sessions__starts_at__gt=timezone.now(), sessions__status=SessionStatus.PLANNED)
    rows = WorkshopSeries.objects.visible_to(user).select_related("destination__commune", "lead", "territory")
    told = rows.annotate(next_at=Min("sessions__starts_at", filter=ahead), ahead=Count("sessions", filter=ahead))
    return told.order_by(F("closed_at").desc(nulls_first=True), F("next_at").asc(nulls_last=True), "title", "pk")


def rhythm_words(series: WorkshopSeries) -> str:
    """ "le jeudi, de 14 h à 16 h, une semaine sur deux", "le 1er mardi du mois, de 14 h à 16 h"."""
    hours = hours_between(series.starts, ends_of(series))
    if series.month_ranks:
        return f"{month_words(series.weekdays, series.month_ranks)}, {hours}"
    days = enumerate_fr(WEEKDAYS[day] for day in sorted(series.weekdays))
    weeks = {1: "chaque semaine", 2: "une semaine sur deux"}.get(
        series.every_weeks, f"toutes les {series.every_weeks} semaines"
    )
    return f"le {days}, {hours}, {weeks}"


def ends_of(series: WorkshopSeries) -> time:
    """Return the hour by the clock at which sessions end."""
    return (datetime.combine(series.first_day, series.starts) + timedelta(minutes=series.minutes)).time()


def limits_words(series: WorkshopSeries) -> str:
    """Say when the series ends, and what it leaves out."""
    told = [f"jusqu’au {day_date(series.until)}"] if series.until else []
    told += [f"{series.count} séances"] if series.count else []
    left = ["pendant les vacances scolaires"] if series.skips_school_holidays else []
    left += ["les jours fériés"] if series.skips_public_holidays else []
    told += [f"pas {enumerate_fr(left, 'ni')}"] if left else []
    return ", ".join(told)


def crew_of(series: WorkshopSeries) -> list[Helper]:
    """Return who animates a series, the lead first."""
    people = list(series.animators.order_by("last_name", "first_name", "pk"))
    return sorted(people, key=lambda helper: helper.pk != series.lead_id)


def series_page(series: WorkshopSeries, user: Any) -> dict[str, Any]:
    """Assemble the page of a series."""
    coming = sessions_seen(user).filter(series=series, day__gte=timezone.localdate())
    rows: Sequence[Any] = [session_row(session) for session in coming]
    return {
        "series": series,
        "rhythm": rhythm_words(series),
        "limits": limits_words(series),
        "crew": crew_of(series),
        "rows": [row for row in rows if row.session.status != SessionStatus.CANCELLED],
        "cancelled": [row for row in rows if row.session.status == SessionStatus.CANCELLED],
    }
