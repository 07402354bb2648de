"""Rules of the package: delays, and which step of accessibility each reason breaks."""

from directory.enums import AccessStep, UnmetReason

# Days after which someone is called back to know whether the need was met (MODELS.md D4).
FOLLOW_UP_DAYS, FOLLOW_UP_DAYS_VULNERABLE = 14, 3
# Someone who does not answer is called again this many times, after this many days.
FOLLOW_UP_RETRIES, FOLLOW_UP_RETRY_DAYS = 2, 2
# Life of a referral (days): the link's, the reminder's, the end's.
LINK_DAYS, REMINDER_DAYS, EXPIRY_DAYS = 8, 10, 30
# A partner who accepted and said nothing since is asked once whether it is done: this many days after the appointment,
# or after the answer when there is none.
CHASE_DAYS_AFTER_APPOINTMENT, CHASE_DAYS_AFTER_ANSWER = 1, 21
# Nobody is called back before an appointment: this many days after it at the soonest.
FOLLOW_UP_DAYS_AFTER_APPOINTMENT = 2
# The step of the chain of accessibility (ADRETS) that a reason breaks; none for what is no fault of the offer.
STEP_OF_REASON: dict[str, AccessStep] = {
    UnmetReason.NO_SERVICE_EXISTS: AccessStep.WHOLENESS,
    UnmetReason.OUT_OF_AREA: AccessStep.RIGHTS,
    UnmetReason.TOO_FAR: AccessStep.TRANSPORT,
    UnmetReason.NO_CAPACITY: AccessStep.DELAY,
    UnmetReason.WAITING_LIST: AccessStep.DELAY,
    UnmetReason.NOT_ELIGIBLE: AccessStep.RIGHTS,
    UnmetReason.COST: AccessStep.COST,
    UnmetReason.HOURS: AccessStep.HOURS,
    UnmetReason.NO_ANSWER: AccessStep.CONTACT,
    UnmetReason.NOT_ACCESSIBLE: AccessStep.PRACTICAL,
    UnmetReason.LANGUAGE: AccessStep.SIMPLICITY,
    UnmetReason.DELAY: AccessStep.DELAY,
}
# Days during which a demand may still be told, or told anew about another theme or commune; the figures of a year are
# public once they are over, so that two readings of the same table never differ.
UNMET_OPEN_DAYS = 31
