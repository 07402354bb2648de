"""How a beneficiary is reached in writing about appointments."""

from mediation.models import Beneficiary
from messaging.reaching import Reach, email_reach, sms_reach


def person_reach(person: Beneficiary, *, is_today: bool = False) -> Reach | None:
    """Return how to write to the person: an SMS if they accept SMS, else an e-mail if they accept e-mails.

    On the day itself an e-mail would be read too late: someone who has a telephone is phoned, unless an SMS can leave.
    None: the person is to be phoned.
    """
    by_sms = sms_reach(person.mobile_phone, is_accepted=person.accepts_sms)
    if by_sms or (is_today and person.phones):
        return by_sms
    return email_reach(person.email) if person.accepts_email else None
