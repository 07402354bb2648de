"""How a helper is reached in writing."""

from messaging.reaching import Reach, email_reach, sms_reach
from volunteers.models import Helper


def helper_reach(helper: Helper, *, is_short: bool = False) -> Reach | None:
    """Return how to write to a helper: an e-mail to their address or account, else an SMS.

    At short notice (``is_short``) the SMS goes first, as it is read at once. None: nothing can be written.
    """
    by_email = email_reach(helper.email or (helper.user.email if helper.user else ""))
    by_sms = sms_reach(helper.phone, is_accepted=helper.accepts_sms)
    return (by_sms or by_email) if is_short else (by_email or by_sms)
