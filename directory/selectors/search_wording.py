"""The sentence above an answer: which step of the ladder gave it, and what was tried before."""

from collections.abc import Mapping

from core.formatting import plural
from directory.enums import WideningStep
from directory.selectors.search_candidates import CAP
from directory.selectors.search_types import Wish

_WHERE = {
    WideningStep.EPCI: "dans l’intercommunalité",
    WideningStep.NEAR: "à moins de {minutes} minutes",
    WideningStep.DEPARTMENT: "dans le département",
}


def counted(count: int) -> str:
    """ "1 service", "3 services", "plus de 300 services"."""
    return f"plus de {CAP} services" if count >= CAP else plural(count, "service")


def sentence_of(wish: Wish, step: WideningStep, counts: Mapping[WideningStep, int], minutes: int) -> str:
    """Say where the answers come from."""
    place = f"à {wish.commune.name}" if wish.commune is not None else "sur place"
    if step == WideningStep.DESK:
        return "Personne ne propose ce service par ici : notre accueil cherche avec vous."
    if step == WideningStep.REMOTE:
        nothing = "" if wish.is_remote else f"Rien {place} ni dans le département : "
        return _capital(f"{nothing}{counted(counts[step])} à distance.")
    if step == WideningStep.COMMUNE:
        return _capital(f"{counted(counts[step])} {place}.")
    words = f"{counted(counts[step])} {_WHERE[step].format(minutes=minutes)}."
    is_wider = wish.commune is not None and not counts[WideningStep.COMMUNE] and wish.step is None
    return _capital(f"rien {place} : recherche élargie, {words}" if is_wider else words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
