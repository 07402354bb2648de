"""The channels: each one is a function that hands a message over."""

from messaging import email
from messaging.enums import Channel
from messaging.models import OutboxMessage
from messaging.sms import gateway


def send(message: OutboxMessage) -> str:
    """Hand the message over; return what its receipts will call it, empty where none come.

    Raises NotSentError when it certainly did not leave, NobodyKnowsError when it may have.
    """
    if message.channel == Channel.SMS:
        return gateway.send(message)
    email.send(message)
    return ""
