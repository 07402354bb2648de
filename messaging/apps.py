"""Outbox and channels: what leaves the service, once."""

from django.apps import AppConfig

from core.registries import MenuEntry, PersonalField, registries


class MessagingConfig(AppConfig):
    """Outbox and channels: what leaves the service, once."""

    name = "messaging"
    verbose_name = "messages"

    def ready(self) -> None:
        """Register the page of messages, what it asks of people, the personal data kept; listen to accounts."""
        from messaging import home, receivers

        registries.settings_pages.add(MenuEntry("Messages", "envelope", "messaging:outbox", "outbox.view", 80))
        registries.decisions.add(home.messages_to_check)
        registries.personal_fields.add(*PERSONAL_FIELDS)
        receivers.connect()


_PURPOSE = "envoyer le message et savoir s’il est parti"
PERSONAL_FIELDS = (
    PersonalField("messaging.OutboxMessage", "recipient", "adresse électronique", _PURPOSE),
    PersonalField("messaging.OutboxMessage", "recipient_name", "nom", _PURPOSE),
    PersonalField("messaging.OutboxMessage", "subject", "objet du message", _PURPOSE),
    PersonalField("messaging.OutboxMessage", "body", "texte du message", _PURPOSE),
)
