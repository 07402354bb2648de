"""Delivery by workers: ids as arguments, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from messaging import services
from messaging.models import OutboxMessage

BATCH = 100


@shared_task
def deliver_message(message_id: int) -> None:
    """Deliver one message."""
    services.message_deliver(message_id=message_id)


@shared_task
def deliver_due_messages() -> None:
    """Deliver what is due, the oldest first, and flag what a worker left unfinished."""
    services.stalled_messages_flag()
    due = OutboxMessage.objects.due(timezone.now()).order_by("not_before", "pk")
    for message_id in list(due.values_list("pk", flat=True)[:BATCH]):
        services.message_deliver(message_id=message_id)


@shared_task
def forget_messages() -> None:
    """Forget what messages said a year ago."""
    services.messages_forget()
