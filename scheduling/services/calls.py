"""Calls made to tell people of their visits."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from scheduling.enums import CallOutcome, RequestStatus, VisitStage, VisitStatus
from scheduling.models import PhoneCall
from scheduling.services.appointments import appointment_cancel, request_status_set


@transaction.atomic
def call_record(*, call: PhoneCall, outcome: CallOutcome, by: User) -> PhoneCall:
    """Say what came of a call. Nobody answers: it stays in the list with one try more.

    A person who does not want the visit cancels it and the request; the helpers are told. Raises ValidationError for
    a call already settled.
    """
    call = PhoneCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.done_at is not None:
        raise ValidationError("Cet appel est déjà noté.")
    call.outcome = outcome
    call.tries += 1
    if outcome != CallOutcome.NO_ANSWER:
        call.done_at, call.done_by = timezone.now(), by
    call.save(update_fields=["outcome", "tries", "done_at", "done_by"])
    if outcome == CallOutcome.REFUSED:
        _cancel_visit(call, by)
    sentence = f"Appel à {call.visit.beneficiary.full_name} : {call.get_outcome_display()}"
    journal_record(actor=by, verb="call.record", target=call, sentence=sentence)
    return call


@transaction.atomic
def call_reopen(*, call: PhoneCall, by: User) -> PhoneCall:
    """Take back what was said of a call, unless it cancelled the visit."""
    call = PhoneCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.outcome == CallOutcome.REFUSED:
        raise ValidationError("La visite a été annulée : placez-la de nouveau depuis le planning.")
    call.outcome, call.done_at, call.done_by = "", None, None
    call.tries = max(0, call.tries - 1)
    call.save(update_fields=["outcome", "done_at", "done_by", "tries"])
    sentence = f"Appel à {call.visit.beneficiary.full_name} : à refaire"
    journal_record(actor=by, verb="call.reopen", target=call, sentence=sentence)
    return call


def _cancel_visit(call: PhoneCall, by: User) -> None:
    visit = call.visit
    if visit.stage == VisitStage.PUBLISHED and visit.status == VisitStatus.UNKNOWN:
        appointment_cancel(visit=visit, by=by, asked_by_person=True)
    visit.request.cancel_reason = "La personne ne veut pas de la visite (appel)."
    visit.request.save(update_fields=["cancel_reason"])
    request_status_set(visit.request, RequestStatus.CANCELLED)
