"""What is asked of the desk and what it became: one outcome each, each failure in the ledger (invariants L1, L2)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.free_text import refuse_secrets
from directory.desk_rules import WORDS_LENGTH
from directory.enums import AccessStep, IntakeStatus, NeedOutcome, UnmetReason, UnmetStage
from directory.models import FollowUp, Intake, Need, UnmetNeed
from directory.querysets import UnmetNeedQuerySet
from directory.services.follow_ups import follow_up_plan
from directory.services.intakes import IS_CLOSED, locked, refuse_closed
from directory.services.unmet import key_of_need, unmet_record, unmet_resolve

# Outcomes whose success nobody knows yet: someone calls back.
_TO_FOLLOW = frozenset({NeedOutcome.ORIENTED, NeedOutcome.PUT_THROUGH})


@transaction.atomic
def need_add(*, intake: Intake, words: str, theme: str = "", is_urgent: bool = False) -> Need:
    """Note one more thing asked for, in the caller's own words. Raises ValidationError at ``words``."""
    row = locked(intake)
    refuse_closed(row)
    last = row.needs.order_by("-rank").values_list("rank", flat=True).first() or 0
    need = Need(intake=row, rank=last + 1, words=_words(words), theme=theme, is_urgent=is_urgent)
    need.full_clean(exclude=["outcome_by"])
    need.save()
    return need


@transaction.atomic
def need_edit(*, need: Need, words: str | None = None, theme: str | None = None, is_urgent: bool | None = None) -> Need:
    """Correct what was noted; None leaves it. A new theme also corrects the ledger, when the need stands there."""
    row = _locked(need)
    refuse_closed(row.intake)
    if words is not None:
        row.words = _words(words)
    if theme is not None:
        row.theme = theme
    if is_urgent is not None:
        row.is_urgent = is_urgent
    row.full_clean(exclude=["outcome_by"])
    row.save()
    if theme is not None:
        _ledger(row).update(theme=theme)
    return row


@transaction.atomic
def need_remove(*, need: Need) -> None:
    """Take away a need noted by mistake. Raises ValidationError once it has an outcome: what was done stays told."""
    row = _locked(need)
    refuse_closed(row.intake)
    if row.outcome or _ledger(row).exists():
        raise ValidationError("Ce besoin a déjà reçu une suite : donnez-lui-en une autre plutôt que de l’enlever.")
    row.delete()


@transaction.atomic
def need_settle(
    *,
    need: Need,
    outcome: NeedOutcome | str,
    by: User | None,
    note: str = "",
    key: str = "",
    reason: UnmetReason | str = "",
    step: int | None = None,
    stage: UnmetStage | str = "",
    wanted_on: date | None = None,
) -> Need:
    """Give a need its outcome, or another one while the call lasts. ``key`` names what was created ("request:12").

    UNMET needs a ``reason`` and writes the one row of the ledger; another outcome given later resolves that row.
    TRANSPORT keeps in ``note`` the journey asked for and in ``wanted_on`` its day: it waits until it is found or not.
    Raises ValidationError at ``outcome``, ``reason``, ``note`` or ``wanted_on``.
    """
    row = _locked(need)
    _refuse_unknown(str(outcome), str(reason), step)
    if outcome == NeedOutcome.UNMET and not reason:
        raise ValidationError({"reason": "Dites ce qui a manqué."})
    if reason == UnmetReason.OTHER and not note.strip():
        raise ValidationError({"note": "Dites en quelques mots ce qui a manqué."})
    if wanted_on is not None and wanted_on < timezone.localdate():
        raise ValidationError({"wanted_on": "Ce jour est passé."})
    refuse_secrets(note)
    row.outcome, row.outcome_note, row.outcome_key = outcome, note.strip(), key
    row.outcome_at, row.outcome_by = timezone.now(), by
    row.wanted_on = wanted_on if outcome == NeedOutcome.TRANSPORT else None
    row.answered_at, row.answer = None, ""
    row.full_clean(exclude=["outcome_by"])
    row.save()
    _keep_ledger(row, by, reason=str(reason), step=step, note=note.strip(), stage=str(stage))
    _keep_follow_up(row)
    return row


@transaction.atomic
def need_unsettle(*, need: Need, by: User) -> Need:
    """Take an outcome back while the call lasts: a slip of the finger. Raises ValidationError once it is closed."""
    row = _locked(need)
    if row.intake.status == IntakeStatus.CLOSED:
        raise ValidationError(IS_CLOSED)
    row.outcome, row.outcome_note, row.outcome_key, row.outcome_at, row.outcome_by = "", "", "", None, None
    row.wanted_on, row.answered_at, row.answer = None, None, ""
    row.save()
    _resolve(row, by, "suite reprise pendant l’appel")
    FollowUp.objects.filter(need=row, outcome="").delete()
    return row


@transaction.atomic
def journey_found(*, need: Need, by: User | None, how: str) -> Need:
    """Answer a journey asked for: how the person will go. Raises ValidationError at ``how``, or when none waits."""
    row = _locked(need)
    _refuse_answered(row)
    if not how.strip():
        raise ValidationError({"how": "Dites comment le déplacement se fait."})
    refuse_secrets(how)
    row.answered_at, row.answer = timezone.now(), how.strip()[:WORDS_LENGTH]
    row.save(update_fields=["answered_at", "answer"])
    return row


@transaction.atomic
def journey_missing(
    *,
    need: Need,
    by: User | None,
    reason: UnmetReason | str = UnmetReason.TOO_FAR,
    note: str = "",
    step: int | None = None,
) -> Need:
    """Say that nobody could drive the person: the need is unmet, for want of transport. It keeps what it created."""
    row = _locked(need)
    _refuse_answered(row)
    words = " ".join(part for part in (row.outcome_note, note.strip()) if part)
    if reason == UnmetReason.OTHER and not note.strip():
        raise ValidationError({"note": "Dites en quelques mots ce qui a manqué."})
    return need_settle(
        need=row,
        outcome=NeedOutcome.UNMET,
        by=by,
        reason=reason,
        note=words,
        key=row.outcome_key,
        step=step,
        stage=UnmetStage.TRANSPORT,
    )


def _refuse_answered(need: Need) -> None:
    if need.outcome != NeedOutcome.TRANSPORT or need.answered_at is not None:
        raise ValidationError("Ce déplacement a déjà sa réponse.")


def _refuse_unknown(outcome: str, reason: str, step: int | None) -> None:
    if outcome not in NeedOutcome.values:
        raise ValidationError({"outcome": "Choisissez une suite."})
    if reason and reason not in UnmetReason.values:
        raise ValidationError({"reason": "Dites ce qui a manqué."})
    if step is not None and step not in AccessStep.values:
        raise ValidationError({"step": "Choisissez une des onze marches."})


def _words(words: str) -> str:
    said = " ".join(words.split())
    if not said:
        raise ValidationError({"words": "Écrivez ce qu’il faut, comme la personne le dit."})
    if len(said) > WORDS_LENGTH:
        raise ValidationError({"words": f"Écrivez moins de {WORDS_LENGTH} caractères."})
    try:
        refuse_secrets(said)
    except ValidationError as error:
        raise ValidationError({"words": error.messages}) from error
    return said


def _locked(need: Need) -> Need:
    rows = Need.objects.select_for_update(of=("self",)).select_related("intake__commune", "intake__territory")
    return rows.get(pk=need.pk)


def _ledger(need: Need) -> UnmetNeedQuerySet[UnmetNeed]:
    source, key = key_of_need(need)
    return UnmetNeed.objects.filter(territory=need.intake.territory_id, source=source, source_key=key)


def _keep_ledger(need: Need, by: User | None, *, reason: str, step: int | None, note: str, stage: str) -> None:
    if need.outcome != NeedOutcome.UNMET:
        _resolve(need, by, f"autre suite : {need.get_outcome_display()}")
        return
    source, key = key_of_need(need)
    none_exists = reason == UnmetReason.NO_SERVICE_EXISTS
    unmet_record(
        territory=need.intake.territory,
        source=source,
        source_key=key,
        stage=stage or (UnmetStage.NO_SERVICE if none_exists else UnmetStage.AT_ORIENTATION),
        reason=reason,
        commune=need.intake.commune,
        theme=need.theme,
        step=step,
        comment=note if reason == UnmetReason.OTHER else "",
    )


def _resolve(need: Need, by: User | None, how: str) -> None:
    for row in _ledger(need).unresolved():
        unmet_resolve(unmet=row, by=by, how=how)


def _keep_follow_up(need: Need) -> None:
    if need.outcome in _TO_FOLLOW:
        follow_up_plan(territory=need.intake.territory, need=need, is_vulnerable=need.intake.is_vulnerable)
    else:
        FollowUp.objects.filter(need=need, outcome="").delete()
