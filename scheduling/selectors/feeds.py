"""What the own calendar of a helper says: when, what kind of thing, which commune. It never names who is visited.

A calendar is copied by telephones and by the servers that feed them: names, addresses and telephones stay on the page
of the round, which is open only around the day (R02).
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from scheduling.models import CalendarFeed, Occupancy
from scheduling.services.feeds import digest
from volunteers.enums_trainings import AttendanceState
from volunteers.models import Helper, TrainingAttendance

# How many days back the calendar goes.
DAYS_BACK = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar: ``key`` stays the same when the thing moves."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    url: str


def feed_of(helper: Helper) -> CalendarFeed | None:
    """Return the open address of a helper's calendar, if there is one."""
    return CalendarFeed.objects.filter(helper=helper).first()


def helper_by_secret(secret: str) -> Helper | None:
    """Find whose calendar an address is by its digest, which no timing of the search can help to guess."""
    wanted = digest(secret)
    feed = CalendarFeed.objects.select_related("helper__territory").filter(secret_digest=wanted).first()
    if feed is None or not hmac.compare_digest(feed.secret_digest, wanted):
        return None
    return feed.helper if feed.helper.is_active else None


def entries_of(helper: Helper) -> list[Entry]:
    """Return what the helper has promised, from ``DAYS_BACK`` days ago on, in order."""
    since = timezone.now() - timedelta(days=DAYS_BACK)
    return sorted([*_booked(helper, since), *_trainings(helper, since)], key=lambda entry: (entry.starts_at, entry.key))


def coming_of(helper: Helper) -> list[Entry]:
    """Return what is not over yet."""
    now = timezone.now()
    return [entry for entry in entries_of(helper) if entry.ends_at > now]


def calendar_of(helper: Helper) -> bytes:
    """Write the calendar as a file (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tisserand//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Tisserand, {helper.territory.service_name}")
    calendar.add("refresh-interval;value=duration", "PT1H")
    stamp = timezone.now()
    for entry in entries_of(helper):
        event = Event()
        event.add("uid", f"{entry.key}@tisserand")
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at)
        event.add("summary", entry.title)
        event.add("location", entry.place)
        event.add("url", settings.PUBLIC_ADDRESS + entry.url)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _booked(helper: Helper, since: datetime) -> Iterator[Entry]:
    joined = ("visit__beneficiary__commune", "session__destination__commune", "run")
    rows = Occupancy.objects.filter(helper=helper, ends_at__gte=since).select_related(*joined).order_by("pk")
    for row in rows:
        day = timezone.localdate(row.starts_at)
        if row.visit is not None:
            commune = row.visit.beneficiary.commune.name
            url = reverse("scheduling:round", args=[helper.pk, day])
            yield Entry(f"visite-{row.visit_id}", row.starts_at, row.ends_at, f"Visite à {commune}", commune, url)
        elif row.run is not None:
            url = reverse("scheduling:my-run", args=[row.run_id])
            yield Entry(f"course-{row.run_id}", row.starts_at, row.ends_at, "Course à conduire", "", url)
        elif row.session is not None:
            place = str(row.session.destination)
            url = reverse("scheduling:my-sessions")
            title = f"Atelier, {row.session.title}"
            yield Entry(f"atelier-{row.session_id}", row.starts_at, row.ends_at, title, place, url)


def _trainings(helper: Helper, since: datetime) -> Iterator[Entry]:
    coming = TrainingAttendance.objects.filter(
        helper=helper,
        state__in=[AttendanceState.REGISTERED, AttendanceState.PRESENT],
        session__ends_at__gte=since,
    ).exclude(session__state="CANCELLED")
    for row in coming.select_related("session__training").order_by("pk"):
        session = row.session
        title = f"Formation, {session.training.title}"
        url = reverse("volunteers:my-trainings")
        yield Entry(f"formation-{session.pk}", session.starts_at, session.ends_at, title, session.where, url)
