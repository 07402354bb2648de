"""Whether a ride is asked for in time for the service that drives: a warning, never a refusal. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.formatting import NBSP
from scheduling.transport.enums import BookingNotice


@dataclass(frozen=True, slots=True)
class BookingRule:
    """When one books at the latest, as the scheme says: ``last_time`` is the hour of the last day for booking."""

    booking: BookingNotice
    notice_hours: int
    last_time: time | None = None


def late_booking(rule: BookingRule, asked_at: datetime, leaves_at: datetime) -> str:
    """Return the sentence that says how late a booking is, or nothing. Both moments have the same zone or none."""
    if rule.booking == BookingNotice.REAL_TIME or asked_at <= latest_booking(rule, leaves_at):
        return ""
    return (
        f"Demandé moins de {rule.notice_hours}{NBSP}h avant{NBSP}: le service demande ce délai. "
        "Le besoin est noté quand même, mais il sera peut-être difficile de trouver quelqu’un."
    )


def latest_booking(rule: BookingRule, leaves_at: datetime) -> datetime:
    """Return the last moment at which a ride that leaves then may be booked."""
    if rule.booking == BookingNotice.PRIOR_DAYS and rule.last_time is not None:
        day = leaves_at - timedelta(days=max(1, -(-rule.notice_hours // 24)))
        return day.replace(hour=rule.last_time.hour, minute=rule.last_time.minute, second=0, microsecond=0)
    return leaves_at - timedelta(hours=rule.notice_hours)
