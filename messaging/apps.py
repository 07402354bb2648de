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
        registries.decisions.add(home.messages_to_check)
        registries.personal_fields.add(*PERSONAL_FIELDS)
        registries.person_data.add(PERSON_DATA)
        receivers.connect()
        register(checks.check_sms)


_PURPOSE = "envoyer le message et savoir s’il est parti"
PERSONAL_FIELDS = (
    PersonalField("messaging.OutboxMessage", "recipient", "adresse électronique", _PURPOSE),
    PersonalField("messaging.OutboxMessage", "recipient_name", "nom", _PURPOSE),
    PersonalField("messaging.OutboxMessage", "subject", "objet du message", _PURPOSE),
    PersonalField("messaging.OutboxMessage", "body", "texte du message", _PURPOSE),
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
    return OutboxMessage.objects.filter(about, territory=person.territory_id).order_by("pk")


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
        "state": _state_after,
    },
)
