"""What an engagement allows or lacks, in plain French. Labels carry their article: "l’attestation d’assurance"."""

import hashlib
from datetime import date

from core.formatting import day_date, enumerate_fr
from volunteers.engagement.standing import Activity, Answer, Engagement, Gap, Standing

STANDING_LABELS = {
    Standing.PROSPECT: "pas encore dans l’équipe",
    Standing.APPROVED: "acceptée, il manque des conditions",
    Standing.ONBOARDED: "tout est en ordre",
    Standing.RENEWAL_DUE: "en ordre, à renouveler bientôt",
    Standing.EXPIRED: "une condition a expiré",
    Standing.SUSPENDED: "en pause",
    Standing.LEFT: "a quitté l’équipe",
}
ACTIVITY_LABELS = {
    Activity.VISIT_HOME: "visiter à domicile",
    Activity.DRIVE: "conduire",
    Activity.REMOTE: "aider à distance",
    Activity.WORKSHOP: "aider en atelier",
}


def gap_words(gap: Gap) -> str:
    """ "l’attestation d’assurance a expiré le 3 mars", "il manque la charte"."""
    label = gap.requirement.label
    return f"{label} a expiré le {day_date(gap.expired_on)}" if gap.expired_on else f"il manque {label}"


def reason_words(answer: Answer, engagement: Engagement, activities: tuple[Activity, ...], on: date) -> str:
    """Say what stops someone on a day, without a full stop; nothing when nothing does."""
    if answer.standing == Standing.PROSPECT:
        since = engagement.approved_on
        return f"son engagement ne commence que le {day_date(since)}" if since else "sa candidature n’est pas acceptée"
    if answer.standing == Standing.LEFT:
        return "son engagement est terminé"
    if answer.standing == Standing.SUSPENDED:
        return _pause_words(engagement, on)
    found = [gap for gap in answer.gaps if any(gap.requirement.is_asked_for(activity) for activity in activities)]
    return enumerate_fr(map(gap_words, found))


def _pause_words(engagement: Engagement, on: date) -> str:
    ends = [
        pause.ends_on
        for pause in engagement.pauses
        if pause.starts_on <= on and (pause.ends_on is None or on <= pause.ends_on)
    ]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or not known:
        return "une pause est en cours, jusqu’à nouvel ordre"
    return f"une pause est en cours, jusqu’au {day_date(max(known))}"


def refusal_sentence(name: str, reason: str) -> str:
    """ "Karim Benali ne peut pas visiter ce jour-là : l’attestation d’assurance a expiré le 3 mars."."""
    return f"{name} ne peut pas visiter ce jour-là : {reason}."


def text_digest(text: str) -> str:
    """Return what identifies the text that someone signs."""
    return hashlib.sha256(text.strip().encode()).hexdigest()
