"""Letters to those registered at a session."""

from django.utils import timezone

from core.formatting import day_long, hours_between
from volunteers.models import TrainingSession


def session_when(session: TrainingSession) -> str:
    """ "mardi 24 novembre, de 9 h à 12 h"."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{day_long(starts.date())}, {hours_between(starts, ends)}"


def session_letter(session: TrainingSession, first: str) -> str:
    """Write what someone registered must know of a session."""
    territory = session.training.territory
    lines = ["Bonjour,", "", first, "", f"{session_when(session).capitalize()}."]
    if session.where:
        lines.append(f"Lieu : {session.where}.")
    if session.cancel_reason:
        lines.append(f"Raison : {session.cancel_reason}.")
    return "\n".join([*lines, "", f"{territory.service_name}, {territory.name}"])
