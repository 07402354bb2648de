"""A calendar linked by its address or sent as a file: read safely, hours only, taken away with its hours."""

import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from directory.exchange import fetching
from tests.conftest import Cast
from tests.factories import HelperFactory
from volunteers.models import BusyCalendar, BusySpan, Helper
from volunteers.selectors import free_spans
from volunteers.services.busy import busy_calendar_read, busy_calendars_due

SignIn = Callable[[Role], Client]
URL = "/mes-disponibilites/agendas/"


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    return helper


def tomorrow(hour: int) -> datetime:
    day = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def ics(starts: datetime, title: str = "Rendez-vous secret") -> bytes:
    ends = starts + timedelta(hours=1)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Essai//FR", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{title}",
        f"DTSTART:{starts.astimezone().strftime('%Y%m%dT%H%M%S')}" if starts.tzinfo is None else
        f"DTSTART;TZID=Europe/Paris:{starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Paris:{ends:%Y%m%dT%H%M%S}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


class Agenda:
    """A real server on the loopback, with versions of its file."""

    def __init__(self) -> None:
        self.content, self.status, self.asked = ics(tomorrow(10)), 200, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                etag = f'"{len(outer.content)}"'
                is_same = self.headers.get("If-None-Match") == etag
                self.send_response(304 if is_same else outer.status)
                self.send_header("ETag", etag)
                body = b"" if is_same else outer.content
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/prive/jeton.ics"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def agenda() -> Iterator[Agenda]:
    running = Agenda()
    yield running
    running.stop()


@pytest.fixture
def allowed(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> Agenda:
    monkeypatch.setattr(fetching, "ALLOWED", frozenset({("127.0.0.1", agenda.port)}))
    return agenda


def linked(helper: Helper, address: str) -> BusyCalendar:
    return BusyCalendar.objects.create(helper=helper, name="Travail", address=address)


def test_a_linked_calendar_takes_hours_and_keeps_no_title(monique: Helper, allowed: Agenda) -> None:
    row = linked(monique, allowed.url)

    busy_calendar_read(calendar_id=row.pk)

    span = BusySpan.objects.get()
    assert (span.starts_at, span.ends_at) == (tomorrow(10), tomorrow(11))
    names = {field.name for field in BusySpan._meta.concrete_fields}
    assert names == {"id", "calendar", "helper", "starts_at", "ends_at"}
    day = tomorrow(10).date()
    taken = [(a, b) for a, b in free_spans([monique], day, day)[monique.pk][day] if a < time(11) and b > time(10)]
    assert taken == []


def test_a_file_that_has_not_changed_is_not_read_again_and_a_changed_one_replaces_the_hours(
    monique: Helper, allowed: Agenda
) -> None:
    row = linked(monique, allowed.url)
    busy_calendar_read(calendar_id=row.pk)
    known = BusySpan.objects.get().pk
    busy_calendar_read(calendar_id=row.pk)
    assert (BusySpan.objects.get().pk, allowed.asked) == (known, 2)

    allowed.content = ics(tomorrow(15), title="Un titre nettement plus long")
    busy_calendar_read(calendar_id=row.pk)

    assert BusySpan.objects.get().starts_at == tomorrow(15)


def test_a_calendar_of_our_own_network_is_never_asked(monique: Helper, agenda: Agenda) -> None:
    row = linked(monique, agenda.url)

    busy_calendar_read(calendar_id=row.pk)

    row.refresh_from_db()
    assert "réseau privé" in row.error
    assert agenda.asked == 0


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [(500, b"", "erreur (500)"), (200, b"<html>", "n’est pas un agenda"), (200, b"x" * 3_200_000, "dépasse 3 Mo")],
)
def test_what_cannot_be_read_is_said_and_the_hours_known_before_stay(
    monique: Helper, allowed: Agenda, sign_in: SignIn, status: int, content: bytes, words: str
) -> None:
    row = linked(monique, allowed.url)
    busy_calendar_read(calendar_id=row.pk)
    allowed.status, allowed.content = status, content

    busy_calendar_read(calendar_id=row.pk)

    assert BusySpan.objects.count() == 1
    assert words in sign_in(Role.HELPER).get(URL).content.decode().replace("\xa0", " ")


def test_the_address_is_encrypted_and_never_shown_whole_again(monique: Helper, sign_in: SignIn) -> None:
    browser = sign_in(Role.HELPER)
    sent = {"address": "webcal://agenda.example.org/prive/jeton-secret.ics", "name": "Travail"}

    page = browser.post(URL, sent, follow=True).content.decode()

    row = BusyCalendar.objects.get()
    assert row.address == "https://agenda.example.org/prive/jeton-secret.ics"
    assert "agenda.example.org" in page
    assert "jeton-secret" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM volunteers_busycalendar")
        assert "jeton-secret" not in cursor.fetchone()[0]


def test_a_file_is_read_at_once_and_a_wrong_one_is_told_at_its_field(monique: Helper, sign_in: SignIn) -> None:
    browser = sign_in(Role.HELPER)
    good = SimpleUploadedFile("ecole.ics", ics(tomorrow(9)), content_type="text/calendar")

    assert browser.post(URL, {"file": good}).status_code == 302
    wrong = browser.post(URL, {"file": SimpleUploadedFile("photo.ics", b"abc"), "name": "Mon agenda"})
    nothing = browser.post(URL, {})

    assert BusySpan.objects.get().helper == monique
    assert str(BusyCalendar.objects.get()) == "ecole.ics"
    assert (wrong.status_code, nothing.status_code) == (422, 422)
    assert "n’est pas un agenda" in wrong.content.decode()
    assert 'value="Mon agenda"' in wrong.content.decode()
    assert "Donnez l’adresse de l’agenda" in nothing.content.decode()


def test_taking_a_calendar_away_forgets_its_hours_and_only_its_owner_may(
    cast: Cast, monique: Helper, sign_in: SignIn
) -> None:
    other = linked(HelperFactory(territory=cast.territory, volunteer=True), "https://agenda.example.org/a.ics")
    own = linked(monique, "https://agenda.example.org/b.ics")
    BusySpan.objects.create(calendar=own, helper=monique, starts_at=tomorrow(9), ends_at=tomorrow(10))
    browser = sign_in(Role.HELPER)

    assert browser.post(reverse("volunteers:my-calendar-delete", args=[other.pk])).status_code == 404
    assert browser.post(reverse("volunteers:my-calendar-delete", args=[own.pk])).status_code == 302

    assert list(BusyCalendar.objects.all()) == [other]
    assert not BusySpan.objects.exists()


def test_each_night_calendars_with_an_address_are_read_once_a_week_whole(monique: Helper, time_machine: Any) -> None:
    row = linked(monique, "https://agenda.example.org/a.ics")
    BusyCalendar.objects.create(helper=monique, name="Fichier")
    start = timezone.now()
    whole = []
    for day in range(7):
        time_machine.move_to(start + timedelta(days=day), tick=False)
        BusyCalendar.objects.filter(pk=row.pk).update(etag="v1")
        assert busy_calendars_due() == [row.pk]
        whole.append(BusyCalendar.objects.get(pk=row.pk).etag == "")

    assert whole.count(True) == 1
