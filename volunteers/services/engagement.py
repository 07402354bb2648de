"""What a helper has done, what is not asked for a time, and pauses. No document is ever kept."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date
from core.journal import journal_record
from volunteers.engagement.vocabulary import Evidence
from volunteers.engagement.words import text_digest
from volunteers.models import (
    EngagementPause,
    EngagementPolicy,
    Helper,
    PolicyRequirement,
    RequirementCompletion,
    RequirementExemption,
)

NOT_ASKED = "Cette condition n’est pas demandée à cette personne."


def requirement_of(helper: Helper, code: str, on: date) -> PolicyRequirement | None:
    """Return the requirement as it is asked on a day, or as the next version to come will ask it."""
    versions = EngagementPolicy.objects.filter(territory=helper.territory_id, kind=helper.kind)
    in_force = versions.begun(on).order_by("-effective_from").first()
    next_one = versions.to_come(on).order_by("effective_from").first()
    for version in (in_force, next_one):
        found = version.requirements.filter(code=code).first() if version else None
        if found is not None:
            return found
    return None


@transaction.atomic
def completion_note(
    *, helper: Helper, code: str, completed_on: date, by: User, expires_on: date | None = None
) -> RequirementCompletion:
    """Note that something was done, or that a document was seen and given back.

    Raises ValidationError by field; a text to sign is signed by the person, not noted by someone else.
    """
    asked = requirement_of(helper, code, timezone.localdate())
    if asked is None:
        raise ValidationError({"code": NOT_ASKED})
    if asked.evidence == Evidence.SIGNATURE and helper.user_id is not None:
        raise ValidationError({"code": "Ce texte se signe à l’écran, par la personne elle-même."})
    if completed_on > timezone.localdate():
        raise ValidationError({"completed_on": "Notez-le quand ce sera fait : ce jour est à venir."})
    row = RequirementCompletion(
        helper=helper, code=code, completed_on=completed_on, expires_on=expires_on, seen_by=by, digest=_digest(asked)
    )
    row.full_clean()
    row.save()
    verb = "a vu" if asked.evidence == Evidence.SEEN else "a noté comme fait :"
    sentence = f"{by} {verb} {asked.label} de {helper} ({day_date(completed_on)})."
    journal_record(actor=by, verb="completion.note", target=helper, sentence=sentence)
    return row


@transaction.atomic
def completion_from_training(
    *, helper: Helper, code: str, completed_on: date, by: User
) -> RequirementCompletion | None:
    """Note what a training attended fulfils; nothing when it is not asked of the person, signed, or noted already."""
    asked = requirement_of(helper, code, timezone.localdate())
    known = RequirementCompletion.objects.kept().filter(helper=helper, code=code, completed_on=completed_on)
    if asked is None or asked.evidence == Evidence.SIGNATURE or known.exists():
        return None
    return completion_note(helper=helper, code=code, completed_on=completed_on, by=by)


def _digest(asked: PolicyRequirement) -> str:
    return text_digest(asked.text) if asked.evidence == Evidence.SIGNATURE else ""


@transaction.atomic
def completion_remove(*, completion: RequirementCompletion, by: User) -> None:
    """Take back something noted by mistake: from today it counts no more. What held yesterday is not written again.

    Noted and taken back on the same day, nothing is left of it.
    """
    helper = completion.helper
    today = timezone.localdate()
    sentence = f"{by} a retiré « {completion.code} » du {day_date(completion.completed_on)} pour {helper}."
    if timezone.localdate(completion.created_at) == today:
        completion.delete()
    else:
        completion.withdrawn_on = today
        completion.save(update_fields=["withdrawn_on"])
    journal_record(actor=by, verb="completion.remove", target=helper, sentence=sentence)


@transaction.atomic
def charter_sign(*, helper: Helper, code: str, digest: str, by: User) -> RequirementCompletion:
    """Sign a text on screen: only the person may, and only the text that was shown (its ``digest``).

    Signing twice the same day keeps the first. Raises ValidationError when the text changed in between.
    """
    if helper.user_id != by.pk:
        raise ValidationError("Seule la personne elle-même signe.")
    today = timezone.localdate()
    asked = requirement_of(helper, code, today)
    if asked is None or asked.evidence != Evidence.SIGNATURE:
        raise ValidationError(NOT_ASKED)
    if digest != text_digest(asked.text):
        raise ValidationError("Le texte a changé entre-temps : relisez-le, puis signez.")
    Helper.objects.select_for_update().get(pk=helper.pk)
    signed = RequirementCompletion.objects.kept().filter(helper=helper, code=code, digest=digest, completed_on=today)
    known = signed.first()
    if known is not None:
        return known
    row = RequirementCompletion.objects.create(helper=helper, code=code, completed_on=today, digest=digest)
    sentence = f"{by} a signé {asked.label} à l’écran."
    journal_record(actor=by, verb="charter.sign", target=helper, sentence=sentence)
    return row


@transaction.atomic
def exemption_grant(
    *, helper: Helper, code: str, starts_on: date, ends_on: date | None, reason: str, by: User
) -> RequirementExemption:
    """Ask no more for something between two days. It always ends, and never begins before today.

    Raises ValidationError by field.
    """
    today = timezone.localdate()
    asked = requirement_of(helper, code, today)
    problems = {}
    if asked is None:
        problems["code"] = NOT_ASKED
    if starts_on < today:
        problems["starts_on"] = "Une dispense ne commence jamais avant aujourd’hui : ce qui est passé ne change pas."
    if ends_on is None:
        problems["ends_on"] = "Une dispense a toujours une fin."
    if asked is None or ends_on is None or problems:
        raise ValidationError(problems)
    row = RequirementExemption(
        helper=helper, code=code, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), by=by
    )
    row.full_clean()
    row.save()
    sentence = f"{by} a dispensé {helper} : {asked.label}, jusqu’au {day_date(row.ends_on)}."
    journal_record(actor=by, verb="exemption.grant", target=helper, sentence=sentence)
    return row


@transaction.atomic
def exemption_end(*, exemption: RequirementExemption, by: User) -> None:
    """End an exemption: from tomorrow it is asked again; one that has not begun is forgotten."""
    today = timezone.localdate()
    if exemption.starts_on > today:
        exemption.delete()
    elif exemption.ends_on > today:
        exemption.ends_on = today
        exemption.save(update_fields=["ends_on"])
    sentence = f"{by} a mis fin à une dispense de {exemption.helper}."
    journal_record(actor=by, verb="exemption.end", target=exemption.helper, sentence=sentence)


@transaction.atomic
def pause_begin(
    *, helper: Helper, starts_on: date, by: User, ends_on: date | None = None, reason: str = ""
) -> EngagementPause:
    """Plan nobody for some days, or until further notice. Raises ValidationError by field."""
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": "Une pause commence aujourd’hui ou plus tard : ce qui est passé reste."})
    row = EngagementPause(helper=helper, starts_on=starts_on, ends_on=ends_on, reason=reason.strip())
    row.full_clean()
    if (
        EngagementPause.objects.filter(helper=helper)
        .exclude(ends_on__lt=starts_on)
        .filter(starts_on__lte=ends_on or date.max)
    ):
        raise ValidationError({"starts_on": "Une autre pause est déjà notée ces jours-là."})
    row.save()
    end = f"jusqu’au {day_date(ends_on)}" if ends_on else "jusqu’à nouvel ordre"
    sentence = f"{by} a mis {helper} en pause à partir du {day_date(starts_on)}, {end}."
    journal_record(actor=by, verb="pause.begin", target=helper, sentence=sentence)
    return row


@transaction.atomic
def pause_end(*, pause: EngagementPause, by: User) -> None:
    """End a pause: the person may be planned from today on."""
    today = timezone.localdate()
    if pause.starts_on >= today:
        pause.delete()
    elif pause.ends_on is None or pause.ends_on >= today:
        pause.ends_on = today - timedelta(days=1)
        pause.save(update_fields=["ends_on"])
    sentence = f"{by} a mis fin à la pause de {pause.helper}."
    journal_record(actor=by, verb="pause.end", target=pause.helper, sentence=sentence)
