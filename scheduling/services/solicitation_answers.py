"""Answers to a call for help: by the link, by SMS, on the helper's own page, or noted by the team after a call.

``by`` is None when the helper answers by the link or by SMS, the member who acts otherwise. A yes makes the helper a
preferred one on the requests of the call: the planning then proposes them first, and the coordinator places the visit
by hand.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from messaging.services import messages_cancel
from scheduling.enums import HelperWish, RequestStatus
from scheduling.models import CallRefusal, RequestHelper, Solicitation, SolicitationReply, VisitRequest
from scheduling.services.solicitation_links import about
from scheduling.services.solicitation_states import (
    hold_drop,
    live,
    place_confirm,
    place_free,
    place_take,
    places_offer,
)
from scheduling.services.transport.driver_hours import driver_hours_follow
from scheduling.solicitation_enums import CallAnswer
from scheduling.solicitation_rules import answers_after
from volunteers.models import Helper

ALREADY = "Votre réponse est déjà notée : pour la corriger, appelez l’équipe."
ODD = "Cette réponse ne peut pas suivre celle qui est notée."


@transaction.atomic
def reply_answer(
    *, reply: SolicitationReply, answer: str, by: User | None = None, is_team: bool = False
) -> SolicitationReply:
    """Note yes, no, a doubt or a withdrawal. Someone who says yes when all is taken joins the waiting list.

    The same answer again changes nothing. Raises ValidationError when the call is over or the answer is no longer open.
    """
    call = live(reply.solicitation)
    row = SolicitationReply.objects.select_related("helper").get(pk=reply.pk)
    row.solicitation = call
    is_offered = row.confirm_by is not None
    if _is_same(row, answer):
        return row
    if answer not in answers_after(row.answer, is_offered=is_offered, by_team=is_team):
        raise ValidationError(ODD if is_team else ALREADY)
    given_back = _leave(row) if answer != CallAnswer.YES else False
    row.answer = _settled(row, answer)
    row.answered_at, row.confirm_by, row.noted_by = timezone.now(), None, by if is_team else None
    wishes_follow(row)
    driver_hours_follow(reply=row, by=by)
    row.save(update_fields=["answer", "answered_at", "confirm_by", "noted_by", "wishes"])
    messages_cancel(about=about(row))
    if given_back or answer == CallAnswer.YES:
        places_offer(call)
    _tell(row, by, is_team=is_team)
    return row


def _is_same(row: SolicitationReply, answer: str) -> bool:
    """A yes said twice stays what it was; on the waiting list too, unless a place is offered."""
    waits = row.answer == CallAnswer.WAITING and row.confirm_by is None and answer == CallAnswer.YES
    return row.answer == answer or waits


def _leave(row: SolicitationReply) -> bool:
    """Give back the place that the answer held; tell whether there was one."""
    if row.answer == CallAnswer.YES:
        place_free(row.solicitation)
        return True
    if row.confirm_by is not None:
        hold_drop(row.solicitation)
        return True
    return False


def _settled(row: SolicitationReply, answer: str) -> CallAnswer:
    """Return what is written: a yes becomes a place in the waiting list when none is free."""
    if answer != CallAnswer.YES:
        return CallAnswer(answer)
    has_place = place_confirm(row.solicitation) if row.confirm_by is not None else place_take(row.solicitation)
    return CallAnswer.YES if has_place else CallAnswer.WAITING


def wishes_follow(row: SolicitationReply) -> None:
    """A yes makes the helper preferred on the call's open requests; anything else takes back what it added."""
    if row.answer != CallAnswer.YES:
        _wishes_take_back(row)
        return
    requests = VisitRequest.objects.filter(
        solicited_by__solicitation=row.solicitation_id, status__in=[RequestStatus.WAITING, RequestStatus.PLANNED]
    )
    for request in requests.select_for_update(of=("self",)).order_by("pk"):
        _, is_new = RequestHelper.objects.get_or_create(
            request=request, helper=row.helper, defaults={"wish": HelperWish.PREFERRED}
        )
        if is_new:
            row.wishes = [*row.wishes, request.pk]
            _touch(request)


def _wishes_take_back(row: SolicitationReply) -> None:
    added = RequestHelper.objects.filter(request__in=row.wishes, helper=row.helper, wish=HelperWish.PREFERRED)
    for wish in list(added.select_related("request")):
        _touch(wish.request)
        wish.delete()
    row.wishes = []


def _touch(request: VisitRequest) -> None:
    """Whoever edits the request meanwhile is told that it changed."""
    request.version += 1
    request.save(update_fields=["version"])


def _tell(row: SolicitationReply, by: User | None, *, is_team: bool) -> None:
    said = {
        CallAnswer.YES: "a dit oui",
        CallAnswer.WAITING: "est sur la liste d’attente",
        CallAnswer.NO: "a dit non",
        CallAnswer.UNSURE: "ne sait pas encore",
        CallAnswer.WITHDRAWN: "s’est retiré",
    }[CallAnswer(row.answer)]
    noted = f", noté par {by.full_name}" if by is not None and is_team else ""
    sentence = f"{row.helper} {said} à l’appel n° {row.solicitation_id}{noted}."
    journal_record(actor=by, verb="solicitation.answer", target=row.solicitation, sentence=sentence)


@transaction.atomic
def calls_refuse(*, helper: Helper, by: User | None = None) -> None:
    """The helper wants no more calls; saying it twice changes nothing."""
    _, is_new = CallRefusal.objects.get_or_create(helper=helper)
    if is_new:
        sentence = f"{helper} ne veut plus recevoir d’appels à volontaires."
        journal_record(actor=by, verb="solicitation.refuse", target=helper, sentence=sentence)


@transaction.atomic
def calls_accept(*, helper: Helper, by: User | None = None) -> None:
    """The helper wants to receive calls again."""
    gone, _ = CallRefusal.objects.filter(helper=helper).delete()
    if gone:
        sentence = f"{helper} veut bien recevoir des appels à volontaires."
        journal_record(actor=by, verb="solicitation.accept", target=helper, sentence=sentence)


def lapse(row: SolicitationReply, call: Solicitation) -> None:
    """A place offered and not confirmed in time goes to the next one; the caller holds the call."""
    hold_drop(call)
    row.answer, row.confirm_by = CallAnswer.SILENT, None
    row.save(update_fields=["answer", "confirm_by"])
    messages_cancel(about=about(row))
