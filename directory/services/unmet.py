"""The ledger of what nobody could meet: each demand that fails stands in it once (invariant L2)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.journal import journal_record
from directory.enums import UnmetReason, UnmetResolution, UnmetSource, UnmetStage
from directory.models import Need, Referral, UnmetNeed
from directory.rules import STEP_OF_REASON, UNMET_OPEN_DAYS


def key_of_need(need: Need) -> tuple[UnmetSource, str]:
    """Return what names a need of a call in the ledger, however it fails: unanswered, declined, not served."""
    return UnmetSource.CALL, f"need:{need.pk}"


def key_of_referral(referral: Referral) -> tuple[UnmetSource, str]:
    """Return what names a referral in the ledger; one born of a call is that call's need: counted once."""
    if referral.need_id is not None:
        return UnmetSource.CALL, f"need:{referral.need_id}"
    # One sent after another that failed is about the same need: the first of them names it.
    return UnmetSource.REFERRAL, f"referral:{referral.follows_id or referral.pk}"


def key_of_created(territory: Territory | int, source: UnmetSource, created: str) -> tuple[str, str, Need | None]:
    """Return what names in the ledger something made to meet a demand ("request:12"), and the need it was born of.

    ``source`` is where it fails; one born of a need told to the desk is that need: counted once.
    """
    needs = Need.objects.filter(outcome_key=created, intake__territory=territory).select_related("intake__commune")
    need = needs.order_by("pk").first()
    if need is not None:
        return *key_of_need(need), need
    return source, created, None


@transaction.atomic
def unmet_record(
    *,
    territory: Territory,
    source: str,
    source_key: str,
    stage: UnmetStage | str,
    reason: UnmetReason | str,
    commune: Commune | None = None,
    theme: str = "",
    step: int | None = None,
    comment: str = "",
    detected_on: date | None = None,
) -> UnmetNeed:
    """Write a demand that failed, once for each ``source_key``; one that fails again is open again, told anew.

    ``step`` is the step of accessibility that broke (AccessStep); without it, the usual one for the reason. What the
    team wrote since (step, comment) stays where nothing new is told. Commune and theme stay once the figures may have
    been published. Raises ValidationError when the reason is OTHER and nothing explains it.
    """
    known = UnmetNeed.objects.select_for_update().filter(territory=territory, source=source, source_key=source_key)
    # Two failures of one demand at the same moment: the second waits for the first, then tells it anew.
    Territory.objects.select_for_update(no_key=True).get(pk=territory.pk)
    row = known.first() or UnmetNeed(
        territory=territory,
        source=source,
        source_key=source_key,
        detected_on=detected_on or timezone.localdate(),
    )
    if row.reason != reason or step is not None:
        row.step = step if step is not None else STEP_OF_REASON.get(str(reason))
    row.stage, row.reason = UnmetStage(stage), UnmetReason(reason)
    row.comment = comment[:300] or row.comment
    if row.pk is None or not is_settled_in_figures(row):
        row.commune, row.theme = commune, theme
    row.resolved_on, row.resolved_how, row.resolution = None, "", ""
    row.full_clean()
    row.save()
    return row


def is_settled_in_figures(unmet: UnmetNeed) -> bool:
    """Tell whether what public figures count of a row may no longer change."""
    return unmet.detected_on < timezone.localdate() - timedelta(days=UNMET_OPEN_DAYS)


@transaction.atomic
def unmet_note(*, territory: Territory, by: User, key: str, detected_on: date, **told: Any) -> UnmetNeed:
    """Note by hand a demand met on the road or at an event. ``key`` names this note: sent twice, it is noted once.

    ``told`` is what ``unmet_record`` takes: stage, reason, commune, theme, step, comment. Raises ValidationError at
    ``detected_on`` for a day to come or too far back.
    """
    known = UnmetNeed.objects.filter(territory=territory, source=UnmetSource.OUTREACH, source_key=f"hand:{key}")
    if (row := known.first()) is not None:
        return row
    today = timezone.localdate()
    if detected_on > today:
        raise ValidationError({"detected_on": "Cette date est à venir."})
    if detected_on < today - timedelta(days=UNMET_OPEN_DAYS):
        raise ValidationError({"detected_on": f"Une demande se note dans les {UNMET_OPEN_DAYS} jours."})
    row = unmet_record(
        territory=territory, source=UnmetSource.OUTREACH, source_key=f"hand:{key}", detected_on=detected_on, **told
    )
    sentence = f"{by} a noté la demande non satisfaite n° {row.pk}."
    journal_record(actor=by, verb="unmet.note", target=row, sentence=sentence)
    return row


@transaction.atomic
def unmet_edit(*, unmet: UnmetNeed, by: User, step: int | None, comment: str) -> UnmetNeed:
    """Correct the step of accessibility that broke, and the comment.

    Raises ValidationError when the reason is OTHER and nothing explains it any more.
    """
    row = _locked(unmet)
    row.step, row.comment = step, comment.strip()
    row.full_clean()
    row.save(update_fields=["step", "comment"])
    sentence = f"Demande non satisfaite n° {row.pk} : précisée."
    journal_record(actor=by, verb="unmet.edit", target=row, sentence=sentence)
    return row


@transaction.atomic
def unmet_resolve(
    *,
    unmet: UnmetNeed,
    by: User | None,
    how: str,
    on: date | None = None,
    resolution: UnmetResolution = UnmetResolution.FOUND,
) -> UnmetNeed:
    """Note that something was found after all, and what; the row stays in the ledger.

    Raises ValidationError for a demand already resolved, at ``on`` for a day before the demand or to come.
    """
    row, today = _locked(unmet), timezone.localdate()
    if row.resolved_on is not None:
        raise ValidationError("Une réponse est déjà notée pour cette demande.")
    day = on or max(today, row.detected_on)
    if on is not None and on > today:
        raise ValidationError({"on": "Cette date est à venir."})
    if day < row.detected_on:
        raise ValidationError({"on": "La réponse ne peut pas précéder la demande."})
    row.resolved_on, row.resolved_how, row.resolution = day, how.strip()[:200], resolution
    row.full_clean()
    row.save(update_fields=["resolved_on", "resolved_how", "resolution"])
    sentence = f"Demande non satisfaite n° {row.pk} : {resolution.label}."
    journal_record(actor=by, verb="unmet.resolve", target=row, sentence=sentence)
    return row


@transaction.atomic
def unmet_reopen(*, unmet: UnmetNeed, by: User | None) -> UnmetNeed:
    """Take back a resolution noted by mistake; a demand that has none stays as it is."""
    row = _locked(unmet)
    if row.resolved_on is None:
        return row
    row.resolved_on, row.resolved_how, row.resolution = None, "", ""
    row.save(update_fields=["resolved_on", "resolved_how", "resolution"])
    sentence = f"Demande non satisfaite n° {row.pk} : de nouveau sans réponse."
    journal_record(actor=by, verb="unmet.reopen", target=row, sentence=sentence)
    return row


@transaction.atomic
def unmet_export_record(*, territory: Territory, by: User, count: int) -> None:
    """Record that the ledger left the application."""
    what = "1 demande non satisfaite" if count == 1 else f"{count} demandes non satisfaites"
    journal_record(actor=by, verb="unmet.export", target=territory, sentence=f"A exporté {what}.")


def _locked(unmet: UnmetNeed) -> UnmetNeed:
    """Return the row, locked until the end of the transaction, as the object that was given."""
    locked = UnmetNeed.objects.select_for_update().get(pk=unmet.pk)
    for field in UnmetNeed._meta.concrete_fields:
        setattr(unmet, field.attname, getattr(locked, field.attname))
    return unmet
