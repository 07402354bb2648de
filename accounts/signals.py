"""Named domain signals of this package."""

from django.dispatch import Signal

# Sent by services.invitation_send with ``invitation`` and ``secret``; messaging listens and queues the e-mail.
invitation_sent = Signal()

# Sent by services.invitation_revoke with ``invitation``; messaging listens and withdraws an e-mail not yet gone.
invitation_withdrawn = Signal()

# Sent by services.commune_update with ``commune``; scheduling listens and looks again at what the law says of the
# rides that begin or end there.
commune_changed = Signal()
