"""Pages of calls for help: the list, a call and its waves, who is asked how often, what is asked of me."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from core.formatting import number, plural
from scheduling.models import CallRefusal, Solicitation, SolicitationReply, VisitRequest
from scheduling.querysets_solicitations import SolicitationQuerySet
from scheduling.selectors.queue import moments_words
from scheduling.selectors.transport.driver_calls import ready_of, rides_of
from scheduling.services.solicitations import fixed_moment
from scheduling.solicitation_enums import LIVE_CALL, UNDECIDED, CallAnswer, CallState
from scheduling.solicitation_rules import ASKED_DAYS, answers_after, counts_words, sharing_words
from volunteers.models import Helper
from volunteers.pairing.fairness import gini

# What a helper answered lately stays on the home page so many days, and so many at most.
ANSWERS_SHOWN_DAYS, ANSWERS_SHOWN = 30, 3


def calls_seen(user: Any) -> SolicitationQuerySet[Any]:
    """Return the calls that a member sees, counted, the latest first."""
    calls: SolicitationQuerySet[Any] = (
        Solicitation.objects.visible_to(user).select_related("commune", "created_by").counted()
    )
    return calls.prefetch_related("moments").order_by("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class CallRow:
    """A line of the list."""

    call: Any
    moments: str
    counts: str
    tone: str
    icon: str
    word: str


def call_row(call: Any) -> CallRow:
    """Return the line of a counted call."""
    tone, icon, word = _tone(call)
    words = counts_words(
        yes=call.count_yes,
        waiting=call.count_waiting,
        unsure=call.count_unsure,
        no=call.count_no,
        silent=call.count_silent + call.count_withdrawn,
        pending=call.count_pending,
    )
    return CallRow(call, moments_words(call.moments.all()), words, tone, icon, word)


def _tone(call: Solicitation) -> tuple[str, str, str]:
    if call.state == CallState.FILLED:
        return "good", "check-circle", "complet"
    if call.state == CallState.CLOSED:
        is_full = call.taken >= call.places
        return ("good", "check-circle", "fermé, complet") if is_full else ("", "x-circle", "fermé")
    if not call.waves_sent:
        return "warn", "pencil", "pas encore parti"
    return "warn", "hourglass-split", f"il manque {plural(call.places - call.taken, 'personne')}"


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A helper in a wave: the answer, and what the team may note in its place."""

    reply: SolicitationReply
    tone: str
    icon: str
    may_note: tuple[tuple[str, str], ...]


_LOOKS = {
    CallAnswer.YES: ("good", "check-circle-fill"),
    CallAnswer.WAITING: ("warn", "hourglass-split"),
    CallAnswer.UNSURE: ("warn", "question-circle"),
    CallAnswer.NO: ("", "x-circle"),
    CallAnswer.WITHDRAWN: ("", "arrow-counterclockwise"),
    CallAnswer.SILENT: ("", "dash-circle"),
    CallAnswer.PENDING: ("", "envelope"),
}
_NOTES = {
    CallAnswer.YES: "Oui",
    CallAnswer.NO: "Non",
    CallAnswer.UNSURE: "Ne sait pas encore",
    CallAnswer.WITHDRAWN: "Se retire",
}


def _reply_row(reply: SolicitationReply, *, is_live: bool) -> ReplyRow:
    tone, icon = _LOOKS[CallAnswer(reply.answer)]
    allowed = answers_after(reply.answer, is_offered=reply.confirm_by is not None, by_team=True) if is_live else ()
    return ReplyRow(reply, tone, icon, tuple((str(key), word) for key, word in _NOTES.items() if key in allowed))


def call_page(call: Any) -> dict[str, Any]:
    """Assemble the page of a counted call: its waves, who is to be phoned, who said yes, what can be done."""
    replies = call.replies.select_related("helper__commune", "noted_by").order_by("wave", "asked_at", "pk")
    rows = [_reply_row(reply, is_live=call.is_live) for reply in replies]
    requests = list(
        VisitRequest.objects.filter(solicited_by__solicitation=call).select_related("beneficiary").order_by("pk")
    )
    yes = [row.reply.helper for row in rows if row.reply.answer == CallAnswer.YES]
    return {
        "call": call,
        "row": call_row(call),
        "waves": [(f"Envoi {wave}", list(group)) for wave, group in groupby(rows, key=lambda row: row.reply.wave)],
        "to_phone": [row for row in rows if _is_to_phone(row.reply, call)],
        "yes": yes,
        "requests": requests,
        "rides": rides_of(call),
        "ready": ready_of(call, yes),
        "is_fixed": len(requests) == 1 and fixed_moment(call) is not None,
        "is_placeable": bool(yes) and any(row.status == "WAITING" for row in requests),
    }


def _is_to_phone(reply: SolicitationReply, call: Solicitation) -> bool:
    waits = reply.answer in UNDECIDED or reply.confirm_by is not None
    return call.is_live and reply.channel == "PHONE" and waits


@dataclass(frozen=True, slots=True)
class HelperCount:
    """How often a helper was asked in twelve months, and what came of it."""

    helper: Any
    refuses: bool


def helpers_asked(user: Any) -> QuerySet[Any]:
    """Return the active helpers with how often they were asked in a year and what they said, most asked first."""
    since = timezone.now() - timedelta(days=ASKED_DAYS)
    lately = Q(solicitation_replies__asked_at__gte=since)
    counts = {
        f"said_{answer.lower()}": Count("solicitation_replies", filter=lately & Q(solicitation_replies__answer=answer))
        for answer in CallAnswer.values
    }
    helpers: Any = Helper.objects.visible_to(user).active()
    asked: QuerySet[Any] = helpers.annotate(
        asked=Count("solicitation_replies", filter=lately), last_asked=Max("solicitation_replies__asked_at"), **counts
    )
    return asked.order_by("-asked", "last_name", "first_name", "pk")


def helper_counts(helpers: Iterable[Helper]) -> list[HelperCount]:
    """Say of each whether calls are refused, in one query."""
    people = list(helpers)
    refusing = set(CallRefusal.objects.filter(helper__in=people).values_list("helper", flat=True))
    return [HelperCount(helper, helper.pk in refusing) for helper in people]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How evenly calls are shared: Gini's index in words and figures."""

    index: float
    figure: str
    asked: int
    sentence: str


def sharing_of(user: Any) -> Sharing:
    """Measure how evenly the active helpers who accept calls were asked in twelve months. One query."""
    helpers = helpers_asked(user).filter(call_refusal=None).order_by()
    counts = [int(value) for value in helpers.values_list("asked", flat=True)]
    index, asked = gini(counts), sum(counts)
    return Sharing(index, number(index, 2), asked, sharing_words(index, asked))


def calls_of_request(user: Any, request: VisitRequest) -> list[CallRow]:
    """Return the calls made for a request, the latest first."""
    return [call_row(call) for call in calls_seen(user).filter(asked_for__request=request)]


@dataclass(frozen=True, slots=True)
class MyCall:
    """A call addressed to me: what is asked, when, and whether I may still answer."""

    reply: SolicitationReply
    moments: str
    may_answer: bool
    may_confirm: bool
    may_doubt: bool
    may_withdraw: bool


def my_call(reply: SolicitationReply) -> MyCall:
    """Return what a helper reads of a call."""
    is_live = reply.solicitation.is_live
    allowed = answers_after(reply.answer, is_offered=reply.confirm_by is not None, by_team=False) if is_live else ()
    return MyCall(
        reply=reply,
        moments=moments_words(reply.solicitation.moments.all()),
        may_answer=CallAnswer.NO in allowed,
        may_confirm=CallAnswer.YES in allowed and reply.answer == CallAnswer.WAITING,
        may_doubt=CallAnswer.UNSURE in allowed,
        may_withdraw=CallAnswer.WITHDRAWN in allowed,
    )


def replies_to_me(user: Any) -> QuerySet[SolicitationReply]:
    """Return what was asked of a helper, the latest first."""
    rows = SolicitationReply.objects.own(user).select_related("solicitation__commune", "helper")
    return rows.prefetch_related("solicitation__moments").order_by("-asked_at", "-pk")


def my_open_calls(user: Any) -> list[MyCall]:
    """Return the calls that wait for my answer: for a helper's home page."""
    rows = replies_to_me(user).filter(
        Q(answer__in=UNDECIDED) | Q(confirm_by__isnull=False),
        solicitation__state__in=LIVE_CALL,
        solicitation__closes_at__gt=timezone.now(),
    )
    return [my_call(reply) for reply in rows]


def my_late_answers(user: Any) -> list[MyCall]:
    """Return what I said yes or no to in the last thirty days, the latest first: for a helper's home page."""
    since = timezone.now() - timedelta(days=ANSWERS_SHOWN_DAYS)
    settled = replies_to_me(user).exclude(answer__in=UNDECIDED).filter(confirm_by=None)
    rows = settled.filter(answered_at__gte=since).order_by("-answered_at", "-pk")
    return [my_call(reply) for reply in rows[:ANSWERS_SHOWN]]


def open_calls(user: Any) -> Sequence[CallRow]:
    """Return the calls that still look for someone, those that end first: for a coordinator's home page."""
    return [call_row(call) for call in calls_seen(user).lacking().order_by("closes_at", "pk")]
