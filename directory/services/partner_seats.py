"""Which partner's account answers for which organisation."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.enums import Role
from accounts.models import Membership, User
from core.journal import journal_record
from directory.models import Organisation, PartnerSeat


@transaction.atomic
def partner_seat_give(*, membership: Membership, organisation: Organisation, by: User) -> PartnerSeat:
    """Let a partner's account answer for an organisation. Raises ValidationError for another role or territory."""
    if membership.role != Role.PARTNER or not membership.is_active:
        raise ValidationError({"membership": "Choisissez un compte de structure partenaire."})
    if membership.territory_id != organisation.territory_id:
        raise ValidationError({"organisation": "Cette structure n’est pas de ce territoire."})
    seat, is_new = PartnerSeat.objects.get_or_create(
        membership=membership,
        organisation=organisation,
        defaults={"territory_id": membership.territory_id, "given_by": by},
    )
    if is_new:
        sentence = f"{membership.user.full_name} répond désormais pour {organisation.name}."
        journal_record(actor=by, verb="partner_seat.give", target=seat, sentence=sentence)
    return seat


@transaction.atomic
def partner_seat_remove(*, seat: PartnerSeat, by: User) -> None:
    """End it: the account no longer sees the referrals of that organisation."""
    sentence = f"{seat.membership.user.full_name} ne répond plus pour {seat.organisation.name}."
    journal_record(actor=by, verb="partner_seat.remove", target=seat, sentence=sentence)
    seat.delete()
