"""One report for each session: each one who came is counted once, and the session is done."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from mediation.enums import ReportKind
from mediation.models import ActivityReport, Beneficiary, ReportRefusal
from scheduling.models import WorkshopSession
from scheduling.selectors.workshops.wish_home import report_decision, story_of_wishes, workshop_contacts
from scheduling.services.workshops.wish_report import (
    session_nobody_came,
    session_report_record,
    session_report_undo,
)
from tests.conftest import Cast
from tests.factories import SessionFactory, WishFactory
from tests.scheduling.workshops.wishes.cast import past_session, people

THEMES = ["prendre_en_main_du_materiel"]


@pytest.fixture
def over(cast: Cast) -> WorkshopSession:
    """A session that is over: two known people came, one is absent, one first name came, two are unknown."""
    session = past_session(cast.territory, participants_unknown=2, themes=THEMES, level="debutant")
    first, second, absent = people(cast.territory, 3)
    WishFactory(session=session, beneficiary=first, attendance="PRESENT")
    WishFactory(session=session, beneficiary=second, attendance="PRESENT", companions=1)
    WishFactory(session=session, beneficiary=absent, attendance="ABSENT")
    WishFactory(session=session, beneficiary=None, guest_name="Paulette", attendance="PRESENT")
    return session


def test_each_participant_is_counted_once(over: WorkshopSession, by: User) -> None:
    report = session_report_record(session=over, by=by, themes=THEMES)
    rows = report.participations.all()
    over.refresh_from_db()

    assert sorted(row.beneficiary.last_name for row in rows if row.beneficiary) == ["Aubert", "Bost"]
    assert sum(row.beneficiary is None for row in rows) == 3
    assert (report.kind, report.origin_ref, report.minutes) == (ReportKind.WORKSHOP, f"workshop:{over.pk}", 120)
    assert (report.workshop_title, report.workshop_level) == (over.title, "debutant")
    assert (report.place_name, report.commune) == (over.destination.name, over.destination.commune)
    assert over.status == "DONE"


def test_a_session_has_one_report(over: WorkshopSession, by: User) -> None:
    session_report_record(session=over, by=by, themes=THEMES)

    with pytest.raises(ValidationError, match="déjà fait ce compte rendu"):
        session_report_record(session=over, by=by, themes=THEMES)
    assert ActivityReport.objects.count() == 1


def test_taking_it_back_opens_the_session_again(over: WorkshopSession, by: User) -> None:
    session_report_record(session=over, by=by, themes=THEMES)
    session_report_undo(session=over, by=by)
    over.refresh_from_db()

    assert not ActivityReport.objects.exists()
    assert over.status == "PLANNED"


def test_a_session_that_is_not_over_is_not_told(session: WorkshopSession, by: User) -> None:
    with pytest.raises(ValidationError, match="pas finie"):
        session_report_record(session=session, by=by, themes=THEMES)


def test_without_anyone_present_attendance_comes_first(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError, match="Notez d’abord"):
        session_report_record(session=past_session(cast.territory), by=by, themes=THEMES)


def test_nobody_came_is_an_answer_too(cast: Cast, over: WorkshopSession, by: User) -> None:
    empty = past_session(cast.territory, title="Sans personne")
    session_nobody_came(session=empty, by=by)
    empty.refresh_from_db()

    assert empty.status == "DONE"
    assert ReportRefusal.objects.get().words == "Personne n’est venu."
    with pytest.raises(ValidationError, match="notées présentes"):
        session_nobody_came(session=over, by=by)


def test_three_taps_from_the_home_page(over: WorkshopSession, sign_in: Any) -> None:
    client = sign_in(Role.COUNSELLOR)
    url = reverse("scheduling:session-report", args=[over.pk])
    assert url in client.get("/").content.decode()
    shown = client.get(url).content.decode().replace("\xa0", " ")
    assert "5 participants" in shown
    assert "Odette Aubert et Odette Bost, et 3 personnes sans fiche" in shown

    answer = client.post(
        url, {"themes": THEMES, "minutes": "120", "workshop_title": over.title, "workshop_level": "debutant"}
    )

    assert answer.status_code == 302
    assert str(ActivityReport.objects.get().author) == "Nadia Ferrand"
    assert url not in client.get("/").content.decode()


def test_the_decision_leads_to_the_list_when_several_wait(cast: Cast, over: WorkshopSession, by: User) -> None:
    past_session(cast.territory, title="Une autre", hours=6)
    told = list(report_decision(by))

    assert [each.fact.replace("\xa0", " ") for each in told] == ["2 séances sont à raconter"]
    assert told[0].answers[0].url == reverse("scheduling:session-reports-due")


def test_the_decision_is_not_for_those_who_write_no_report(over: WorkshopSession, cast: Cast) -> None:
    assert list(report_decision(cast.user(Role.OPERATOR))) == []


def test_a_theme_is_needed(over: WorkshopSession, sign_in: Any) -> None:
    url = reverse("scheduling:session-report", args=[over.pk])
    answer = sign_in(Role.COUNSELLOR).post(url, {"minutes": "120", "workshop_title": over.title})

    assert answer.status_code == 422
    assert "Choisissez au moins un thème" in answer.content.decode()


def test_the_story_and_the_last_contact_of_a_person(over: WorkshopSession, by: User, cast: Cast) -> None:
    came, absent = (Beneficiary.objects.get(last_name=name) for name in ("Aubert", "Chabrol"))
    coming = SessionFactory(territory=cast.territory, title="Suite")
    WishFactory(session=coming, beneficiary=came)
    session_report_record(session=over, by=by, themes=THEMES)

    assert [(entry.sentence, entry.is_future) for entry in story_of_wishes(came, by)] == [
        ("Atelier « Suite » : a une place.", True)
    ]
    assert ["absent" in entry.sentence for entry in story_of_wishes(absent, by)] == [True]
    contacts = workshop_contacts(cast.territory.pk)
    assert contacts[came.pk] == over.day
    assert absent.pk not in contacts
