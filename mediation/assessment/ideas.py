"""Examples of objectives for a level, to start the talk. Never a list to tick.

For the least interested, pleasure and culture only come first (DESIGN §3): papers are not even named.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.text import fold
from mediation.enums import ObjectiveKind, ProfileLevel, Theme

_PLEASURE, _CULTURE = ObjectiveKind.PLEASURE, ObjectiveKind.CULTURE
_EVERYDAY, _PAPERS = ObjectiveKind.EVERYDAY, ObjectiveKind.PAPERS


@dataclass(frozen=True, slots=True)
class Idea:
    """An example; ``likes`` are words of the person's interests that make it come first."""

    key: str
    words: str
    kind: ObjectiveKind
    theme: Theme
    likes: tuple[str, ...] = ()


_IDEAS = (
    Idea(
        "songs",
        "Réécouter les chansons de ma jeunesse",
        _PLEASURE,
        Theme.CULTURE,
        ("chant", "musique", "choral", "danse", "accordeon", "bal"),
    ),
    Idea("photos", "Revoir les photos de famille en grand", _PLEASURE, Theme.CONTENTS, ("photo", "famille")),
    Idea("places", "Me promener en images là où j’ai vécu", _CULTURE, Theme.CULTURE, ("voyage", "randonnee", "marche")),
    Idea(
        "garden",
        "Reconnaître les oiseaux et les plantes du jardin",
        _CULTURE,
        Theme.CULTURE,
        ("jardin", "oiseau", "nature", "fleur", "potager"),
    ),
    Idea("museum", "Visiter un musée depuis mon fauteuil", _CULTURE, Theme.CULTURE, ("peinture", "histoire", "art")),
    Idea("games", "Jouer aux cartes ou aux mots croisés", _PLEASURE, Theme.CULTURE, ("jeu", "belote", "mots")),
    Idea("video", "Appeler mes proches en vidéo", _PLEASURE, Theme.SOCIAL_NETWORKS, ("famille", "petits-enfants")),
    Idea("recipes", "Trouver une recette et la garder", _PLEASURE, Theme.BROWSING, ("cuisine", "patisserie")),
    Idea("device", "Allumer ma tablette et retrouver ce que je cherche", _EVERYDAY, Theme.USE_DEVICE),
    Idea("messages", "Lire mes messages et y répondre", _EVERYDAY, Theme.EMAIL),
    Idea("family_tree", "Retrouver mes ancêtres", _CULTURE, Theme.BROWSING, ("genealogie", "histoire")),
    Idea("tell", "Raconter mes souvenirs et les enregistrer", _CULTURE, Theme.CREATE, ("ecriture", "histoire")),
    Idea("scams", "Reconnaître un message qui cherche à me tromper", _EVERYDAY, Theme.SAFETY),
    Idea("booking", "Prendre un rendez-vous en ligne", _EVERYDAY, Theme.HEALTH),
    Idea("papers", "Consulter mes remboursements", _PAPERS, Theme.PROCEDURES),
    Idea("send_photo", "Envoyer une photo à mes proches", _PLEASURE, Theme.CONTENTS, ("photo", "famille")),
    Idea(
        "library",
        "Emprunter livres et films à la médiathèque",
        _CULTURE,
        Theme.BROWSING,
        ("lecture", "cinema"),
    ),
    Idea("association", "Écrire aux membres de mon association", _EVERYDAY, Theme.EMAIL, ("association", "club")),
    Idea("teach", "Montrer à un voisin ce que je sais faire", _PLEASURE, Theme.CULTURE),
    Idea("shopping", "Acheter en ligne sans me faire avoir", _EVERYDAY, Theme.BANK_SHOPPING),
)
_BY_KEY = {idea.key: idea for idea in _IDEAS}
_FOR_LEVEL = {
    ProfileLevel.NOT_INTERESTED: ("songs", "photos", "places", "garden", "museum", "games", "video", "tell"),
    ProfileLevel.BEGINNER: ("video", "photos", "device", "songs", "messages", "recipes", "games", "scams"),
    ProfileLevel.WILLING: ("send_photo", "messages", "video", "family_tree", "scams", "recipes", "booking", "papers"),
    ProfileLevel.AUTONOMOUS: ("teach", "library", "family_tree", "tell", "association", "shopping", "papers", "scams"),
}
_UNKNOWN_LEVEL = ("video", "photos", "songs", "messages", "recipes", "device")


def idea(key: str) -> Idea | None:
    """Return an example by its key."""
    return _BY_KEY.get(key)


def ideas_for(level: str, interests: str = "", already: Iterable[str] = ()) -> list[Idea]:
    """Examples for a level, those that meet the person's interests first, without what is already chosen."""
    keys = _FOR_LEVEL[ProfileLevel(level)] if level else _UNKNOWN_LEVEL
    liked, chosen = fold(interests), {fold(words) for words in already}
    # Someone's taste may bring an example of pleasure or culture from another level.
    tastes = [each.key for each in _IDEAS if each.kind in {_PLEASURE, _CULTURE} and _meets(each, liked)]
    ordered = [_BY_KEY[key] for key in dict.fromkeys([*tastes[:3], *keys])]
    return [each for each in ordered if fold(each.words) not in chosen][:8]


def _meets(each: Idea, liked: str) -> bool:
    """Tell whether an interest begins like one of the words: "chorale" meets "choral"."""
    return any(said.startswith(word) for said in liked.replace(",", " ").split() for word in each.likes)
