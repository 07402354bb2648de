"""What a person agrees to, and the fields of the file that follow: informed on, accepts e-mails, accepts SMS."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.journal import journal_record
from mediation.enums import ConsentGiver, ConsentMeans, ConsentPurpose
from mediation.models import Beneficiary, Consent
from mediation.rights.consent_texts import VERSION, text_for
from mediation.services.files import file_fields_set

# The quick fields of the file, and what they say yes or no to.
QUICK_ANSWERS = {"accepts_email": ConsentPurpose.REMINDER_EMAIL, "accepts_sms": ConsentPurpose.REMINDER_SMS}


@transaction.atomic
def consent_record(
    *,
    beneficiary: Beneficiary,
    by: User,
    purpose: str,
    is_given: bool = True,
    given_on: date | None = None,
    given_by: str = ConsentGiver.SELF,
    means: str = ConsentMeans.ORAL,
) -> Consent:
    """Keep an answer to a purpose; it ends the answer that stood before.

    Raises ValidationError on a date to come, one before the answer it replaces, or a refusal of plain information.
    """
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    day = given_on or timezone.localdate()
    _check(purpose, day, is_given=is_given)
    _end(person, purpose, day, by)
    consent = Consent(
        beneficiary=person, purpose=purpose, is_given=is_given, given_on=day, given_by=given_by, means=means,
        text_version=VERSION, collected_by=by,
    )  # fmt: skip
    consent.full_clean(exclude=["beneficiary", "collected_by", "ended_by"])
    consent.save()
    _follow_consents(person)
    _journal(by, "consent.record", person, "A noté une réponse sur un accord, fiche n° {pk}.")
    return consent


@transaction.atomic
def consent_withdraw(*, consent: Consent, by: User) -> Consent:
    """End an answer today: it is to be asked again, or not. Doing it twice changes nothing."""
    person = Beneficiary.objects.select_for_update().get(pk=consent.beneficiary_id)
    if _end(person, consent.purpose, timezone.localdate(), by):
        _follow_consents(person)
        _journal(by, "consent.withdraw", person, "A noté le retrait d’un accord, fiche n° {pk}.")
    consent.refresh_from_db()
    return consent


@transaction.atomic
def texts_refuse(*, territory: Territory, number: str) -> int:
    """Withdraw the agreement to SMS of everyone whose mobile number (E.164) this is: its reader answered STOP.

    Returns how many files changed.
    """
    people = Beneficiary.objects.select_for_update().filter(territory=territory, mobile_phone=number, accepts_sms=True)
    changed = list(people.order_by("pk"))
    for person in changed:
        file_fields_set(person, accepts_sms=False)
        consents_follow_file(person, None, "accepts_sms")
        sentence = f"Ne veut plus de SMS\N{NO-BREAK SPACE}: réponse STOP, fiche n° {person.pk}."
        journal_record(actor=None, verb="consent.withdraw", target=person, sentence=sentence)
    return len(changed)


def consents_follow_file(person: Beneficiary, by: User | None, *names: str) -> None:
    """Write what the quick fields ``names`` of the file say into consents, where they differ from what stands."""
    standing = {consent.purpose: consent for consent in Consent.objects.standing().filter(beneficiary=person)}
    today = timezone.localdate()
    if "informed_on" in names:
        told = standing.get(ConsentPurpose.SERVICE_FILE)
        if (told.given_on if told else None) != person.informed_on:
            _replace(person, told, ConsentPurpose.SERVICE_FILE, person.informed_on, by)
    for name in QUICK_ANSWERS.keys() & set(names):
        purpose, is_agreed = QUICK_ANSWERS[name], getattr(person, name)
        answer = standing.get(purpose)
        if bool(answer and answer.is_given) != is_agreed:
            _replace(person, answer, purpose, today if is_agreed else None, by)


def _replace(person: Beneficiary, former: Consent | None, purpose: str, day: date | None, by: User | None) -> None:
    if former is not None:
        former.ended_on, former.ended_by = max(former.given_on, timezone.localdate()), by
        former.save(update_fields=["ended_on", "ended_by"])
    if day is not None:
        Consent.objects.create(beneficiary=person, purpose=purpose, given_on=day, text_version=VERSION, collected_by=by)


def _check(purpose: str, day: date, *, is_given: bool) -> None:
    if purpose not in ConsentPurpose.values:
        raise ValidationError({"purpose": "Choisissez un accord de la liste."})
    if day > timezone.localdate():
        raise ValidationError({"given_on": "Cette date est à venir."})
    if not is_given and text_for(purpose).is_information:
        raise ValidationError({"is_given": "C’est une information donnée à la personne : elle ne se refuse pas."})


def _end(person: Beneficiary, purpose: str, day: date, by: User) -> bool:
    standing = Consent.objects.standing().select_for_update().filter(beneficiary=person, purpose=purpose).first()
    if standing is None:
        return False
    if standing.given_on > day:
        raise ValidationError({"given_on": "Une réponse plus récente est déjà notée."})
    standing.ended_on, standing.ended_by = day, by
    standing.save(update_fields=["ended_on", "ended_by"])
    return True


def _follow_consents(person: Beneficiary) -> None:
    standing = {consent.purpose: consent for consent in Consent.objects.standing().filter(beneficiary=person)}
    told = standing.get(ConsentPurpose.SERVICE_FILE)
    answers = {name: standing.get(purpose) for name, purpose in QUICK_ANSWERS.items()}
    agreed = {name: bool(answer and answer.is_given) for name, answer in answers.items()}
    file_fields_set(person, informed_on=told.given_on if told else None, **agreed)


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
