"""Calls for help: making one, sending a wave, closing it, placing the visit once someone has said yes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.formatting import plural
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.enums import Theme
from mediation.models import Beneficiary
from scheduling.models import (
    Solicitation,
    SolicitationMoment,
    SolicitationReply,
    SolicitationRequest,
    Visit,
    VisitRequest,
)
from scheduling.request_rules import WindowInput, window_problems
from scheduling.selectors.solicitation_audience import Audience, Candidate, audience_of
from scheduling.services.plans import plan_for_week
from scheduling.services.requests import OPEN, windows_of
from scheduling.services.solicitation_links import renew, send_question
from scheduling.services.solicitation_states import call_end, live, locked
from scheduling.services.visits import visit_place
from scheduling.solicitation_enums import CallAnswer, CallState
from scheduling.solicitation_rules import names_person, wave_moment
from volunteers.enums import HelperKind
from volunteers.reaching import helper_reach

NOBODY_LEFT = "Il ne reste personne à solliciter : élargissez l’appel, ou cherchez autrement."
FULL = "Toutes les places sont prises ou proposées : inutile de solliciter d’autres personnes."
LONGEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What helpers read of a call, and how it goes."""

    what: str
    commune: Commune
    duration: int
    closes_at: datetime
    places: int = 1
    words: str = ""
    themes: Sequence[str] = ()
    kinds: Sequence[str] = ()
    radius_km: int | None = None
    communes: Sequence[Commune] = ()
    professionals_last: bool = True
    wave_size: int = 5
    wave_hours: int = 24


@transaction.atomic
def solicitation_create(
    *,
    territory: Territory,
    by: User,
    told: Told,
    moments: Sequence[WindowInput] = (),
    requests: Sequence[VisitRequest] = (),
) -> Solicitation:
    """Write a call; nothing leaves until a wave is sent. Without moments, those of the requests are told.

    Raises ValidationError by field; that of a moment is keyed ``moments``.
    """
    call = Solicitation(territory=territory, created_by=by)
    for name in (
        "what", "words", "commune", "duration", "closes_at", "places", "radius_km", "professionals_last", "wave_size",
        "wave_hours",
    ):  # fmt: skip
        setattr(call, name, getattr(told, name))
    call.themes, call.kinds = list(told.themes), list(told.kinds)
    call.what, call.words = call.what.strip(), call.words.strip()
    call.full_clean(exclude=["created_by"])
    wanted = list(moments) or [window for request in requests for window in windows_of(request)]
    problems = _problems(call, told, wanted, requests)
    if problems:
        raise ValidationError(problems)
    call.save()
    call.communes.set(told.communes)
    SolicitationRequest.objects.bulk_create(SolicitationRequest(solicitation=call, request=row) for row in requests)
    SolicitationMoment.objects.bulk_create(
        SolicitationMoment(
            solicitation=call, weekday=row.weekday, on_date=row.on_date, starts=row.starts, ends=row.ends
        )
        for row in dict.fromkeys(wanted)
    )
    sentence = f"{by} a préparé l’appel à volontaires n° {call.pk}."
    journal_record(actor=by, verb="solicitation.create", target=call, sentence=sentence)
    return call


def _problems(
    call: Solicitation, told: Told, wanted: Sequence[WindowInput], requests: Sequence[VisitRequest]
) -> dict[str, Any]:
    now = timezone.now()
    problems: dict[str, Any] = {}
    if not now < call.closes_at <= now + timedelta(days=LONGEST_DAYS):
        problems["closes_at"] = "Choisissez une date à venir, dans les deux mois."
    problems |= _choice_problems(call, told, requests)
    for name in ("what", "words"):
        if wrong := _text_problem(getattr(call, name), [row.beneficiary for row in requests]):
            problems[name] = wrong
    if not wanted:
        problems["moments"] = "Indiquez au moins un moment."
    elif found := window_problems(wanted, call.duration, timezone.localdate(), _known(requests)):
        problems["moments"] = list(dict.fromkeys(found.values()))
    return problems


def _choice_problems(call: Solicitation, told: Told, requests: Sequence[VisitRequest]) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if set(call.themes) - set(Theme.values):
        problems["themes"] = "Un des thèmes n’existe pas."
    if set(call.kinds) - set(HelperKind.values):
        problems["kinds"] = "Une des qualités n’existe pas."
    territories = {row.territory_id for row in requests} | {row.territory_id for row in (call.commune, *told.communes)}
    if territories != {call.territory_id}:
        problems["commune"] = "Choisissez dans ce territoire."
    if any(row.status not in OPEN for row in requests):
        problems["requests"] = "Une de ces demandes n’est plus à placer."
    return problems


def _known(requests: Sequence[VisitRequest]) -> list[WindowInput]:
    return [window for request in requests for window in windows_of(request)]


def _text_problem(text: str, people: Sequence[Beneficiary]) -> str:
    """What helpers read is read without an account: no name, no secret."""
    try:
        refuse_secrets(text)
    except ValidationError as error:
        return " ".join(error.messages)
    if names_person(text, {name for person in people for name in (person.first_name, person.last_name)}):
        return "Ne nommez pas la personne : ce texte part par e-mail ou par SMS et se lit sans compte."
    return ""


def refuse_names(words: str, people: Sequence[Beneficiary]) -> None:
    """Raise ValidationError at ``words`` when a message to helpers names one of these people, or holds a secret."""
    if wrong := _text_problem(words, people):
        raise ValidationError({"words": wrong})


@transaction.atomic
def solicitation_wave_send(
    *, solicitation: Solicitation, by: User | None, chosen: Collection[int] | None = None, now: datetime | None = None
) -> list[SolicitationReply]:
    """Ask the next ones: those ``chosen`` by hand (helpers' keys), or the first of the order, up to the wave's size.

    Who was proposed and is not chosen stays aside for this call. Raises ValidationError when the call is over or
    full, or nobody is left.
    """
    call = live(solicitation)
    if call.free <= 0:
        raise ValidationError(FULL)
    audience = audience_of(call)
    asked = _chosen(call, audience, chosen)
    if not asked:
        call.next_wave_at = None
        call.save(update_fields=["next_wave_at"])
        if by is not None:
            raise ValidationError(NOBODY_LEFT if not audience.candidates else "Cochez au moins une personne.")
        return []
    call.waves_sent += 1
    replies = [_ask(call, row) for row in asked]
    call.next_wave_at = wave_moment(now or timezone.now(), call.wave_hours) if call.wave_hours else None
    call.save(update_fields=["waves_sent", "next_wave_at"])
    who = plural(len(replies), "personne sollicitée", "personnes sollicitées")
    sentence = f"Appel à volontaires n° {call.pk}, envoi {call.waves_sent} : {who}."
    journal_record(actor=by, verb="solicitation.wave", target=call, sentence=sentence)
    return replies


def _chosen(call: Solicitation, audience: Audience, chosen: Collection[int] | None) -> list[Candidate]:
    proposed = audience.next_wave(call.wave_size)
    if chosen is None:
        return list(proposed)
    wanted = set(chosen)
    call.left_out.add(*(row.helper for row in proposed if row.helper.pk not in wanted))
    call.left_out.remove(*(row.helper for row in audience.candidates if row.helper.pk in wanted))
    return [row for row in audience.candidates if row.helper.pk in wanted]


def _ask(call: Solicitation, row: Candidate) -> SolicitationReply:
    reply = SolicitationReply(solicitation=call, helper=row.helper, wave=call.waves_sent, channel=row.channel)
    reach = helper_reach(row.helper)
    secret = renew(reply) if reach else ""
    reply.save()
    if reach:
        send_question(reply, secret, reach)
    return reply


@transaction.atomic
def solicitation_close(*, solicitation: Solicitation, by: User | None) -> Solicitation:
    """End a call: answers are no longer taken, who has not answered is silent. Twice changes nothing."""
    call = locked(solicitation)
    if call.state == CallState.CLOSED:
        return call
    call_end(call)
    who = by.full_name if by is not None else "Le temps passé"
    sentence = f"{who} a fermé l’appel à volontaires n° {call.pk}."
    journal_record(actor=by, verb="solicitation.close", target=call, sentence=sentence)
    return call


def fixed_moment(solicitation: Solicitation) -> tuple[date, time] | None:
    """Return the day and the hour of a call that leaves no choice, None for one that does."""
    moments = list(solicitation.moments.all())
    if len(moments) != 1 or moments[0].on_date is None:
        return None
    only = moments[0]
    length = (only.ends.hour - only.starts.hour) * 60 + only.ends.minute - only.starts.minute
    return (moments[0].on_date, only.starts) if length == solicitation.duration else None


@transaction.atomic
def solicitation_visit_place(*, solicitation: Solicitation, by: User) -> Visit:
    """Place the visit of a call with one request and a fixed moment, with those who said yes, the first one leading.

    All the checks of a visit placed by hand hold: ValidationError with one sentence per rule that would be broken.
    """
    call = locked(solicitation)
    rows = VisitRequest.objects.filter(solicited_by__solicitation=call).select_related("beneficiary", "territory")
    requests, at = list(rows.order_by("pk")), fixed_moment(call)
    if len(requests) != 1 or at is None:
        raise ValidationError("Cet appel laisse le choix du moment : placez la visite depuis le planning.")
    yes = call.replies.filter(answer=CallAnswer.YES).select_related("helper").order_by("answered_at", "pk")
    helpers = [reply.helper for reply in yes][: requests[0].people]
    if not helpers:
        raise ValidationError("Personne n’a encore dit oui.")
    starts_at = timezone.make_aware(datetime.combine(*at))
    plan = plan_for_week(territory=call.territory, week=at[0], by=by)
    return visit_place(plan=plan, request=requests[0], helpers=helpers, starts_at=starts_at, by=by)
