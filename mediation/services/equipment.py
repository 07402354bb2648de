"""The inventory: add and change an item."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.enums import EquipmentState, LoanState
from mediation.models import EquipmentItem

ITEM_FIELDS = frozenset({"kind", "label", "serial", "condition", "accessories", "state", "notes"})
_GONE = frozenset({EquipmentState.LOST, EquipmentState.RETIRED, EquipmentState.IN_REPAIR})


@transaction.atomic
def equipment_add(*, territory: Territory, by: User, **fields: Any) -> EquipmentItem:
    """Add an item to the inventory (ITEM_FIELDS). Raises ValidationError on a name or a serial number taken."""
    item = EquipmentItem(territory=territory)
    _save(item, fields)
    _journal(by, "equipment.add", item, f"A ajouté le matériel n° {item.pk} à l’inventaire.")
    return item


@transaction.atomic
def equipment_update(*, item: EquipmentItem, expected_version: int, by: User, **fields: Any) -> EquipmentItem:
    """Change an item. Raises StaleVersionError when someone saved since; what is lent stays in service."""
    row = EquipmentItem.objects.select_for_update().get(pk=item.pk)
    claim_version(row, expected_version)
    if fields.get("state") in _GONE and row.loans.filter(state=LoanState.OUT).exists():
        raise ValidationError({"state": "Ce matériel est prêté : notez d’abord son retour, ou sa perte, sur le prêt."})
    _save(row, fields)
    _journal(by, "equipment.update", row, f"A modifié le matériel n° {row.pk}.")
    return row


def _save(item: EquipmentItem, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - ITEM_FIELDS
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    try:
        refuse_secrets(item.notes)
    except ValidationError as error:
        raise ValidationError({"notes": error.messages}) from error
    others = EquipmentItem.objects.filter(territory_id=item.territory_id).exclude(pk=item.pk)
    if others.filter(label=item.label).exists():
        raise ValidationError({"label": "Un autre matériel porte déjà ce nom."})
    if item.serial and others.filter(serial=item.serial).exists():
        raise ValidationError({"serial": "Un autre matériel porte déjà ce numéro de série."})
    item.full_clean(exclude=["territory"])
    item.save()


def _journal(by: User, verb: str, item: EquipmentItem, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=item, sentence=sentence)
