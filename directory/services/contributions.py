"""Proposals of the public, of providers and of owners: received, accepted whole or in part, refused, forgotten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Territory, User
from core.journal import journal_record
from core.text import fold
from directory.contribution_rules import CORRECTABLE, PURGE_AFTER, REQUIRED_OF_NEW, lead_of, leads_of, with_companions
from directory.enums import AuthorRole, ContributionKind, ContributionState, RefusalReason
from directory.models import Contribution, Organisation, OwnerLink, Place, Service
from directory.services.contribution_letters import tell_accepted, tell_received, tell_refused
from directory.services.contribution_rows import apply_to_records, create_records, snapshot
from directory.services.owner_links import owner_link_make
from directory.services.record_rows import save_row

NOTHING_CHOSEN = "Cochez au moins une information à publier, ou refusez la proposition."


@dataclass(frozen=True, slots=True)
class Author:
    """Who proposes; name and e-mail may be empty."""

    role: AuthorRole = AuthorRole.PUBLIC
    name: str = ""
    email: str = ""


@transaction.atomic
def contribution_propose(
    *,
    territory: Territory,
    kind: ContributionKind | str,
    author: Author,
    proposed: Mapping[str, Any],
    target: Organisation | Place | Service | None = None,
    comment: str = "",
) -> Contribution:
    """Receive a proposal, to be read by the team; what it corrects of the same author is replaced by it.

    Raises ValidationError when it speaks of no record and is no new entry.
    """
    row = Contribution(territory=territory, kind=kind, proposed=dict(proposed), comment=comment.strip())
    row.author_role, row.author_name, row.author_email = author.role, author.name.strip(), author.email.strip().lower()
    if target is not None:
        setattr(row, target._meta.model_name or "", target)
        row.before = snapshot(target, proposed)
    row.full_clean()
    _supersede_former(row)
    row.save()
    words = f"Proposition reçue : {row.get_kind_display()}, « {row.subject} »."
    journal_record(actor=None, verb="contribution.propose", target=row, sentence=words)
    if kind == ContributionKind.NEW:
        tell_received(row)
    return row


@transaction.atomic
def service_confirm(*, service: Service, author: Author) -> Contribution:
    """Receive « Tout est juste »; one line for each record, which counts how many people said so."""
    Service.objects.select_for_update().get(pk=service.pk)
    waiting = Contribution.objects.to_read().filter(service=service, kind=ContributionKind.CONFIRMATION)
    if waiting.update(times=F("times") + 1):
        return waiting.get()
    return contribution_propose(
        territory=service.territory, kind=ContributionKind.CONFIRMATION, author=author, proposed={}, target=service
    )


@transaction.atomic
def contribution_accept(
    *,
    contribution: Contribution,
    by: User,
    fields: Collection[str] | None = None,
    organisation: Organisation | None = None,
    corrections: Mapping[str, str] | None = None,
    declaration_seen: bool = False,
) -> Contribution:
    """Publish a proposal, or only ``fields`` of it (names of lines, see ``lead_of``), and thank its author.

    ``corrections`` are the texts that the moderator put right, by field; ``declaration_seen`` says that the number of
    declaration was looked up in the list of the State, today.
    A new entry goes under ``organisation`` when given. Raises ValidationError when someone decided meanwhile, when
    nothing is chosen, or at the fields that a record refuses: then nothing is written.
    """
    kept = _kept_fields(contribution, fields)
    state = ContributionState.ACCEPTED if len(kept) == len(contribution.proposed) else ContributionState.PARTLY
    row = _claim(contribution, by, state=state, accepted_fields=kept)
    corrected = _corrected(row, kept, corrections or {})
    values = {key: row.proposed[key] for key in kept} | corrected
    if corrected:
        row.corrected = corrected
        row.save(update_fields=["corrected"])
    secret = ""
    if row.kind == ContributionKind.NEW:
        service, is_new_structure = create_records(row, values, by, organisation)
        row.service, row.place, row.organisation = service, service.place, service.place.organisation
        row.save(update_fields=["organisation", "place", "service"])
        # A structure already known is not handed over to whoever typed its SIRET: the team sends that link.
        if row.author_email and is_new_structure:
            secret = owner_link_make(organisation=row.organisation, email=row.author_email, by=by)
    else:
        apply_to_records(row, values, by)
    if declaration_seen and "service.declaration_number" in kept:
        _note_declaration_seen(row, by)
    tell_accepted(row, secret)
    how = f"{' en partie' if state == ContributionState.PARTLY else ''}{' et corrigé' if corrected else ''}"
    words = f"A accepté{how} la proposition « {row.subject} »."
    journal_record(actor=by, verb="contribution.accept", target=row, sentence=words)
    return row


@transaction.atomic
def contribution_refuse(
    *, contribution: Contribution, by: User, reason: RefusalReason | str, words: str = ""
) -> Contribution:
    """Refuse a proposal and tell its author why. Raises ValidationError at ``reason`` or ``words``."""
    if reason not in RefusalReason.values:
        raise ValidationError({"reason": "Dites pourquoi la proposition est refusée."})
    if reason == RefusalReason.OTHER and not words.strip():
        raise ValidationError({"words": "Expliquez en quelques mots pourquoi la proposition est refusée."})
    row = _claim(
        contribution, by, state=ContributionState.REFUSED, refusal_reason=reason, refusal_words=words.strip()[:1000]
    )
    tell_refused(row)
    sentence = f"A refusé la proposition « {row.subject} » : {row.get_refusal_reason_display()}."
    journal_record(actor=by, verb="contribution.refuse", target=row, sentence=sentence)
    return row


@transaction.atomic
def contributions_purge(*, territory_id: int, today: date | None = None) -> int:
    """Forget who wrote the proposals decided a year ago, and the links that ended a year ago; return how many.

    What was proposed stays, without anybody's name. Safe to run twice.
    """
    moment = timezone.now()
    limit = (today or timezone.localdate(moment)) - PURGE_AFTER
    old = Contribution.objects.filter(territory=territory_id, decided_at__date__lte=limit, purged_at=None)
    count = old.update(author_name="", author_email="", comment="", purged_at=moment)
    ended = OwnerLink.objects.filter(organisation__territory=territory_id)
    ended.filter(expires_at__date__lte=limit).delete()
    return count


def _kept_fields(contribution: Contribution, fields: Collection[str] | None) -> list[str]:
    """Return the proposed fields that are accepted. Raises ValidationError when there is none among those proposed."""
    proposed = contribution.proposed
    if fields is None or not proposed:
        return list(proposed)
    leads = set(fields) & set(leads_of(proposed))
    if contribution.kind == ContributionKind.NEW:
        leads |= {lead_of(key) for key in REQUIRED_OF_NEW & proposed.keys()}
    if not leads:
        raise ValidationError({"fields": NOTHING_CHOSEN})
    return with_companions(leads, proposed)


def _corrected(row: Contribution, kept: Collection[str], corrections: Mapping[str, str]) -> dict[str, str]:
    """Return the corrections that change something of what is published."""
    return {
        key: text.strip()
        for key, text in corrections.items()
        if key in kept and key in CORRECTABLE and text.strip() != str(row.proposed[key]).strip()
    }


def _note_declaration_seen(row: Contribution, by: User) -> None:
    service = row.service
    if service is not None and service.declaration_number:
        service.refresh_from_db()
        service.declaration_seen_on = timezone.localdate()
        save_row(service, by)


def _claim(contribution: Contribution, by: User, **decision: Any) -> Contribution:
    """Write the decision if nobody has: of two people who decide at once, the second is told."""
    mine = Contribution.objects.to_read().filter(pk=contribution.pk)
    if not mine.update(decided_at=timezone.now(), decided_by=by, **decision):
        now = Contribution.objects.select_related("decided_by").get(pk=contribution.pk)
        who = f"{now.decided_by} a déjà décidé" if now.decided_by else "Une décision a déjà été prise"
        raise ValidationError(f"{who} entre-temps : proposition {now.get_state_display()}. Rien n’a changé.")
    related = ("territory", "organisation", "place__organisation", "service__place__organisation", "decided_by")
    return Contribution.objects.select_related(*related).get(pk=contribution.pk)


def _supersede_former(row: Contribution) -> None:
    """Replace what the same author proposed before about the same thing and nobody has read."""
    if not row.author_email or row.kind == ContributionKind.CONFIRMATION:
        return
    former = Contribution.objects.to_read().filter(
        territory=row.territory_id,
        kind=row.kind,
        author_email__iexact=row.author_email,
        organisation=row.organisation_id,
        place=row.place_id,
        service=row.service_id,
    )
    name = fold(str(row.proposed.get("service.name", "")))
    for other in former.select_for_update(of=("self",)):
        same_name = fold(str(other.proposed.get("service.name", ""))) == name
        if same_name and other.proposed.keys() <= row.proposed.keys() and (other.proposed or not other.comment):
            other.state, other.decided_at = ContributionState.SUPERSEDED, timezone.now()
            other.save(update_fields=["state", "decided_at"])
