"""The sentence above an answer: which step of the ladder gave it, and what was tried before."""

from collections.abc import Mapping

from core.formatting import plural
from directory.enums import WideningStep
from directory.selectors.search_candidates import CAP
from directory.selectors.search_ladder import NEAR_MINUTES
from directory.selectors.search_types import Wish

_WHERE = {
    WideningStep.EPCI: "dans l’intercommunalité",
    WideningStep.NEAR: "à moins de {minutes} minutes",
    WideningStep.DEPARTMENT: "dans le département",
}


def counted(count: int) -> str:
    """ "1 service", "3 services", "plus de 300 services"."""
    return f"plus de {CAP} services" if count >= CAP else plural(count, "service")


def where_of(wish: Wish, step: WideningStep) -> str:
    """Say where a step looks: "à Neuvic", "dans l’intercommunalité"."""
    if step == WideningStep.COMMUNE:
        return f"à {wish.commune.name}" if wish.commune is not None else "sur place"
    return _WHERE[step].format(minutes=wish.minutes or NEAR_MINUTES)


def sentence_of(wish: Wish, step: WideningStep, counts: Mapping[WideningStep, int], *, nothing_open: str = "") -> str:
    """Say where the answers come from; ``nothing_open`` is the time asked for, when only it left something out."""
    place = where_of(wish, WideningStep.COMMUNE)
    nothing = f"rien n’est ouvert {place if wish.commune else 'par ici'}" if nothing_open else f"rien {place}"
    then = f" {nothing_open}" if nothing_open else ""
    if step == WideningStep.DESK:
        if nothing_open:
            return capital(f"{nothing}{then}, ni plus loin : notre accueil cherche avec vous.")
        return "Personne ne propose ce service par ici : notre accueil cherche avec vous."
    if step == WideningStep.REMOTE:
        tried = "" if wish.is_remote else f"{nothing} ni dans le département{then} : "
        return capital(f"{tried}{counted(counts[step])} à distance.")
    words = f"{counted(counts[step])} {where_of(wish, step)}."
    if step == WideningStep.COMMUNE:
        return capital(words)
    is_wider = wish.commune is not None and not counts[WideningStep.COMMUNE] and wish.step is None
    return capital(f"{nothing}{then} : recherche élargie, {words}" if is_wider else words)


def capital(words: str) -> str:
    """Begin with a capital."""
    return words[:1].upper() + words[1:]
