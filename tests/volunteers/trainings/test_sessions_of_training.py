"""Registering people, waiting lists, presence, certificates, who is due."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.registries import registries
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.factories import HelperFactory, VisitFactory, local_moment
from tests.volunteers.trainings.conftest import SessionMaker
from volunteers.enums_trainings import AttendanceState, SessionState, TrainingAudience
from volunteers.models import Helper, Training, TrainingAttendance
from volunteers.selectors import free_spans
from volunteers.selectors.trainings import training_figures, trainings_due
from volunteers.services import attendances, trainings

pytestmark = pytest.mark.django_db


def states(session: Any) -> list[str]:
    return list(session.attendances.order_by("pk").values_list("state", flat=True))


def test_several_helpers_are_registered_at_once_and_the_last_wait_when_places_run_out(
    session_on: SessionMaker, cast: Cast, sign_in: Any
) -> None:
    session = session_on(5, capacity=2)
    people = [HelperFactory(volunteer=True, first_name=f"Anne{n}") for n in range(3)]

    url = reverse("volunteers:session-register", args=[session.pk])
    page = sign_in(Role.COORDINATOR).post(url, {"helpers": [each.pk for each in people]}, follow=True).content.decode()

    assert states(session) == ["REGISTERED", "REGISTERED", "WAITING"]
    assert "1 en attente" in page


def test_the_first_who_waits_takes_the_place_given_back_and_is_told(
    session_on: SessionMaker, cast: Cast, monique: Helper
) -> None:
    session, by = session_on(5, capacity=1), cast.user(Role.COORDINATOR)
    first = attendances.outsider_register(
        session=session, by=by, name="Odile Mairie", audience=TrainingAudience.TOWN_HALL
    )
    attendances.attendance_register(session=session, helpers=[monique], by=by)
    assert states(session) == ["REGISTERED", "WAITING"]

    attendances.attendance_withdraw(attendance=first, by=by)

    assert states(session) == ["REGISTERED"]
    letter = OutboxMessage.objects.get()
    assert (letter.recipient, "Premiers secours" in letter.subject) == (monique.email, True)


def test_nobody_is_registered_twice_nor_from_another_territory(
    session_on: SessionMaker, cast: Cast, monique: Helper
) -> None:
    session, by = session_on(5), cast.user(Role.COORDINATOR)
    for _ in range(2):
        attendances.attendance_register(session=session, helpers=[monique], by=by)
    assert session.attendances.count() == 1

    stranger = HelperFactory(territory=cast.other_territory)
    with pytest.raises(ValidationError, match="pas dans l’équipe"):
        attendances.attendance_register(session=session, helpers=[stranger], by=by)


def test_a_tap_notes_presence_and_the_condition_is_told_to_whoever_listens(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str, date]] = []
    monkeypatch.setattr(
        registries.training_attended, "_entries", [lambda key, code, day, by: told.append((key, code, day))]
    )
    session, by = session_on(-1), cast.user(Role.COORDINATOR)
    place = attendances.attendance_register(session=session, helpers=[monique], by=by)[0]
    client = sign_in(Role.COORDINATOR)
    page = client.get(reverse("volunteers:session-detail", args=[session.pk])).content.decode()
    assert "Présent" in page

    url = reverse("volunteers:attendance-mark", args=[session.pk, place.pk])
    for _ in range(2):
        client.post(url, {"state": "PRESENT"})

    assert states(session) == ["PRESENT"]
    assert told == [(monique.pk, "PSC1", session.day)]


def test_presence_is_refused_before_the_day(session_on: SessionMaker, cast: Cast, monique: Helper) -> None:
    session, by = session_on(3), cast.user(Role.COORDINATOR)
    place = attendances.attendance_register(session=session, helpers=[monique], by=by)[0]

    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        attendances.attendance_mark(attendance=place, by=by, state=AttendanceState.PRESENT)


def test_closing_the_sheet_counts_the_others_absent(session_on: SessionMaker, cast: Cast, monique: Helper) -> None:
    session, by = session_on(-1), cast.user(Role.COORDINATOR)
    attendances.attendance_register(session=session, helpers=[monique], by=by)

    trainings.session_finish(session=session, by=by)

    session.refresh_from_db()
    assert (session.state, states(session)) == (SessionState.DONE, ["ABSENT"])


def test_cancelling_tells_those_registered_and_closes_the_session(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any
) -> None:
    session, by = session_on(3), cast.user(Role.COORDINATOR)
    attendances.attendance_register(session=session, helpers=[monique], by=by)

    sign_in(Role.COORDINATOR).post(reverse("volunteers:session-cancel", args=[session.pk]), {"reason": "Salle inondée"})

    assert "Salle inondée" in OutboxMessage.objects.get().body
    with pytest.raises(ValidationError, match="annulée"):
        attendances.attendance_register(session=session, helpers=[HelperFactory()], by=by)


def test_a_session_is_taken_time_until_it_is_cancelled(session_on: SessionMaker, cast: Cast, monique: Helper) -> None:
    days = 1
    while (timezone.localdate() + timedelta(days=days)).weekday() > 3:
        days += 1
    session, by = session_on(days + 7), cast.user(Role.COORDINATOR)
    day = session.day
    before = free_spans([monique], day, day)[monique.pk][day]
    attendances.attendance_register(session=session, helpers=[monique], by=by)
    during = free_spans([monique], day, day)[monique.pk][day]
    trainings.session_cancel(session=session, by=by)

    hours = [(starts.hour, ends.hour) for starts, ends in during]
    assert hours in ([(8, 9), (12, 17)], [])
    assert free_spans([monique], day, day)[monique.pk][day] == before


def test_j1_nobody_is_registered_over_a_published_visit_and_the_page_says_which(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any
) -> None:
    visit = VisitFactory(published=True, helpers=[monique])
    session = session_on(0, starts_at=visit.starts_at, ends_at=visit.ends_at)

    register = reverse("volunteers:session-register", args=[session.pk])
    page = sign_in(Role.COORDINATOR).post(register, {"helpers": [monique.pk]}, follow=True).content.decode()
    own = sign_in(Role.HELPER).post(reverse("volunteers:my-training-join", args=[session.pk]), follow=True)

    assert "Monique Aubert a une visite" in page
    assert "Monique Aubert a une visite" in own.content.decode()
    assert "Voyez avec la coordination" in own.content.decode()
    assert not session.attendances.exists()


def test_certificates_are_made_for_those_present_only(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any
) -> None:
    session, by = session_on(-1), cast.user(Role.COORDINATOR)
    place = attendances.attendance_register(session=session, helpers=[monique], by=by)[0]
    one = reverse("volunteers:attendance-certificate", args=[session.pk, place.pk])
    assert sign_in(Role.HELPER).get(one).status_code == 404

    attendances.attendance_mark(attendance=place, by=by, state=AttendanceState.PRESENT)

    assert sign_in(Role.HELPER).get(one).content.startswith(b"%PDF")
    everyone = sign_in(Role.COORDINATOR).get(reverse("volunteers:session-certificates", args=[session.pk]))
    assert everyone["Content-Type"] == "application/pdf"


def test_a_helper_takes_and_gives_back_the_own_place_only(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any
) -> None:
    session, client = session_on(4), sign_in(Role.HELPER)
    other = attendances.attendance_register(
        session=session, helpers=[HelperFactory(volunteer=True, first_name="Paule")], by=cast.user(Role.COORDINATOR)
    )[0]
    assert "Je viens" in client.get(reverse("volunteers:my-trainings")).content.decode()

    page = client.post(reverse("volunteers:my-training-join", args=[session.pk]), follow=True).content.decode()
    assert "Votre place est retenue" in page
    assert "Paule" not in page
    client.post(reverse("volunteers:my-training-leave", args=[session.pk]))

    assert list(session.attendances.all()) == [other]


def test_who_was_never_trained_and_whose_training_runs_out_are_due(
    session_on: SessionMaker, course: Training, cast: Cast, monique: Helper
) -> None:
    by = cast.user(Role.COORDINATOR)
    paule, jean = HelperFactory(volunteer=True, first_name="Paule"), HelperFactory(volunteer=True, first_name="Jean")
    HelperFactory(first_name="Nadia")  # a counsellor: this training is not for counsellors
    old, recent = session_on(-740), session_on(-30)
    for session, helper in ((old, paule), (recent, jean)):
        place = attendances.attendance_register(session=session, helpers=[helper], by=by)[0]
        attendances.attendance_mark(attendance=place, by=by, state=AttendanceState.PRESENT)
    attendances.attendance_register(session=session_on(6), helpers=[paule], by=by)

    due = {row.helper.first_name: row for row in trainings_due(cast.territory)}

    assert set(due) == {"Monique", "Paule"}
    assert (due["Monique"].last, due["Monique"].is_registered) == (None, False)
    assert (due["Paule"].is_late, due["Paule"].is_registered) == (True, True)


def test_due_people_cost_the_same_queries_for_one_and_for_thirty(course: Training, cast: Cast, sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    HelperFactory(volunteer=True)
    url = reverse("volunteers:training-due")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(30):
        HelperFactory(volunteer=True, first_name=f"Anne{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(one)


def test_lists_of_sessions_cost_the_same_queries_for_one_and_for_thirty(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any
) -> None:
    client, mine = sign_in(Role.COORDINATOR), sign_in(Role.HELPER)
    session = session_on(3)
    attendances.attendance_register(session=session, helpers=[monique], by=cast.user(Role.COORDINATOR))
    pages = (
        (client, reverse("volunteers:training-list")),
        (client, reverse("volunteers:session-detail", args=[session.pk])),
        (mine, reverse("volunteers:my-trainings")),
    )
    for browser, url in pages:
        browser.get(url)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            for browser, url in pages:
                browser.get(url)
        counts.append(len(queries))
        for number in range(20):
            session_on(4 + number)
            people = [HelperFactory(volunteer=True, first_name=f"Anne{number}")]
            attendances.attendance_register(session=session, helpers=people, by=cast.user(Role.COORDINATOR))

    assert counts[0] == counts[1]


def test_figures_of_a_year_count_people_once_and_hours_attended(
    session_on: SessionMaker, cast: Cast, monique: Helper
) -> None:
    by, year = cast.user(Role.COORDINATOR), 2025
    for month in (3, 5):
        day = date(year, month, 4)
        session = session_on(0, starts_at=local_moment(day, 9), ends_at=local_moment(day, 12))
        rows = attendances.attendance_register(session=session, helpers=[monique], by=by)
        rows.append(
            attendances.outsider_register(
                session=session, by=by, name="Odile Mairie", audience=TrainingAudience.TOWN_HALL
            )
        )
        for row in rows:
            attendances.attendance_mark(attendance=row, by=by, state=AttendanceState.PRESENT)

    figures = training_figures(cast.territory, year)

    assert (figures.sessions, figures.people) == (2, 2)
    assert figures.by_audience == {"VOLUNTEERS": 1, "TOWN_HALL": 1}
    assert (figures.session_minutes, figures.attended_minutes) == (360, 720)


def test_the_spreadsheet_names_each_place_and_no_cell_is_a_program(
    session_on: SessionMaker, cast: Cast, sign_in: Any
) -> None:
    session = session_on(0)
    attendances.outsider_register(
        session=session, by=cast.user(Role.MANAGER), name="=cmd()", audience=TrainingAudience.ELECTED
    )

    answer = sign_in(Role.MANAGER).get(reverse("volunteers:training-export"), {"annee": session.day.year})

    rows = list(load_workbook(io.BytesIO(answer.content))["Formations"].iter_rows(values_only=True))
    assert (rows[1][3], rows[1][8]) == ("Premiers secours", "'=cmd()")


def test_the_calendar_file_says_when_and_names_nobody(
    session_on: SessionMaker, cast: Cast, monique: Helper, sign_in: Any
) -> None:
    session = session_on(4, place="Salle des fêtes, rez-de-chaussée; porte bleue " + "é" * 80)
    attendances.attendance_register(session=session, helpers=[monique], by=cast.user(Role.COORDINATOR))

    text = sign_in(Role.HELPER).get(reverse("volunteers:session-calendar", args=[session.pk])).content

    assert b"SUMMARY:Premiers secours" in text
    assert b"Aubert" not in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert "fêtes\\, rez-de-chaussée\\; porte" in text.decode().replace("\r\n ", "")


def test_a_wrong_hour_is_told_at_its_field_and_nothing_typed_is_lost(course: Training, sign_in: Any) -> None:
    data = {"day": "2026-12-15", "starts": "14:00", "ends": "12:00", "place": "Salle des associations"}

    page = sign_in(Role.COORDINATOR).post(reverse("volunteers:session-create", args=[course.pk]), data)

    text = page.content.decode()
    assert "L’heure de fin doit suivre" in text
    assert "Salle des associations" in text
    assert not TrainingAttendance.objects.exists()


def test_two_people_editing_a_training_the_second_is_told(course: Training, sign_in: Any) -> None:
    client, url = sign_in(Role.COORDINATOR), reverse("volunteers:training-edit", args=[course.pk])
    data = {"title": "Secours", "minutes": "3", "audiences": ["VOLUNTEERS"], "is_active": "on", "version": "1"}
    client.post(url, data)
    page = client.post(url, {**data, "title": "Autre titre"}).content.decode()

    course.refresh_from_db()
    assert course.title == "Secours"
    assert "Autre titre" in page
    assert "entre-temps" in page
