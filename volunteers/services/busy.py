"""Calendars linked by helpers: added, read again each night, taken away. Only hours taken are kept."""

import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from directory.exchange.fetching import FetchError, fetch_if_changed
from volunteers.ics import MAX_BYTES, Stretch, UnreadableCalendarError, busy_in
from volunteers.models import BusyCalendar, BusySpan, Helper

MOST_CALENDARS = 5
FETCH_SECONDS = 30.0
# An address is read each night: four months are enough. A file is read once, for a year ahead.
DAYS_AHEAD, FILE_DAYS_AHEAD = 125, 370


@transaction.atomic
def busy_calendar_link(*, helper: Helper, by: User, address: str, name: str = "") -> BusyCalendar:
    """Link a calendar by its address; a worker reads it once this is committed. Raises ValidationError by field."""
    clean = address.strip()
    if clean.lower().startswith("webcal://"):
        clean = f"https://{clean[len('webcal://') :]}"
    if not clean.lower().startswith(("https://", "http://")):
        raise ValidationError({"address": "Donnez une adresse qui commence par https:// ou webcal://."})
    _check_count(helper)
    row = BusyCalendar(helper=helper, name=name.strip(), address=clean)
    row.full_clean()
    row.save()
    _journal(row, by, "a relié un agenda à ses disponibilités")
    _read_after_commit(row)
    return row


@transaction.atomic
def busy_calendar_send(*, helper: Helper, by: User, content: bytes, name: str = "") -> BusyCalendar:
    """Take the hours of a calendar file. Raises ValidationError by field when it cannot be read."""
    _check_count(helper)
    try:
        spans = _spans(content, FILE_DAYS_AHEAD)
    except UnreadableCalendarError as error:
        raise ValidationError({"file": str(error)}) from error
    row = BusyCalendar(helper=helper, name=name.strip()[:80], last_read=timezone.now())
    row.full_clean()
    row.save()
    _replace(row, spans)
    _journal(row, by, "a envoyé un fichier d’agenda")
    return row


@transaction.atomic
def busy_calendar_remove(*, calendar: BusyCalendar, by: User) -> None:
    """Forget a calendar and its hours."""
    _journal(calendar, by, "a retiré un agenda de ses disponibilités")
    calendar.delete()


def busy_calendar_refresh(*, calendar: BusyCalendar, by: User) -> None:
    """Have a calendar read again soon: someone asks."""
    if not calendar.address:
        raise ValidationError("Un fichier envoyé ne se relit pas : envoyez le nouveau.")
    _read_after_commit(calendar)


def busy_calendar_read(*, calendar_id: int) -> BusyCalendar | None:
    """Read a calendar at its address, as a worker does. What cannot be read is said; the hours known before stay.

    The address goes through the guard of imports: it never reaches our own network (TRUST R23).
    """
    row = BusyCalendar.objects.filter(pk=calendar_id).first()
    if row is None or not row.address:
        return row
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agenda.ics"
        try:
            fetched = fetch_if_changed(row.address, path, etag=row.etag, seconds=FETCH_SECONDS, max_bytes=MAX_BYTES)
            spans = None if fetched is None else _spans(path.read_bytes(), DAYS_AHEAD)
        except (FetchError, UnreadableCalendarError) as error:
            return _told(row, error=str(error)[:300])
    # What has not changed is still unfolded further by one day: without the file, only once a week.
    return _told(row, spans=spans, etag=fetched.etag if fetched else row.etag)


@transaction.atomic
def _told(
    row: BusyCalendar, *, spans: list[Stretch] | None = None, etag: str = "", error: str = ""
) -> BusyCalendar | None:
    """Write what was read, unless the calendar has been taken away meanwhile."""
    current = BusyCalendar.objects.select_for_update().filter(pk=row.pk).first()
    if current is None:
        return None
    current.error = error
    if not error:
        current.last_read, current.etag = timezone.now(), etag[:200]
    current.save(update_fields=["error", "last_read", "etag"])
    if spans is not None:
        _replace(current, spans)
    return current


def busy_calendars_due() -> list[int]:
    """Return the calendars to read tonight; each whole once a week: recurrences move on in an unchanged file."""
    rows = BusyCalendar.objects.filter(helper__is_active=True).order_by("pk")
    with_address = [row for row in rows if row.address]
    weekday = timezone.localdate().weekday()
    whole = [row.pk for row in with_address if row.pk % 7 == weekday]
    BusyCalendar.objects.filter(pk__in=whole).update(etag="")
    return [row.pk for row in with_address]


def _spans(content: bytes, days: int) -> list[Stretch]:
    zone = timezone.get_default_timezone()
    first = datetime.combine(timezone.localdate(), time(0), zone)
    return busy_in(content, first, first + timedelta(days=days), zone)


def _replace(row: BusyCalendar, spans: list[Stretch]) -> None:
    row.spans.all().delete()
    BusySpan.objects.bulk_create(
        BusySpan(calendar=row, helper_id=row.helper_id, starts_at=starts, ends_at=ends) for starts, ends in spans
    )


def _check_count(helper: Helper) -> None:
    if BusyCalendar.objects.filter(helper=helper).count() >= MOST_CALENDARS:
        raise ValidationError(f"{MOST_CALENDARS} agendas au plus : retirez-en un d’abord.")


def _journal(row: BusyCalendar, by: User, words: str) -> None:
    sentence = f"{by} {words}" if row.helper.user_id == by.pk else f"{by} {words} ({row.helper})"
    journal_record(actor=by, verb="busy.calendar", target=row.helper, sentence=f"{sentence}.")


def _read_after_commit(row: BusyCalendar) -> None:
    from volunteers.tasks import read_busy_calendar

    transaction.on_commit(lambda: read_busy_calendar.delay(row.pk), robust=True)
