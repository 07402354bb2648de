"""What happened to messages that other packages act upon."""

from django.dispatch import Signal

# Someone answered STOP to an SMS: ``territory`` and ``number`` (E.164) are given. Whoever keeps the agreement of the
# person with that number withdraws it. mediation and volunteers listen.
sms_refused = Signal()
