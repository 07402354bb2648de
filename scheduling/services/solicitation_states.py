"""What every act on a call for help shares: holding its row, counting places, offering those that are freed.

The call is locked first, then its answers are read again. Places move by conditional UPDATE, and the database's own
constraint stands behind: of two people for the last place one gets it, whatever happens to the lock.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from messaging.services import messages_cancel
from scheduling.models import Solicitation, SolicitationReply
from scheduling.planning.telling_ways import ask_channel
from scheduling.services.solicitation_links import about, renew, send_offer
from scheduling.solicitation_enums import AskChannel, CallAnswer, CallState
from scheduling.solicitation_rules import CONFIRM_HOURS
from volunteers.reaching import helper_reach

OVER = "Cet appel est terminé : il ne prend plus de réponses."


def locked(call: Solicitation) -> Solicitation:
    """Lock the call until the end of the transaction and return it as it is now."""
    Solicitation.objects.select_for_update().get(pk=call.pk)
    return Solicitation.objects.select_related("territory", "commune").get(pk=call.pk)


def live(call: Solicitation) -> Solicitation:
    """Lock the call; ValidationError when it takes no answers any more."""
    row = locked(call)
    if not row.is_live:
        raise ValidationError(OVER)
    return row


def place_take(call: Solicitation) -> bool:
    """Take a place that nobody holds; tell whether there was one."""
    rows = Solicitation.objects.filter(pk=call.pk, state__in=[CallState.OPEN, CallState.FILLED])
    return bool(rows.filter(taken__lt=F("places") - F("held")).update(taken=F("taken") + 1))


def place_confirm(call: Solicitation) -> bool:
    """Take the place that was held for this answer."""
    return bool(Solicitation.objects.filter(pk=call.pk, held__gt=0).update(taken=F("taken") + 1, held=F("held") - 1))


def place_free(call: Solicitation) -> None:
    """Give back a promised place."""
    Solicitation.objects.filter(pk=call.pk, taken__gt=0).update(taken=F("taken") - 1)


def hold_drop(call: Solicitation) -> None:
    """Give back a place that was offered."""
    Solicitation.objects.filter(pk=call.pk, held__gt=0).update(held=F("held") - 1)


def places_offer(call: Solicitation) -> int:
    """Offer each free place to the first of the waiting list, then say whether the call is full. Return how many."""
    offered = 0
    waiting = SolicitationReply.objects.filter(solicitation=call, answer=CallAnswer.WAITING, confirm_by=None)
    for reply in list(waiting.select_related("helper").order_by("answered_at", "pk")):
        free = Solicitation.objects.filter(pk=call.pk, taken__lt=F("places") - F("held"))
        if not free.update(held=F("held") + 1):
            break
        _offer(call, reply)
        offered += 1
    state_settle(call)
    return offered


def _offer(call: Solicitation, reply: SolicitationReply) -> None:
    reply.solicitation = call
    reply.confirm_by = min(timezone.now() + timedelta(hours=CONFIRM_HOURS), call.closes_at)
    reach = helper_reach(reply.helper) if reply.channel != AskChannel.PHONE else None
    secret = renew(reply) if reach else ""
    reply.channel = ask_channel(reach)
    reply.save(update_fields=["confirm_by", "secret_digest", "channel"])
    if reach:
        send_offer(reply, secret, reach)


def state_settle(call: Solicitation) -> None:
    """Say of a call that lives whether all its places are taken."""
    rows = Solicitation.objects.filter(pk=call.pk)
    rows.filter(state=CallState.OPEN, taken__gte=F("places")).update(state=CallState.FILLED)
    rows.filter(state=CallState.FILLED, taken__lt=F("places")).update(state=CallState.OPEN)
    call.refresh_from_db(fields=["taken", "held", "state"])


def call_end(call: Solicitation) -> None:
    """End a call whose row is held: who has not answered is silent, no message about it leaves any more."""
    unanswered = list(SolicitationReply.objects.filter(solicitation=call, answer=CallAnswer.PENDING).order_by("pk"))
    offered = SolicitationReply.objects.filter(solicitation=call, confirm_by__isnull=False).order_by("pk")
    for reply in [*unanswered, *offered]:
        messages_cancel(about=about(reply))
    SolicitationReply.objects.filter(pk__in=[reply.pk for reply in unanswered]).update(answer=CallAnswer.SILENT)
    offered.update(confirm_by=None)
    call.state, call.closed_at, call.next_wave_at, call.held = CallState.CLOSED, timezone.now(), None, 0
    call.save(update_fields=["state", "closed_at", "next_wave_at", "held"])
