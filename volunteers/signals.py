"""Named domain signals of this package."""

from django.dispatch import Signal

# Sent by services.exception_add with ``absence`` and ``by`` (None by a personal link); scheduling listens and tells who
# plans when published visits lose their helper.
absence_noted = Signal()
