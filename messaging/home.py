"""What messaging puts on home pages."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.formatting import NBSP, plural
from core.registries import Answer, Decision
from messaging.models import OutboxMessage


def messages_to_check(user: Any) -> Iterable[Decision]:
    """Tell that e-mails did not leave, or may not have."""
    count = OutboxMessage.objects.visible_to(user).needing_someone().count()
    if count:
        words = plural(count, "e-mail n’est pas parti", "e-mails ne sont pas partis")
        answer = Answer("Voir lesquels", reverse("messaging:outbox"))
        consequence = f"Ces personnes ne sont pas prévenues{NBSP}: renvoyez le message, ou appelez-les."
        yield Decision(words, consequence, (answer,), icon="envelope-exclamation", tone="bad", order=20)
