"""Outbox and channels: what leaves the service, once."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Outbox and channels: what leaves the service, once."""

    name = "messaging"
    verbose_name = "messages"
