"""The commune of a line, however it is written, among those of a territory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from accounts.models import Commune
from core.text import fold
from directory.exchange.clean import insee_code, postal_code

_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "s": "sur"}
_ARTICLES = frozenset({"le", "la", "les", "l"})
CLOSE_SPELLING = 0.8
# What La Coop's template writes in its own cells when the name is not in its list.
INVALID_IN_TEMPLATE = "nom de commune invalide"


class UnknownCommuneError(Exception):
    """The commune is not one of the territory; the message says which, or which one it may be."""


def plain_commune(name: str) -> str:
    """Return the name without accents, abbreviations or articles: "St-Astier" is "Saint-Astier"."""
    words = [_SHORT.get(word, word) for word in fold(name).split()]
    return " ".join(word for word in words if word not in _ARTICLES)


@dataclass(slots=True)
class KnownCommunes:
    """The communes of a territory, by code and by name."""

    communes: Iterable[Commune]
    _by_insee: dict[str, Commune] = field(default_factory=dict)
    _by_name: dict[str, Commune] = field(default_factory=dict)
    _by_postal: dict[str, list[Commune]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for commune in self.communes:
            self._by_insee[commune.insee] = commune
            self._by_name[plain_commune(commune.name)] = commune
            self._by_postal.setdefault(commune.postal_code, []).append(commune)

    def find(self, name: str, insee: str, postal: str) -> tuple[Commune, list[str]]:
        """Return the commune, and what to say about it. Raises UnknownCommuneError with a sentence."""
        code = insee_code(insee)
        if fold(name):
            return self._named(name.strip(), code, postal)
        if code:
            if code in self._by_insee:
                return self._by_insee[code], []
            raise UnknownCommuneError(f"La commune de code INSEE {code} n’est pas dans votre territoire.")
        if postal_code(postal):
            return self._of_postal_code(postal_code(postal))
        raise UnknownCommuneError("La commune manque : elle dit chez qui aller et par quelle tournée.")

    def _named(self, name: str, code: str, postal: str) -> tuple[Commune, list[str]]:
        commune = self._by_name.get(plain_commune(name))
        if commune is None:
            raise UnknownCommuneError(self._explained(name))
        if code and code != commune.insee:
            owner = self._by_insee.get(code)
            whose = f"est celui de {owner}" if owner else "n’est pas dans votre territoire"
            raise UnknownCommuneError(f"Le code INSEE {code} {whose}, pas celui de {commune}. Lequel est juste ?")
        said = postal_code(postal)
        if said and said != commune.postal_code:
            return commune, [f"Code postal {said} : celui de {commune}, {commune.postal_code}, est gardé."]
        return commune, []

    def _of_postal_code(self, code: str) -> tuple[Commune, list[str]]:
        found = self._by_postal.get(code, [])
        if len(found) == 1:
            return found[0], [f"Commune trouvée par son code postal : {found[0]}."]
        if found:
            names = " ou ".join(sorted(str(commune) for commune in found))
            raise UnknownCommuneError(f"La commune manque. Pour le code postal {code}, est-ce {names} ?")
        raise UnknownCommuneError(f"Le code postal {code} n’est pas dans votre territoire.")

    def _explained(self, name: str) -> str:
        near = get_close_matches(plain_commune(name), list(self._by_name), n=1, cutoff=CLOSE_SPELLING)
        if near:
            return f"« {name[:80]} » n’est pas une commune de votre territoire. Est-ce {self._by_name[near[0]]} ?"
        return f"{name[:80]} n’est pas dans votre territoire."
