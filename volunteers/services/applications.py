"""People who would like to help: received, met, taken, refused, withdrawn, forgotten after a year."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import day_date
from core.journal import journal_record
from messaging.services import message_queue
from volunteers.engagement.vocabulary import ApplicationRefusal, ApplicationState, Wish
from volunteers.enums import HelperKind
from volunteers.models import Helper, HelperApplication
from volunteers.services.helpers import helper_create

PURGE_AFTER = timedelta(days=365)
# An open application that nobody touched for so long is forgotten too: consent does not last for ever.
FORGET_AFTER = timedelta(days=730)
APPLICATION_FIELDS = frozenset(
    {"kind", "first_name", "last_name", "phone", "email", "commune", "wishes", "words", "availability"}
)


@transaction.atomic
def application_receive(*, territory: Territory, consents: bool, **fields: Any) -> HelperApplication:
    """Receive what someone typed on the public page. Raises ValidationError by field, for want of consent too."""
    unknown = fields.keys() - APPLICATION_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of an application: {sorted(unknown)}")
    row = HelperApplication(territory=territory, consented_at=timezone.now(), **fields)
    problems = {}
    if not consents:
        problems["consents"] = "Sans votre accord, nous ne pouvons pas garder votre candidature."
    if not (row.phone or row.email):
        problems["phone"] = "Donnez au moins un moyen de vous joindre : téléphone ou adresse électronique."
    if row.commune.territory_id != territory.pk:
        problems["commune"] = "Cette commune n’est pas dans le territoire."
    if problems:
        raise ValidationError(problems)
    row.wishes = [value for value in row.wishes if value in Wish.values]
    row.full_clean()
    row.save()
    journal_record(actor=None, verb="application.receive", target=row, sentence=f"Candidature n° {row.pk} reçue.")
    _tell(row, "received", "Votre proposition d’aide est bien arrivée")
    return row


@transaction.atomic
def application_interview(
    *, application: HelperApplication, interview_on: date, words: str, by: User, expected_version: int
) -> HelperApplication:
    """Note the interview; again to correct it. Raises ValidationError, StaleVersionError."""
    _claim_open(application, expected_version)
    if interview_on > timezone.localdate():
        raise ValidationError({"interview_on": "Notez l’entretien quand il a eu lieu : ce jour est à venir."})
    application.state = ApplicationState.INTERVIEW
    application.interview_on, application.interview_words = interview_on, words.strip()
    application.full_clean()
    application.save()
    sentence = f"{by} a noté l’entretien de la candidature n° {application.pk} ({day_date(interview_on)})."
    journal_record(actor=by, verb="application.interview", target=application, sentence=sentence)
    return application


@transaction.atomic
def application_approve(
    *,
    application: HelperApplication,
    kind: str,
    by: User,
    expected_version: int,
    birth_year: int | None = None,
) -> Helper:
    """Take someone into the team from today on: the file of a helper is made. Raises ValidationError by field."""
    _claim_open(application, expected_version)
    helper = helper_create(
        territory=application.territory,
        by=by,
        kind=kind,
        first_name=application.first_name,
        last_name=application.last_name,
        phone=application.phone,
        email=application.email,
        commune=application.commune,
        birth_year=birth_year,
        **_usual_hours(kind),
    )
    helper.approved_on = timezone.localdate()
    helper.save()
    application.helper = helper
    _decide(application, ApplicationState.APPROVED, by)
    journal_record(
        actor=by,
        verb="application.approve",
        target=application,
        sentence=f"{by} a accepté la candidature n° {application.pk} : {helper} rejoint l’équipe.",
    )
    _tell(application, "approved", "Bienvenue dans l’équipe")
    return helper


def _usual_hours(kind: str) -> dict[str, int]:
    """A volunteer gives a day a week at most to begin with; the file says more when they agree on more."""
    return {"max_minutes_day": 300, "max_minutes_week": 600} if kind == HelperKind.VOLUNTEER else {}


@transaction.atomic
def application_refuse(
    *, application: HelperApplication, reason: str, words: str, by: User, expected_version: int
) -> HelperApplication:
    """Refuse, and tell the person why. Raises ValidationError at ``reason`` or ``words``."""
    if reason not in ApplicationRefusal.values:
        raise ValidationError({"reason": "Dites pourquoi la candidature est refusée."})
    if reason == ApplicationRefusal.OTHER and not words.strip():
        raise ValidationError({"words": "Expliquez en quelques mots : la personne lira ces mots."})
    _claim_open(application, expected_version)
    application.refusal_reason, application.refusal_words = reason, words.strip()
    _decide(application, ApplicationState.REFUSED, by)
    sentence = f"{by} a refusé la candidature n° {application.pk} : {application.get_refusal_reason_display()}."
    journal_record(actor=by, verb="application.refuse", target=application, sentence=sentence)
    _tell(application, "refused", "Votre proposition d’aide")
    return application


@transaction.atomic
def application_withdraw(*, application: HelperApplication, by: User, expected_version: int) -> HelperApplication:
    """Note that the person no longer wishes to help."""
    _claim_open(application, expected_version)
    _decide(application, ApplicationState.WITHDRAWN, by)
    sentence = f"{by} a noté que la personne retire la candidature n° {application.pk}."
    journal_record(actor=by, verb="application.withdraw", target=application, sentence=sentence)
    return application


@transaction.atomic
def application_reopen(*, application: HelperApplication, by: User, expected_version: int) -> HelperApplication:
    """Take back a withdrawal noted by mistake."""
    if application.state != ApplicationState.WITHDRAWN or application.purged_at:
        raise ValidationError("Cette candidature ne peut pas être reprise.")
    claim_version(application, expected_version)
    met = application.interview_on is not None
    application.state = ApplicationState.INTERVIEW if met else ApplicationState.NEW
    application.decided_at = application.decided_by = None
    application.save()
    sentence = f"{by} a repris la candidature n° {application.pk}."
    journal_record(actor=by, verb="application.reopen", target=application, sentence=sentence)
    return application


@transaction.atomic
def applications_purge(*, territory_id: int, today: date | None = None) -> int:
    """Forget what closed applications say of people a year later, and open ones after two. Safe to run twice."""
    moment = timezone.now()
    day = today or timezone.localdate(moment)
    rows = HelperApplication.objects.filter(territory=territory_id, purged_at=None)
    old = rows.filter(decided_at__date__lte=day - PURGE_AFTER) | rows.open().filter(
        created_at__date__lte=day - FORGET_AFTER
    )
    blank = {"first_name": "Effacé", "last_name": "Effacé", "phone": "", "email": "", "words": "", "availability": ""}
    return old.update(**blank, interview_words="", refusal_words="", wishes=[], purged_at=moment)


def _claim_open(application: HelperApplication, expected_version: int) -> None:
    claim_version(application, expected_version)
    if not application.is_open:
        raise ValidationError(f"Une décision a déjà été prise : candidature {application.get_state_display()}.")


def _decide(application: HelperApplication, state: ApplicationState, by: User) -> None:
    application.state, application.decided_at, application.decided_by = state, timezone.now(), by
    application.full_clean()
    application.save()


def _tell(application: HelperApplication, what: str, subject: str) -> None:
    if not application.email:
        return
    shown = {"application": application, "territory": application.territory}
    message_queue(
        territory=application.territory,
        key=f"application:{application.pk}:{what}",
        recipient=application.email,
        recipient_name=application.full_name,
        subject=subject,
        body=render_to_string(f"volunteers/engagement/mail/{what}.txt", shown),
        about=f"application:{application.pk}",
    )
