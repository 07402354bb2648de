"""Writes on pairs and on what helpers prefer or avoid."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import StaleVersionError, claim_version
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.models import Beneficiary
from volunteers.models import Helper, Match, Pair, PairingPreference, PairingWeights, PairMember
from volunteers.pairing_rules import may_lead, together_problem
from volunteers.selectors.pairing_wishes import wishes_of


@transaction.atomic
def pair_create(*, territory: Territory, lead: Helper, mates: Sequence[Helper], by: User) -> Pair:
    """Form a pair. Raises ValidationError at ``lead`` or ``mates``: twice the same, nobody to lead, kept apart (J7)."""
    today, people = timezone.localdate(), [lead, *mates]
    if not mates or len({one.pk for one in people}) < len(people):
        raise ValidationError({"mates": "Un binôme réunit deux personnes différentes."})
    if any(one.territory_id != territory.pk or not one.is_active for one in people):
        raise ValidationError({"mates": "Choisissez des intervenants de l’équipe, que l’on peut planifier."})
    if not may_lead(lead, today):
        told = "ni mineur ni en service civique"
        raise ValidationError({"lead": f"{lead} ne peut pas être responsable d’un binôme : il faut un adulte, {told}."})
    if problem := together_problem(people, wishes_of(territory.pk)):
        raise ValidationError({"mates": problem})
    _refuse_same_pair(territory, people, today)
    pair = Pair.objects.create(territory=territory, created_by=by, since=today)
    PairMember.objects.bulk_create([PairMember(pair=pair, helper=one, is_lead=one == lead) for one in people])
    journal_record(actor=by, verb="pair.create", target=pair, sentence=f"{by} a formé le binôme {pair}.")
    return pair


def _refuse_same_pair(territory: Territory, people: Sequence[Helper], today: date) -> None:
    wanted = {one.pk for one in people}
    current = Pair.objects.filter(territory=territory).current(today).filter(members__helper=people[0])
    for pair in current.prefetch_related("members"):
        if {member.helper_id for member in pair.members.all()} == wanted:
            raise ValidationError({"mates": "Ce binôme existe déjà."})


@transaction.atomic
def pair_end(*, pair: Pair, by: User, reason: str = "") -> Pair:
    """Stop a pair, with or without a reason. Refused while it still visits someone: these people are told first."""
    visited = Match.objects.filter(pair=pair).live().select_related("beneficiary").order_by("pk")
    names = [match.beneficiary.full_name for match in visited[:3]]
    if names:
        told = ", ".join(names)
        raise ValidationError(f"Ce binôme est encore prévu chez {told} : arrêtez ou changez d’abord ces jumelages.")
    claim_version(pair, pair.version)
    pair.until, pair.reason_end = timezone.localdate(), reason.strip()
    # Who formed it may have left since.
    pair.full_clean(exclude=["created_by"])
    pair.save()
    journal_record(actor=by, verb="pair.end", target=pair, sentence=f"{by} a arrêté le binôme {pair}.")
    return pair


@transaction.atomic
def pair_restore(*, pair: Pair, by: User) -> Pair:
    """Let a pair that was stopped go together again."""
    people = [member.helper for member in pair.members.all()]
    if problem := together_problem(people, wishes_of(pair.territory_id)):
        raise ValidationError(problem)
    claim_version(pair, pair.version)
    pair.until, pair.reason_end = None, ""
    pair.save()
    journal_record(actor=by, verb="pair.restore", target=pair, sentence=f"{by} a repris le binôme {pair}.")
    return pair


@transaction.atomic
def preference_set(
    *,
    helper: Helper,
    kind: str,
    by: User,
    other: Helper | None = None,
    beneficiary: Beneficiary | None = None,
    note: str = "",
) -> PairingPreference:
    """Note that a helper prefers or avoids someone, in place of what was noted. The note is read by keepers only.

    Raises ValidationError at ``kind``, ``other``, ``beneficiary`` or ``note``.
    """
    refuse = {"note": note.strip()}
    try:
        refuse_secrets(refuse["note"])
    except ValidationError as error:
        raise ValidationError({"note": error.messages}) from error
    found = PairingPreference.objects.filter(helper=helper, other=other, beneficiary=beneficiary).first()
    row = found or PairingPreference(helper=helper, other=other, beneficiary=beneficiary)
    row.territory_id, row.kind, row.note, row.by = helper.territory_id, kind, refuse["note"], by
    for name, someone in (("other", other), ("beneficiary", beneficiary)):
        if someone is not None and someone.territory_id != helper.territory_id:
            raise ValidationError({name: "Choisissez quelqu’un du territoire."})
    row.full_clean()
    row.save()
    sentence = f"{by} a noté un souhait de {helper}."
    journal_record(actor=by, verb="preference.set", target=row, sentence=sentence)
    return row


@transaction.atomic
def preference_remove(*, preference: PairingPreference, by: User) -> None:
    """Forget what a helper prefers or avoids of someone."""
    sentence = f"{by} a retiré un souhait de {preference.helper}."
    journal_record(actor=by, verb="preference.remove", target=preference, sentence=sentence)
    preference.delete()


@transaction.atomic
def weights_update(
    *, territory: Territory, by: User, expected_version: int, fields: Mapping[str, Any]
) -> PairingWeights:
    """Save how much each reason counts; ``expected_version`` 0 says that nothing was chosen yet.

    Raises StaleVersionError when someone saved others in between, ValidationError when no reason counts at all.
    """
    found = PairingWeights.objects.filter(territory=territory).first()
    if found is not None and not expected_version:
        raise StaleVersionError(found)
    row = found or PairingWeights(territory=territory)
    if found is not None:
        claim_version(row, expected_version)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    if not any((row.near, row.light, row.tastes, row.able, row.known, row.days)):
        raise ValidationError({"near": "Donnez du poids à une raison au moins."})
    if not any((row.pair_slots, row.pair_skills, row.pair_near, row.pair_wish)):
        raise ValidationError({"pair_slots": "Donnez du poids à une raison au moins."})
    row.save()
    sentence = f"{by} a changé ce qui compte dans les jumelages."
    journal_record(actor=by, verb="pairing.weights", target=row, sentence=sentence)
    return row
