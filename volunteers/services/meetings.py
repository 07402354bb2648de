"""Writes on partner meetings and on who does what."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.journal import journal_record
from directory.models import Organisation
from volunteers.models import ActionPoint, PartnerMeeting

MEETING_FIELDS = frozenset({"subject", "day", "starts", "place", "participants", "agenda", "notes"})


def _fill(meeting: PartnerMeeting, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - MEETING_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a meeting: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.full_clean()


def _invite(meeting: PartnerMeeting, organisations: Sequence[Organisation]) -> None:
    if any(each.territory_id != meeting.territory_id for each in organisations):
        raise ValidationError({"organisations": "Cet organisme n’est pas dans le territoire."})
    meeting.organisations.set(organisations)


@transaction.atomic
def meeting_create(
    *, territory: Territory, by: User, organisations: Sequence[Organisation] = (), **fields: Any
) -> PartnerMeeting:
    """Add a partner meeting. ``fields`` are those of MEETING_FIELDS. Raises ValidationError by field."""
    meeting = PartnerMeeting(territory=territory)
    _fill(meeting, fields)
    meeting.save()
    _invite(meeting, organisations)
    sentence = f"{by} a ajouté la rencontre du {meeting.day:%d/%m/%Y}."
    journal_record(actor=by, verb="meeting.create", target=meeting, sentence=sentence)
    return meeting


@transaction.atomic
def meeting_update(
    *,
    meeting: PartnerMeeting,
    by: User,
    expected_version: int,
    organisations: Sequence[Organisation] | None = None,
    **fields: Any,
) -> PartnerMeeting:
    """Change a meeting. Raises ValidationError by field, StaleVersionError when someone saved in between."""
    claim_version(meeting, expected_version)
    _fill(meeting, fields)
    meeting.save()
    if organisations is not None:
        _invite(meeting, organisations)
    sentence = f"{by} a modifié la rencontre du {meeting.day:%d/%m/%Y}."
    journal_record(actor=by, verb="meeting.update", target=meeting, sentence=sentence)
    return meeting


@transaction.atomic
def point_add(
    *,
    meeting: PartnerMeeting,
    by: User,
    what: str,
    member: User | None = None,
    who: str = "",
    due_on: date | None = None,
) -> ActionPoint:
    """Note who does what. Raises ValidationError by field when nobody is named."""
    if member is None and not who.strip():
        raise ValidationError({"member": "Choisissez quelqu’un de l’équipe, ou écrivez qui s’en charge."})
    if member is not None and not member.memberships.filter(territory=meeting.territory_id).exists():
        raise ValidationError({"member": "Cette personne n’est pas membre du territoire."})
    point = ActionPoint(meeting=meeting, what=what, member=member, who="" if member else who, due_on=due_on)
    point.full_clean()
    point.save()
    sentence = f"{by} a noté qui fait quoi après la rencontre du {meeting.day:%d/%m/%Y}."
    journal_record(actor=by, verb="point.add", target=meeting, sentence=sentence)
    return point


@transaction.atomic
def point_settle(*, point: ActionPoint, by: User, is_done: bool) -> ActionPoint:
    """Note that it is done, or that it is to do again."""
    if (point.done_on is not None) == is_done:
        return point
    point.done_on = timezone.localdate() if is_done else None
    point.save(update_fields=["done_on"])
    what = "faite" if is_done else "à faire"
    sentence = f"{by} a noté {what} une action de la rencontre du {point.meeting.day:%d/%m/%Y}."
    journal_record(actor=by, verb="point.settle", target=point.meeting, sentence=sentence)
    return point


@transaction.atomic
def point_remove(*, point: ActionPoint, by: User) -> None:
    """Forget an action."""
    meeting = point.meeting
    point.delete()
    sentence = f"{by} a retiré une action de la rencontre du {meeting.day:%d/%m/%Y}."
    journal_record(actor=by, verb="point.remove", target=meeting, sentence=sentence)
