"""Random lives of a file: what the merge must carry over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from directory.enums import IntakeChannel
from directory.models import Intake
from mediation import services
from mediation.enums import (
    CaseStatus,
    CloseReason,
    ConsentPurpose,
    EquipmentKind,
    PlaceKind,
    ReportKind,
    Theme,
    WishState,
)
from mediation.models import ActivityReport, Beneficiary, LoanWish, ReportParticipation
from mediation.services import Participant
from scheduling.enums import VisitStage, VisitStatus
from tests.factories import HelperFactory, RequestFactory, VisitFactory
from tests.mediation.answers import WILLING


def _assess(person: Beneficiary, by: User) -> None:
    services.assessment_record(beneficiary=person, by=by, answers=WILLING)


def _draft(person: Beneficiary, by: User) -> None:
    services.draft_keep(beneficiary=person, by=by, answers={"device": "used"})


def _note(person: Beneficiary, by: User) -> None:
    services.note_write(beneficiary=person, by=by, text="Préfère le matin")


def _trusted(person: Beneficiary, by: User) -> None:
    services.contact_add(beneficiary=person, by=by, name=f"Fille de {person.pk}", is_trusted=True)


def _neighbour(person: Beneficiary, by: User) -> None:
    services.contact_add(beneficiary=person, by=by, name="Une voisine")


def _agrees(person: Beneficiary, by: User) -> None:
    services.consent_record(beneficiary=person, by=by, purpose=ConsentPurpose.REMINDER_EMAIL)


def _refuses(person: Beneficiary, by: User) -> None:
    services.consent_record(beneficiary=person, by=by, purpose=ConsentPurpose.REMINDER_EMAIL, is_given=False)


def _objective(person: Beneficiary, by: User) -> None:
    services.objective_add(beneficiary=person, by=by, words="Voir ma petite-fille")


def _request(person: Beneficiary, by: User) -> None:
    RequestFactory(beneficiary=person)


def _visit(person: Beneficiary, by: User) -> None:
    VisitFactory(
        request=RequestFactory(beneficiary=person),
        stage=VisitStage.PUBLISHED,
        status=VisitStatus.SEEN,
        helpers=[HelperFactory(free=False)],
    )


def _call(person: Beneficiary, by: User) -> None:
    Intake.objects.create(
        territory=person.territory, channel=IntakeChannel.PHONE, person_id=person.pk, message="À rappeler"
    )


def _wish(person: Beneficiary, by: User) -> None:
    waits = {"beneficiary": person, "kind": EquipmentKind.TABLET, "state": WishState.WAITING}
    LoanWish.objects.get_or_create(**waits, defaults={"territory": person.territory, "words": "Voir les photos"})


def _workshop(person: Beneficiary, by: User) -> None:
    """Everyone of a test goes to the same workshop."""
    report = ActivityReport.objects.filter(kind=ReportKind.WORKSHOP).first()
    if report is None:
        services.report_create(
            territory=person.territory,
            by=by,
            participants=[Participant(person)],
            kind=ReportKind.WORKSHOP,
            done_on=timezone.localdate(),
            minutes=60,
            place_kind=PlaceKind.PLACE,
            place_name="Mairie",
            commune=person.commune,
            themes=[Theme.EMAIL],
        )
    else:
        ReportParticipation.objects.get_or_create(report=report, beneficiary=person)


def _close(person: Beneficiary, by: User) -> None:
    if person.open_case:
        services.case_close(beneficiary=person, by=by, reason=CloseReason.MOVED)


def _reopen(person: Beneficiary, by: User) -> None:
    if not person.open_case and person.archived_at is None:
        services.case_reopen(beneficiary=person, by=by, note="Elle a rappelé")


def _activate(person: Beneficiary, by: User) -> None:
    case = person.open_case
    if case and case.status in (CaseStatus.REQUESTED, CaseStatus.ASSESSED):
        services.case_move(case=case, to=CaseStatus.ACTIVE, by=by, has_appointment=True)


def _plan(person: Beneficiary, by: User) -> None:
    if case := person.open_case:
        case.next_action_on, case.next_action = timezone.localdate() + timedelta(days=9), "Rappeler"
        case.referent = by
        case.save()


def _correct(person: Beneficiary, by: User) -> None:
    services.beneficiary_update(
        beneficiary=person, expected_version=person.version, by=by, interests=f"La belote ({person.version})"
    )


def _archive(person: Beneficiary, by: User) -> None:
    services.beneficiary_archive(beneficiary=person, by=by)


EVENTS: dict[str, Callable[[Beneficiary, User], Any]] = {
    "assess": _assess, "draft": _draft, "note": _note, "trusted": _trusted, "neighbour": _neighbour,
    "agrees": _agrees, "refuses": _refuses, "objective": _objective, "request": _request, "visit": _visit,
    "call": _call, "workshop": _workshop, "close": _close, "reopen": _reopen, "activate": _activate, "plan": _plan,
    "wish": _wish, "correct": _correct, "archive": _archive,
}  # fmt: skip


def live(person: Beneficiary, by: User, events: list[str]) -> Beneficiary:
    """Play the events and return the file as it is then."""
    for event in events:
        EVENTS[event](person, by)
        person.refresh_from_db()
    return person
