"""Outbox and channels: what leaves the service, once."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import register

from core.registries import MenuEntry, PersonalField, PersonData, registries


class MessagingConfig(AppConfig):
    """Outbox and channels: what leaves the service, once."""

    name = "messaging"
    verbose_name = "messages"

    def ready(self) -> None:
        """Register the page of messages, what it asks of people, the personal data kept; listen to accounts."""
        from messaging import checks, home, receivers

        registries.settings_pages.add(MenuEntry("Messages", "envelope", "messaging:outbox", "outbox.view", 80))
        registries.decisions.add(home.messages_to_check, home.texts_to_read)
        registries.personal_fields.add(*PERSONAL_FIELDS)
        registries.person_data.add(PERSON_DATA, TEXT_DATA)
        receivers.connect()
        register(checks.check_sms)


_PURPOSE, _HEAR = "envoyer le message et savoir s’il est arrivé", "tenir compte de la réponse"
_MONTHS = 12
_SENT, _RECEIVED = "messaging.OutboxMessage", "messaging.ReceivedText"
PERSONAL_FIELDS = (
    PersonalField(_SENT, "recipient", "adresse électronique ou numéro", _PURPOSE, _MONTHS),
    PersonalField(_SENT, "recipient_name", "nom", _PURPOSE, _MONTHS),
    PersonalField(_SENT, "subject", "objet du message", _PURPOSE, _MONTHS),
    PersonalField(_SENT, "body", "texte du message", _PURPOSE, _MONTHS),
    PersonalField(_SENT, "references", "références du SMS chez l’opérateur", _PURPOSE, _MONTHS),
    PersonalField(_RECEIVED, "sender", "numéro", _HEAR, _MONTHS),
    PersonalField(_RECEIVED, "sender_name", "nom", _HEAR, _MONTHS),
    PersonalField(_RECEIVED, "body", "texte du SMS", _HEAR, _MONTHS),
    PersonalField(_RECEIVED, "received_at", "reçu le", _HEAR, _MONTHS),
    PersonalField(_RECEIVED, "outcome", "ce qui a été fait", _HEAR, _MONTHS),
)
_ERASED = "(effacé)"


def _messages_of(person: Any) -> Any:
    """Messages sent to the person, or that name the person."""
    from django.db.models import Q

    from messaging.models import OutboxMessage

    name = person.full_name
    about = Q(recipient_name=name) | Q(body__contains=name) | Q(subject__contains=name)
    if person.email:
        about |= Q(recipient__iexact=person.email)
    if person.mobile_phone:
        about |= Q(recipient=person.mobile_phone.as_e164)
    return OutboxMessage.objects.filter(about, territory=person.territory_id).order_by("pk")


def _texts_of(person: Any) -> Any:
    """SMS that the person sent, or that name the person."""
    from django.db.models import Q

    from messaging.models import ReceivedText

    theirs = Q(sender_name=person.full_name) | Q(body__contains=person.full_name)
    numbers = [number.as_e164 for number in (person.mobile_phone, person.landline_phone) if number]
    if numbers:
        theirs |= Q(sender__in=numbers)
    return ReceivedText.objects.filter(theirs, territory=person.territory_id).order_by("pk")


def _now(_: Any) -> Any:
    from django.utils import timezone

    return timezone.now()


def _state_after(message: Any) -> str:
    from messaging.enums import MessageState

    return str(MessageState.CANCELLED if message.state == MessageState.QUEUED else message.state)


PERSON_DATA = PersonData(
    "messaging.OutboxMessage",
    "Les messages",
    rows=_messages_of,
    erase={
        "recipient": _ERASED,
        "recipient_name": _ERASED,
        "subject": _ERASED,
        "body": _ERASED,
        "last_error": "",
        "references": "",
        "state": _state_after,
    },
)
TEXT_DATA = PersonData(
    "messaging.ReceivedText",
    "Les SMS reçus",
    rows=_texts_of,
    erase={"sender": "", "sender_name": _ERASED, "body": _ERASED, "outcome": "", "handled_at": _now},
    kept=frozenset({"received_at"}),
)
