"""Named domain signals of this package."""

from django.dispatch import Signal

# Sent by services.beneficiary_update and services.beneficiary_merge with ``beneficiary`` once the home has moved:
# commune, address or point. Scheduling listens and looks again at what the law says of the person's rides.
person_moved = Signal()
