"""Publishing tells each person once, only what concerns them, and never publishes a broken week."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from core.concurrency import StaleVersionError
from mediation.enums import CaseStatus, Gender
from mediation.models import Case
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.enums import CallReason, PlanStatus, RequestStatus, VisitStage, VisitStatus
from scheduling.models import Occupancy, PhoneCall, Plan, Visit, VisitRequest
from scheduling.selectors.calls import calls_to_make
from scheduling.selectors.comparison import publish_preview
from scheduling.services.booking import DoubleBookingError
from scheduling.services.plans import plan_undo
from scheduling.services.publishing import PublishResult, plan_publish
from scheduling.services.visits import visit_move, visit_place, visit_remove
from tests.factories import HelperFactory, PlanFactory, VisitFactory, local_moment
from volunteers.models import AvailabilityException, Helper

Ask = Callable[..., VisitRequest]
BY_MAIL = {"email": "odette.chabot@example.org", "accepts_email": True, "gender": Gender.FEMALE}


def publish(plan: Plan, by: User) -> PublishResult:
    """Publish the plan as it is now."""
    plan.refresh_from_db()
    return plan_publish(plan=plan, by=by, expected_version=plan.version)


def plain(text: str) -> str:
    """Text with plain spaces."""
    return text.replace("\xa0", " ")


@pytest.fixture
def at(plan: Plan) -> Callable[..., datetime]:
    """Hours of the plan's days, Monday is 0."""
    return lambda day, hour, minute=0: local_moment(plan.week + timedelta(days=day), hour, minute)


def test_drafts_become_appointments(plan: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    request = ask("Gay")
    Case.objects.filter(beneficiary=request.beneficiary).update(status=CaseStatus.ASSESSED)
    visit = VisitFactory(request=request, plan=plan, helpers=[nadia])
    result = publish(plan, planner)
    visit.refresh_from_db()
    request.refresh_from_db()
    plan.refresh_from_db()
    assert (result.visits, visit.stage, request.status) == (1, VisitStage.PUBLISHED, RequestStatus.PLANNED)
    assert (plan.status, plan.published_by) == (PlanStatus.PUBLISHED, planner)
    assert Case.objects.get(beneficiary=request.beneficiary).status == CaseStatus.ACTIVE
    assert list(Occupancy.objects.values_list("helper", "starts_at")) == [(nadia.pk, visit.starts_at)]


def test_each_person_is_told_once_by_mail_or_listed_to_be_phoned(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, at: Any
) -> None:
    VisitFactory(request=ask("Chabot", person=BY_MAIL, people=2), plan=plan, helpers=[nadia, monique])
    phoned = ask("Delage", person={"gender": Gender.FEMALE})
    VisitFactory(request=phoned, plan=plan, helpers=[nadia], starts_at=at(1, 14), ends_at=at(1, 15))
    preview = publish_preview(planner, plan)
    result = publish(plan, planner)
    assert (result.mails, result.calls) == (3, 1)
    assert (preview.mails_to_people + preview.mails_to_helpers, preview.calls) == (3, 1)
    mails = {mail.recipient: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {"odette.chabot@example.org", "nadia.ferrand@example.org", "monique.aubert@example.org"}
    letter = plain(mails["odette.chabot@example.org"].body)
    assert "Bonjour Madame Chabot" in letter
    assert "Nadia Ferrand et Monique Aubert viendront chez vous mardi" in letter
    assert "appelez-nous au 05 36 49 10 00" in letter
    call = PhoneCall.objects.get()
    assert plain(call.sentence).startswith(
        "Bonjour Madame Delage, c’est la médiation numérique. Nadia Ferrand viendra chez vous mardi"
    )
    assert "à 14 h" in plain(call.sentence)


def test_a_volunteers_mail_names_nobody(plan: Plan, monique: Helper, ask: Ask, planner: User) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[monique])
    publish(plan, planner)
    body = plain(OutboxMessage.objects.get(recipient=monique.email).body)
    assert "de 10 h à 11 h : Neuvic" in body
    assert "Noms, adresses et téléphones sont sur votre page de tournée" in body
    for hidden in ("Jeannette", "Gay"):
        assert hidden not in body


def test_a_counsellor_gets_one_mail_with_first_names_and_communes_only(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any
) -> None:
    secret = {"address": "8 chemin du Lavoir", "landline_phone": "05 36 49 12 47"}
    VisitFactory(request=ask("Pradeau", person=secret), plan=plan, helpers=[nadia])
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia], starts_at=at(3, 9), ends_at=at(3, 10))
    publish(plan, planner)
    body = plain(OutboxMessage.objects.get(recipient=nadia.email).body)
    assert body.count("Jeannette, Neuvic") == 2
    assert "de 10 h à 11 h" in body
    for hidden in ("Pradeau", "Lavoir", "49 12 47", "Gay"):
        assert hidden not in body


def test_publishing_again_tells_only_those_whom_a_change_concerns(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, at: Any
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    publish(plan, planner)
    OutboxMessage.objects.update(state=MessageState.SENT)
    visit_place(plan=plan, request=ask("Roux"), helpers=[monique], starts_at=at(2, 10), by=planner)
    result = publish(plan, planner)
    assert (result.visits, result.mails, result.calls) == (1, 1, 1)
    assert OutboxMessage.objects.filter(recipient=monique.email).count() == 1
    assert OutboxMessage.objects.filter(recipient=nadia.email).count() == 1
    assert PhoneCall.objects.count() == 2
    with pytest.raises(ValidationError, match="Rien de nouveau à publier"):
        publish(plan, planner)


def test_a_week_that_breaks_a_rule_is_refused_with_person_and_day(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any
) -> None:
    far = {"latitude": 45.14526, "longitude": 0.52745}
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    VisitFactory(request=ask("Roux", person=far), plan=plan, helpers=[nadia], starts_at=at(1, 11), ends_at=at(1, 12))
    day = plan.week + timedelta(days=3)
    VisitFactory(request=ask("Lacour"), plan=plan, helpers=[nadia], day=day, starts_at=at(3, 9), ends_at=at(3, 10))
    AvailabilityException.objects.create(helper=nadia, starts_on=day, ends_on=day)
    with pytest.raises(ValidationError) as error:
        publish(plan, planner)
    sentences = [plain(line) for line in error.value.messages]
    assert any(line.startswith("Mardi") and "arriverait chez Jeannette Roux" in line for line in sentences)
    assert any(line.startswith("Nadia Ferrand n’est pas disponible jeudi") for line in sentences)
    assert not OutboxMessage.objects.exists()
    assert not PhoneCall.objects.exists()
    assert set(Visit.objects.values_list("stage", flat=True)) == {VisitStage.DRAFT}


def test_an_old_page_cannot_publish(plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any) -> None:
    seen = plan.version
    visit_place(plan=plan, request=ask("Roux"), helpers=[nadia], starts_at=at(2, 10), by=planner)
    with pytest.raises(StaleVersionError):
        plan_publish(plan=plan, by=planner, expected_version=seen)


def test_someone_booked_in_another_plan_stops_the_publication(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scheduling.services import publishing

    other = PlanFactory(territory=plan.territory, week=plan.week + timedelta(days=7))
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    VisitFactory(
        request=ask("Roux"), plan=other, day=plan.week + timedelta(days=1), helpers=[nadia], published=True,
        starts_at=local_moment(plan.week + timedelta(days=1), 10, 30),
    )  # fmt: skip
    monkeypatch.setattr(publishing, "publish_refusals", lambda plan: [])
    with pytest.raises(DoubleBookingError, match="Nadia Ferrand a déjà une visite"):
        publish(plan, planner)


def test_a_helper_without_address_is_named(plan: Plan, ask: Ask, planner: User) -> None:
    silent = HelperFactory(territory=plan.territory, first_name="Sylvette", last_name="Roumagne")
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[silent])
    assert publish(plan, planner).unreached == ("Sylvette Roumagne",)


def test_a_draft_whose_time_has_passed_is_left_aside(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any, time_machine: Any
) -> None:
    VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    VisitFactory(
        request=ask("Roux"), plan=plan, helpers=[nadia], day=plan.week + timedelta(days=3),
        starts_at=at(3, 9), ends_at=at(3, 10),
    )  # fmt: skip
    time_machine.move_to(at(2, 8))
    result = publish(plan, planner)
    assert result.visits == 1
    assert plain(result.refused[0]).startswith("La visite chez Jeannette Gay, mardi")


def test_a_moved_appointment_is_booked_again_and_told(
    plan: Plan, nadia: Helper, monique: Helper, ask: Ask, planner: User, at: Any
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    publish(plan, planner)
    OutboxMessage.objects.update(state=MessageState.SENT)
    PhoneCall.objects.update(done_at=at(0, 8), outcome="TOLD")
    visit.refresh_from_db()
    visit_move(visit=visit, helpers=[monique], starts_at=at(2, 10), by=planner, expected_version=visit.version)
    assert list(Occupancy.objects.values_list("helper", "starts_at")) == [(monique.pk, at(2, 10))]
    call = PhoneCall.objects.to_make().get()
    assert call.reason == CallReason.MOVED
    assert "Votre visite change. Monique Aubert viendra" in call.sentence
    changed = {mail.recipient: plain(mail.body) for mail in OutboxMessage.objects.filter(state=MessageState.QUEUED)}
    assert "Vous n’avez plus de visite cette semaine." in changed[nadia.email]
    assert "Mercredi" in changed[monique.email]


def test_someone_not_yet_told_hears_only_of_the_last_moment(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any
) -> None:
    visit = VisitFactory(request=ask("Chabot", person=BY_MAIL), plan=plan, helpers=[nadia])
    by_phone = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia], starts_at=at(1, 14), ends_at=at(1, 15))
    publish(plan, planner)
    for row, hour in ((visit, 9), (by_phone, 15)):
        row.refresh_from_db()
        visit_move(visit=row, helpers=[nadia], starts_at=at(2, hour), by=planner, expected_version=row.version)
    call = PhoneCall.objects.get()
    assert (call.reason, "à 15\xa0h" in call.sentence) == (CallReason.CONFIRM, True)
    mail = OutboxMessage.objects.get(recipient="odette.chabot@example.org", state=MessageState.QUEUED)
    assert plain(mail.subject).startswith("Votre visite du mercredi")


def test_a_removed_appointment_is_cancelled_told_and_can_be_put_back(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any
) -> None:
    request = ask("Gay")
    visit = VisitFactory(request=request, plan=plan, helpers=[nadia])
    publish(plan, planner)
    PhoneCall.objects.update(done_at=at(0, 8), outcome="TOLD")
    visit_remove(visit=visit, by=planner)
    visit.refresh_from_db()
    request.refresh_from_db()
    assert (visit.stage, visit.status) == (VisitStage.CANCELLED, VisitStatus.REVOKED)
    assert request.status == RequestStatus.WAITING
    assert not Occupancy.objects.exists()
    assert PhoneCall.objects.to_make().get().reason == CallReason.CANCELLED
    plan_undo(plan=plan, by=planner)
    visit.refresh_from_db()
    request.refresh_from_db()
    assert (visit.stage, request.status) == (VisitStage.PUBLISHED, RequestStatus.PLANNED)
    assert Occupancy.objects.filter(helper=nadia).count() == 1


def test_a_visit_cancelled_by_the_person_is_not_announced_to_the_person(
    plan: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    visit = VisitFactory(request=ask("Gay"), plan=plan, helpers=[nadia])
    publish(plan, planner)
    visit_remove(visit=visit, by=planner, asked_by_person=True)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.EXCUSED
    assert not PhoneCall.objects.exists()


def test_a_publication_is_not_undone(plan: Plan, nadia: Helper, ask: Ask, planner: User, at: Any) -> None:
    visit_place(plan=plan, request=ask("Roux"), helpers=[nadia], starts_at=at(2, 10), by=planner)
    publish(plan, planner)
    assert plan_undo(plan=plan, by=planner) is None
    assert Visit.objects.get().stage == VisitStage.PUBLISHED


def test_someone_without_any_telephone_gets_a_letter(plan: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    VisitFactory(request=ask("Gay", person={"landline_phone": ""}), plan=plan, helpers=[nadia])
    assert publish_preview(planner, plan).letters == 1
    publish(plan, planner)
    entry = calls_to_make(planner)[0]
    assert (entry.needs_letter, entry.phones) == (True, ())
