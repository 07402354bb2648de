"""Calls made to tell people of their visits and of their rides."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from scheduling.enums import CallOutcome, CancelCause, RequestStatus, VisitStage, VisitStatus
from scheduling.models import PhoneCall
from scheduling.services.appointments import appointment_cancel, request_status_set
from scheduling.services.transport.passenger_acts import passenger_gives_up

RIDE_REFUSED = "La personne ne veut pas du déplacement (appel)."


@transaction.atomic
def call_record(*, call: PhoneCall, outcome: CallOutcome, by: User) -> PhoneCall:
    """Say what came of a call. Nobody answers: it stays in the list with one try more.

    A person who does not want the visit cancels it and the request; the helpers are told. One who will not take the
    ride cancels it; the drivers are told. Raises ValidationError for a call already settled.
    """
    call = PhoneCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.done_at is not None:
        raise ValidationError("Cet appel est déjà noté.")
    call.outcome = outcome
    call.tries += 1
    if outcome != CallOutcome.NO_ANSWER:
        call.done_at, call.done_by = timezone.now(), by
    call.save(update_fields=["outcome", "tries", "done_at", "done_by"])
    if outcome == CallOutcome.REFUSED and call.ride is not None:
        passenger_gives_up(ride=call.ride, what="tout", by=by, reason=RIDE_REFUSED)
    elif outcome == CallOutcome.REFUSED:
        _cancel_visit(call, by)
    told = "ne veut pas du déplacement" if call.ride and outcome == CallOutcome.REFUSED else call.get_outcome_display()
    sentence = f"Appel à {call.person.full_name} : {told}"
    journal_record(actor=by, verb="call.record", target=call, sentence=sentence)
    return call


@transaction.atomic
def call_reopen(*, call: PhoneCall, by: User) -> PhoneCall:
    """Take back what was said of a call, unless it cancelled the visit."""
    call = PhoneCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.outcome == CallOutcome.REFUSED:
        if call.ride_id is not None:
            raise ValidationError("Le déplacement a été annulé : notez un nouveau besoin si la personne change d’avis.")
        raise ValidationError("La visite a été annulée : placez-la de nouveau depuis le planning.")
    call.outcome, call.done_at, call.done_by = "", None, None
    call.tries = max(0, call.tries - 1)
    call.save(update_fields=["outcome", "done_at", "done_by", "tries"])
    sentence = f"Appel à {call.person.full_name} : à refaire"
    journal_record(actor=by, verb="call.reopen", target=call, sentence=sentence)
    return call


def _cancel_visit(call: PhoneCall, by: User) -> None:
    visit = call.visit
    if visit is None:
        return
    if visit.stage == VisitStage.PUBLISHED and visit.status == VisitStatus.UNKNOWN:
        appointment_cancel(visit=visit, by=by, asked_by_person=True)
    visit.request.cancel_reason = "La personne ne veut pas de la visite (appel)."
    visit.request.cancel_cause = CancelCause.NO_NEED
    visit.request.save(update_fields=["cancel_reason", "cancel_cause"])
    request_status_set(visit.request, RequestStatus.CANCELLED)
