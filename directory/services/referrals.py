"""Referrals to partners, the sender's side: send, send again, withdraw, look at the answer, orient by phone instead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.free_text import refuse_secrets
from core.journal import journal_record
from directory.enums import IntakeChannel, IntakeStatus, NeedOutcome, ReferralStatus, WideningStep
from directory.models import Intake, Need, Orientation, Referral, Service
from directory.referral_rules import CONSENT_VERSION, Actor
from directory.services.needs import need_settle
from directory.services.referral_links import renew, send_link, send_withdrawal
from directory.services.referral_states import keep_step, locked, move


@dataclass(frozen=True, slots=True)
class Consent:
    """The person's answer before anything is sent: yes or no, on what day, given by whom."""

    is_given: bool
    on: date
    by: str


@transaction.atomic
def referral_send(
    *,
    service: Service,
    by: User,
    shared: Mapping[str, str],
    consent: Consent,
    recipient_email: str,
    message: str = "",
    need: Need | None = None,
    person_id: int | None = None,
    commune: Commune | None = None,
    is_vulnerable: bool = False,
    follows: Referral | None = None,
) -> Referral:
    """Send a person to a partner: only ``shared`` (label → value) is kept for the partner to read.

    ``commune`` is for the ledger alone, should nobody help. ``follows`` is a referral that failed for the same need.
    Raises ValidationError at ``consent``, ``recipient_email`` or ``shared``: without an agreement nothing leaves.
    """
    told = {label: value.strip() for label, value in shared.items() if value.strip()}
    _check_agreement(service, by, consent)
    _check_letter(told, message, recipient_email)
    if need is None and person_id is None and follows is None:
        raise ValidationError("Dites d’abord de quel besoin ou de quelle personne il s’agit.")
    row = Referral(
        territory=service.territory,
        service=service,
        need=need,
        person_id=person_id if person_id is not None else (need.intake.person_id if need else None),
        follows=(follows.follows or follows) if follows else None,
        commune=commune or (need.intake.commune if need else None),
        theme=need.theme if need else (follows.theme if follows else ""),
        is_vulnerable=is_vulnerable or bool(need and need.intake.is_vulnerable),
        sender=by,
        recipient_email=recipient_email.strip(),
        shared=json.dumps(told, ensure_ascii=False),
        message=message.strip(),
        consent_on=consent.on,
        consent_by=consent.by,
        consent_version=CONSENT_VERSION,
    )
    secret = renew(row)
    row.full_clean()
    row.save()
    _settle_need(row, by)
    if follows is not None:
        Referral.objects.filter(pk=follows.pk, noted_at=None).update(noted_at=timezone.now())
    keep_step(row, by)
    send_link(row, secret)
    journal_record(actor=by, verb="referral.send", target=row, sentence=f"A envoyé l’orientation n° {row.pk}.")
    return row


def _check_agreement(service: Service, by: User, consent: Consent) -> None:
    if not consent.is_given:
        raise ValidationError({"consent": "Sans l’accord de la personne, rien ne part."})
    if consent.on > timezone.localdate():
        raise ValidationError({"consent_on": "Cette date est à venir."})
    membership = by.active_membership
    if membership is None or membership.territory_id != service.territory_id:
        raise ValidationError("Ce service n’est pas dans l’annuaire de votre territoire.")


def _check_letter(told: Mapping[str, str], message: str, recipient_email: str) -> None:
    if not told:
        raise ValidationError({"shared": "Choisissez au moins une chose à transmettre."})
    for text in (*told.values(), message):
        refuse_secrets(text)
    try:
        validate_email(recipient_email.strip())
    except ValidationError as error:
        words = "Donnez l’adresse électronique du partenaire, ou téléphonez-lui à la place."
        raise ValidationError({"recipient_email": words}) from error


def _settle_need(row: Referral, by: User) -> None:
    """The need is referred; one referred already keeps its line of the ledger open until somebody helps."""
    if row.need is None:
        return
    key = f"referral:{row.pk}"
    if row.need.outcome == NeedOutcome.REFERRED:
        Need.objects.filter(pk=row.need.pk).update(outcome_key=key, outcome_at=timezone.now(), outcome_by=by)
    else:
        need_settle(need=row.need, outcome=NeedOutcome.REFERRED, by=by, key=key)


@transaction.atomic
def referral_renew(*, referral: Referral, by: User | None) -> Referral:
    """Send a new link, to the same address; the old one is dead. ``by`` None: the partner asked from the old link.

    One that expired without an answer starts again from today, when the team asks. Raises ValidationError when over.
    """
    row = locked(referral)
    if row.permission_withdrawn_on or not row.shared:
        raise ValidationError("L’accord de la personne a été retiré : il n’y a plus rien à transmettre.")
    if row.status == ReferralStatus.EXPIRED and by is not None:
        row = move(row, ReferralStatus.SENT, actor=Actor.TEAM)
        row.sent_at, row.reminded_at, row.seen_at, row.ended_at = timezone.now(), None, None, None
        keep_step(row, by)
    elif not row.is_live:
        raise ValidationError(
            f"Cette orientation est {row.get_status_display()} : un nouveau lien ne servirait à rien."
        )
    secret = renew(row)
    row.noted_at = row.noted_at or (timezone.now() if by else None)
    row.version += 1
    row.save()
    send_link(row, secret, is_asked=by is None)
    who = "A renvoyé" if by else "Le partenaire a demandé"
    journal_record(actor=by, verb="referral.renew", target=row, sentence=f"{who} le lien de l’orientation n° {row.pk}.")
    return row


@transaction.atomic
def referral_withdraw(*, referral: Referral, by: User, note: str = "", is_permission: bool = False) -> Referral:
    """Take a referral back. With ``is_permission`` the person no longer agrees: what was shared is erased at once.

    A permission may be withdrawn whatever the state: the state of one that is over stays, for the figures.
    """
    row = locked(referral)
    was_live = row.is_live
    if was_live or not is_permission:
        row = move(row, ReferralStatus.WITHDRAWN, actor=Actor.TEAM)
        row.ended_at = row.noted_at = timezone.now()
        row.end_note = "" if is_permission else note.strip()
        keep_step(row, by)
    if is_permission:
        row.shared = row.message = row.answer_note = row.end_note = ""
        row.permission_withdrawn_on = row.permission_withdrawn_on or timezone.localdate()
    row.version += 1
    row.save()
    if was_live or is_permission:
        send_withdrawal(row)
    why = "l’accord est retiré" if is_permission else "l’équipe y renonce"
    sentence = f"A retiré l’orientation n° {row.pk} : {why}."
    journal_record(actor=by, verb="referral.withdraw", target=row, sentence=sentence)
    return row


@transaction.atomic
def referral_note(*, referral: Referral, by: User) -> Referral:
    """The team has seen the partner's answer and has nothing more to decide. Doing it twice changes nothing."""
    row = locked(referral)
    row.noted_at = row.noted_at or timezone.now()
    row.save(update_fields=["noted_at"])
    return row


@transaction.atomic
def orientation_note(
    *,
    service: Service,
    by: User,
    need: Need | None = None,
    person_id: int | None = None,
    words: str = "",
    commune: Commune | None = None,
    is_vulnerable: bool = False,
) -> Need:
    """Note that the partner was phoned, or its number given, instead of a referral; a call will follow.

    For someone followed without a call, a meeting is noted with its need, so that it counts like any other.
    """
    if need is None:
        met = {"person_id": person_id, "commune": commune, "is_vulnerable": is_vulnerable, "operator": by}
        need = _need_met(service.territory, words, **met)
    Orientation.objects.get_or_create(
        need=need, service=service, defaults={"rank": 1, "step": WideningStep.EPCI, "opening": ""}
    )
    return need_settle(need=need, outcome=NeedOutcome.ORIENTED, by=by, key=f"service:{service.pk}")


def _need_met(territory: Territory, words: str, **met: Any) -> Need:
    if not words.strip():
        raise ValidationError({"words": "Écrivez ce qui est demandé."})
    refuse_secrets(words)
    now = timezone.now()
    intake = Intake(
        territory=territory, channel=IntakeChannel.OUTREACH, status=IntakeStatus.CLOSED, ended_at=now, **met
    )
    intake.full_clean()
    intake.save()
    return Need.objects.create(intake=intake, words=words.strip())
