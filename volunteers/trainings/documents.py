"""Certificates of attendance as a PDF, trainings as a spreadsheet, a session as a calendar file."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import Workbook

from core.sheets import text_cell
from volunteers.enums_trainings import TrainingAudience
from volunteers.models import TrainingAttendance, TrainingSession
from volunteers.trainings.letters import session_when

_HEADERS = (
    "Jour", "Heure", "Durée (minutes)", "Formation", "Sujet", "Lieu", "Qui anime", "Séance", "Participant", "Organisme",
    "Public", "Présence",
)  # fmt: skip


def certificates_pdf(session: TrainingSession, places: Sequence[TrainingAttendance]) -> bytes:
    """Print a page for each person present. Style and fonts come from our own files: nothing is fetched."""
    from weasyprint import CSS, HTML

    context = {
        "session": session,
        "when": session_when(session),
        "territory": session.training.territory,
        "places": places,
        "today": timezone.localdate(),
    }
    html = render_to_string("volunteers/trainings/certificates.html", context)
    style = CSS(filename=finders.find("volunteers/certificate.css"), url_fetcher=_refuse_fetching)
    content: bytes = HTML(string=html, url_fetcher=_refuse_fetching).write_pdf(stylesheets=[style])
    return content


def _refuse_fetching(url: str) -> Any:
    raise ValueError(f"Nothing is fetched to print a certificate: {url}")


def trainings_workbook(places: Iterable[TrainingAttendance]) -> bytes:
    """Write one place a row; rows come with their session, training, commune and helper."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Formations")
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, header, bold=True) for header in _HEADERS])
    for place in places:
        session = place.session
        row = (
            session.day, f"{timezone.localtime(session.starts_at):%H:%M}", session.minutes, session.training.title,
            session.training.topic, session.where, session.trainer, session.get_state_display(), place.who,
            place.organisation, TrainingAudience(place.audience).label, place.get_state_display(),
        )  # fmt: skip
        sheet.append([text_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def session_ics(session: TrainingSession, host: str) -> bytes:
    """Write a session as a calendar file (RFC 5545). It names nobody who attends."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tisserand//Formations//FR",
        "BEGIN:VEVENT",
        f"UID:formation-{session.pk}@{host}",
        f"DTSTAMP:{_utc(timezone.now())}",
        f"SEQUENCE:{session.version}",
        f"DTSTART:{_utc(session.starts_at)}",
        f"DTEND:{_utc(session.ends_at)}",
        f"SUMMARY:{_escaped(session.training.title)}",
        f"LOCATION:{_escaped(session.where)}",
        f"STATUS:{'CANCELLED' if session.state == 'CANCELLED' else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _utc(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.splitlines())


def _folded(line: str) -> str:
    """Cut a line at 75 bytes, never inside a letter (RFC 5545, 3.1)."""
    parts, current = [], ""
    for letter in line:
        if len(f"{current}{letter}".encode()) > 74:
            parts.append(current)
            current = " "
        current += letter
    return "\r\n".join([*parts, current])
