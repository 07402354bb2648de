"""Files of helpers that end: set aside, kept longer, erased (J8)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.services.closing import account_erase
from core.journal import journal_record
from core.registries import registries
from volunteers.enums_trainings import AttendanceState
from volunteers.leaving.blanking import FIRST_NAME, LAST_NAME, helper_data_erase
from volunteers.leaving.signs import KEPT_DAYS, KEPT_MORE_DAYS, NOTICE_DAYS, last_signs
from volunteers.models import Helper, TrainingAttendance

BUSY_AHEAD = "Une visite publiée est encore prévue : confiez-la d’abord à quelqu’un d’autre."
OUTSIDER = "Participant extérieur"


@transaction.atomic
def helpers_age(*, territory_id: int, today: date | None = None) -> tuple[int, int]:
    """Set aside who gave no sign for two years, erase those set aside 30 days ago; return how many of each.

    Who gave a sign since, or is kept longer, is no longer due. Someone still expected by a visit is not erased.
    """
    today = today or timezone.localdate()
    signs = last_signs(territory_id)
    limit = today - timedelta(days=KEPT_DAYS)
    set_aside = erased = 0
    for helper in Helper.objects.filter(territory=territory_id, erased_at=None):
        is_due = signs.get(helper.pk, date.min) < limit and (helper.kept_until is None or helper.kept_until < today)
        if not is_due:
            if helper.erase_on is not None:
                Helper.objects.filter(pk=helper.pk).update(erase_on=None)
        elif helper.erase_on is None:
            helper_set_aside(helper=helper, today=today)
            set_aside += 1
        elif helper.erase_on <= today and not _commitments(helper):
            helper_erase(helper=helper, by=None)
            erased += 1
    return set_aside, erased


@transaction.atomic
def helper_set_aside(*, helper: Helper, today: date) -> Helper:
    """Keep a helper who gave no sign for two years out of plannings; the file is erased 30 days later."""
    helper.is_active, helper.archived_on = False, today
    helper.erase_on = today + timedelta(days=NOTICE_DAYS)
    # No history row: this is no sign of the person.
    Helper.objects.filter(pk=helper.pk).update(
        is_active=False, archived_on=helper.archived_on, erase_on=helper.erase_on, version=helper.version + 1
    )
    sentence = f"{helper} est mis de côté après deux ans sans activité."
    journal_record(actor=None, verb="helper.age", target=helper, sentence=sentence)
    return helper


@transaction.atomic
def helper_keep(*, helper: Helper, by: User, today: date | None = None) -> Helper:
    """Keep the file of someone set aside for another year."""
    today = today or timezone.localdate()
    helper = Helper.objects.select_for_update().get(pk=helper.pk)
    if helper.erased_at is not None:
        raise ValidationError("Cette fiche est déjà effacée.")
    helper.kept_until, helper.erase_on = today + timedelta(days=KEPT_MORE_DAYS), None
    Helper.objects.filter(pk=helper.pk).update(kept_until=helper.kept_until, erase_on=None, version=helper.version + 1)
    sentence = f"{by} garde encore un an la fiche de {helper}."
    journal_record(actor=by, verb="helper.keep", target=helper, sentence=sentence)
    return helper


@transaction.atomic
def helper_erase(*, helper: Helper, by: User | None) -> Helper:
    """Erase all that leads to a helper, in every table; past visits keep "Intervenant parti" (J8).

    What counts its hours is told first, through ``registries.helper_leaving``. Raises ValidationError while a
    published visit is ahead. A file erased already is erased again: a restored backup needs it.
    """
    helper = Helper.objects.select_for_update(of=("self",)).select_related("commune", "user").get(pk=helper.pk)
    if _commitments(helper):
        raise ValidationError(BUSY_AHEAD)
    for told in registries.helper_leaving:
        told(helper)
    helper_data_erase(helper)
    account = helper.user
    _blank(helper)
    if account is not None and not Helper.objects.filter(user=account).exists():
        account_erase(user=account)
    sentence = (
        f"{by} a effacé la fiche n° {helper.pk}." if by else f"La fiche n° {helper.pk} est effacée après deux ans."
    )
    journal_record(actor=by, verb="helper.erase", target=helper, sentence=sentence)
    helper.refresh_from_db()
    return helper


@transaction.atomic
def helper_handover_record(*, helper: Helper, by: User) -> None:
    """Note that all that is kept of a helper was handed over."""
    sentence = f"{by} a exporté les données de {helper}."
    journal_record(actor=by, verb="helper.handover", target=helper, sentence=sentence)


@transaction.atomic
def outsiders_forget(*, territory_id: int, today: date | None = None) -> int:
    """Take the names off attendances of people from outside two years after the session; return how many."""
    today = today or timezone.localdate()
    before = today - timedelta(days=KEPT_DAYS)
    old = TrainingAttendance.objects.filter(
        session__training__territory=territory_id, session__starts_at__date__lt=before, helper=None
    ).exclude(name=OUTSIDER)
    return old.update(name=OUTSIDER, email="", organisation="")


def _commitments(helper: Helper) -> list[str]:
    now = timezone.now()
    return [sentence for source in registries.helper_busy for sentence in source(helper.pk, now, None)]


def _blank(helper: Helper) -> None:
    """Leave the quality and the commune: nothing that leads to someone."""
    ahead = TrainingAttendance.objects.filter(Q(session__starts_at__gt=timezone.now()), helper=helper)
    ahead.filter(state__in=[AttendanceState.REGISTERED, AttendanceState.WAITING]).delete()
    Helper.objects.filter(pk=helper.pk).update(
        user=None,
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
        birth_year=None,
        phone="",
        email="",
        address="",
        latitude=helper.commune.latitude,
        longitude=helper.commune.longitude,
        languages="",
        interests="",
        is_active=False,
        erase_on=None,
        erased_at=helper.erased_at or timezone.now(),
        version=helper.version + 1,
    )
    Helper.history.filter(id=helper.pk).delete()
