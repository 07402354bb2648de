"""Two files of the same person become one: what is chosen stays, everything else follows, nothing is undone."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from core.concurrency import claim_version
from core.journal import journal_record
from core.registries import registries
from mediation.enums import ConsentPurpose
from mediation.merge_rules import CHOICES, THEIRS, chosen
from mediation.models import Assessment, Beneficiary, Consent, ContactPerson
from mediation.rights.links import links_to_people
from mediation.services.cases import assessed_now
from mediation.services.contacts import contacts_follow_file
from mediation.signals import person_moved

_WHY = "Fiches réunies"


@transaction.atomic
def beneficiary_merge(
    *,
    kept: Beneficiary,
    other: Beneficiary,
    expected_versions: tuple[int, int],
    by: User,
    picked: Mapping[str, str],
) -> Beneficiary:
    """Bring the ``other`` file of a person into ``kept``; ``picked`` names the CHOICES taken from the other file.

    Everything that names the other file names the kept one afterwards; one case at most stays open. The other file
    stays as it was, leads to the kept one and is found by nobody. Raises ValidationError when the two cannot become
    one, StaleVersionError when either was saved since it was read.
    """
    rows = {row.pk: row for row in _locked(kept, other)}
    _check(rows, kept, other)
    kept, other = rows[kept.pk], rows[other.pk]
    claim_version(kept, expected_versions[0])
    claim_version(other, expected_versions[1])
    _settle_trusted(kept, other, by, picked)
    for entry in registries.person_data:
        if entry.settle is not None:
            entry.settle(kept, other, by)
    _move_rows(kept, other, by)
    _write_kept(kept, other, picked)
    _write_other(kept, other)
    _assessed_if_known(kept, by)
    # Rides of the other file follow, and now leave from the home that was kept.
    person_moved.send(sender=Beneficiary, beneficiary=kept)
    sentence = f"A réuni la fiche n° {other.pk} à la fiche n° {kept.pk}."
    for row in (kept, other):
        journal_record(actor=by, verb="beneficiary.merge", target=row, sentence=sentence)
    return kept


def _assessed_if_known(kept: Beneficiary, by: User) -> None:
    """A case that waited for an assessment has it, when the other file brought one."""
    if kept.level:
        assessed_now(kept, by)


def _locked(kept: Beneficiary, other: Beneficiary) -> list[Beneficiary]:
    """Lock both files, always in the same order: two members who merge the same pair wait for each other."""
    rows = Beneficiary.objects.select_for_update(of=("self",)).select_related("commune")
    return list(rows.filter(pk__in=[kept.pk, other.pk]).order_by("pk"))


def _check(rows: Mapping[int, Beneficiary], kept: Beneficiary, other: Beneficiary) -> None:
    if len(rows) != 2:
        raise ValidationError("Choisissez deux fiches différentes.")
    if rows[kept.pk].territory_id != rows[other.pk].territory_id:
        raise ValidationError("Ces deux fiches ne sont pas du même territoire.")
    if any(row.merged_into_id for row in rows.values()):
        raise ValidationError("C’est déjà fait : une de ces fiches est réunie à une autre.")
    if any(row.erased_at for row in rows.values()):
        raise ValidationError("Une fiche effacée ne se réunit plus à une autre.")


def _settle_trusted(kept: Beneficiary, other: Beneficiary, by: User, picked: Mapping[str, str]) -> None:
    """The relative who was not chosen stays around the person, without being the one to warn."""
    for row in (kept, other):
        contacts_follow_file(row, by)
    set_aside = kept if picked.get("trusted") == THEIRS else other
    ContactPerson.objects.filter(beneficiary=set_aside, is_trusted=True).update(is_trusted=False)


def _move_rows(kept: Beneficiary, other: Beneficiary, by: User) -> None:
    """Make every foreign key and every registered number that names the other file name the kept one."""
    for field in links_to_people():
        model: Any = field.model
        if model._meta.auto_created:
            _drop_doubled_links(model, field.name, kept, other)
        rows = model._base_manager.filter(**{field.name: other.pk})
        if not hasattr(model, "history"):
            rows.update(**{field.name: kept.pk})
            continue
        moved = list(rows.order_by("pk"))
        for row in moved:
            setattr(row, field.name, kept)
        bulk_update_with_history(
            moved, model, [field.name], manager=model._base_manager, default_user=by, default_change_reason=_WHY
        )
    for key in registries.person_keys:
        held = apps.get_model(key.model)._base_manager.filter(**{key.name: other.pk})
        held.update(**{key.name: kept.pk})


def _drop_doubled_links(model: type[Model], name: str, kept: Beneficiary, other: Beneficiary) -> None:
    """In a plain many-to-many table, remove the links that the kept file already has."""
    far = next(each.name for each in model._meta.concrete_fields if each.is_relation and each.name != name)
    manager = model._base_manager
    ours = manager.filter(**{name: kept.pk}).values_list(far, flat=True)
    manager.filter(**{name: other.pk, f"{far}__in": list(ours)}).delete()


def _write_kept(kept: Beneficiary, other: Beneficiary, picked: Mapping[str, str]) -> None:
    for choice in CHOICES:
        if chosen(picked, choice) == THEIRS:
            for name in choice.fields:
                setattr(kept, name, getattr(other, name))
    _follow_consents(kept, other)
    latest = Assessment.objects.filter(beneficiary=kept).order_by("-done_on", "-pk").first()
    kept.level = latest.level if latest else kept.level or other.level
    kept.archived_at = kept.archived_at if other.archived_at else None
    kept.kept_reason = kept.kept_reason or other.kept_reason
    kept.erase_on = max(kept.erase_on, other.erase_on) if kept.erase_on and other.erase_on else None
    kept.save()


def _follow_consents(kept: Beneficiary, other: Beneficiary) -> None:
    """Write what the standing answers say; without any, the latest information, and messages only if both said so."""
    standing = {row.purpose: row for row in Consent.objects.standing().filter(beneficiary=kept)}
    told, mails = standing.get(ConsentPurpose.SERVICE_FILE), standing.get(ConsentPurpose.REMINDER_EMAIL)
    texts = standing.get(ConsentPurpose.REMINDER_SMS)
    days = [day for day in (kept.informed_on, other.informed_on) if day]
    kept.informed_on = told.given_on if told else max(days, default=None)
    kept.accepts_email = mails.is_given if mails else kept.accepts_email and other.accepts_email
    kept.accepts_sms = texts.is_given if texts else kept.accepts_sms and other.accepts_sms


def _write_other(kept: Beneficiary, other: Beneficiary) -> None:
    """The other file leads to the kept one, and so do those merged into it before."""
    Beneficiary.objects.filter(merged_into=other).update(merged_into=kept)
    other.merged_into, other.merged_at, other.erase_on = kept, timezone.now(), None
    other.save()
