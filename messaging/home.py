"""What messaging puts on home pages."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.formatting import NBSP, plural
from core.registries import Answer, Decision
from messaging.models import OutboxMessage, ReceivedText


def messages_to_check(user: Any) -> Iterable[Decision]:
    """Tell that messages did not arrive, or may not have."""
    count = OutboxMessage.objects.visible_to(user).needing_someone().count()
    if count:
        words = plural(count, "message n’est pas arrivé", "messages ne sont pas arrivés")
        answer = Answer("Voir lesquels", reverse("messaging:outbox"))
        consequence = f"Ces personnes ne sont pas prévenues{NBSP}: renvoyez le message, ou appelez-les."
        yield Decision(words, consequence, (answer,), icon="envelope-exclamation", tone="bad", order=20)


def texts_to_read(user: Any) -> Iterable[Decision]:
    """Tell that people answered SMS and that nobody has read it."""
    count = ReceivedText.objects.visible_to(user).to_read().count()
    if count:
        words = plural(count, "réponse à un SMS est à lire", "réponses à des SMS sont à lire")
        answer = Answer("Lire", f"{reverse('messaging:outbox')}?liste=reponses")
        consequence = "Personne n’y a encore répondu."
        yield Decision(words, consequence, (answer,), icon="chat-left-text", order=25)
