"""What is written by SMS to people who wish to come to a workshop: title, day, hour, place, and a link or a number."""

from core.formatting import NBSP
from scheduling.models import SessionWish
from scheduling.planning.texts import call_back, short_moment
from scheduling.workshops.enums import WishStage


def session_text(wish: SessionWish, name: str, link: str) -> str:
    """Return the SMS of a letter: registered, offer, moved, cancelled, reminder. The first two hold the link."""
    session, is_placed = wish.session, wish.stage == WishStage.PLACED
    when, number = short_moment(session.starts_at), call_back(session.territory)
    where = f"{session.title}, {when}, {session.destination.name}"
    if name == "registered" and is_placed:
        return f"Votre place est gardée{NBSP}: {where}. Un empêchement{NBSP}? {link}"
    if name == "registered":
        return f"C’est complet, vous êtes sur la liste d’attente{NBSP}: {where}. Pour y renoncer{NBSP}: {link}"
    if name == "offer":
        until = short_moment(wish.confirm_by) if wish.confirm_by else ""
        return f"Une place s’est libérée{NBSP}: {where}. Gardée jusqu’au {until}. Confirmez ou laissez-la{NBSP}: {link}"
    if name == "cancelled":
        return f"L’atelier « {session.title} » du {when} n’aura pas lieu. Une autre date{NBSP}? {number}"
    if name == "moved":
        kept = "Votre place est gardée" if is_placed else "Vous restez sur la liste d’attente"
        return f"Changement{NBSP}: {where}. {kept}. Un empêchement{NBSP}? {number}"
    return f"Rappel{NBSP}: {where}. Un empêchement{NBSP}? {number}"
