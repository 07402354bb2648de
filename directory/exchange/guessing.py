"""What the columns of an unknown table may be, by their names; values that the national standard knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.text import fold
from directory.exchange.mapping import DAYS

# Field → words that its column may bear, best first; a column is taken once.
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "code", "numero", "ref"),
    "nom": ("nom", "nom de la structure", "nom structure", "structure", "lieu", "libelle", "denomination", "intitule"),
    "adresse": ("adresse", "adresse postale", "rue", "voie", "adresse du lieu"),
    "complement_adresse": ("complement d adresse", "complement adresse", "complement"),
    "code_postal": ("code postal", "cp", "codepostal"),
    "commune": ("commune", "ville", "localite", "nom commune"),
    "code_insee": ("code insee", "insee", "code commune"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "telephone": ("telephone", "tel", "numero de telephone", "contact telephonique"),
    "courriels": ("courriel", "e mail", "email", "mail", "adresse mail", "adresse electronique"),
    "site_web": ("site web", "site internet", "site", "url", "web"),
    "pivot": ("siret", "numero siret", "pivot"),
    "structure_parente": ("structure parente", "structure porteuse", "porteur", "organisme", "gestionnaire"),
    "presentation_detail": ("presentation", "description", "presentation detail", "commentaire", "informations"),
    "prise_rdv": ("prise de rdv", "prise rdv", "rendez vous en ligne"),
    "date_maj": ("date maj", "date de mise a jour", "mise a jour", "maj"),
    "passages": ("passages", "dates de passage", "dates"),
    "semaine_ouverture": ("semaine", "semaine d ouverture", "paire ou impaire"),
}
_HOURS = ("horaires", "horaires d ouverture", "heures d ouverture", "ouverture")
LABELS: dict[str, str] = {
    "nom": "Nom du lieu", "commune": "Commune", "adresse": "Adresse", "complement_adresse": "Complément d’adresse",
    "code_postal": "Code postal", "code_insee": "Code INSEE", "latitude": "Latitude", "longitude": "Longitude",
    "telephone": "Téléphone", "courriels": "Adresse électronique", "site_web": "Site internet",
    "presentation_detail": "Présentation", "presentation_resume": "Présentation en une phrase",
    "structure_parente": "Structure qui porte le lieu", "pivot": "SIRET", "id": "Identifiant de la ligne",
    "prise_rdv": "Prendre rendez-vous en ligne", "fiche_acces_libre": "Fiche Acceslibre", "source": "Source citée",
    "date_maj": "Date de mise à jour", "passages": "Dates de passage", "semaine_ouverture": "Semaine paire ou impaire",
}  # fmt: skip
VALUES: dict[str, tuple[str, tuple[str, ...]]] = {
    "services": ("Services", (
        "Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien",
        "Insertion professionnelle via le numérique", "Utilisation sécurisée du numérique",
        "Parentalité et éducation avec le numérique", "Loisirs et créations numériques",
        "Compréhension du monde numérique", "Accès internet et matériel informatique",
        "Acquisition de matériel informatique à prix solidaire",
    )),
    "frais_a_charge": ("Frais", ("Gratuit", "Gratuit sous condition", "Payant")),
    "modalites_accompagnement": ("Accompagnement", (
        "En autonomie", "Accompagnement individuel", "Dans un atelier collectif", "À distance",
    )),
    "modalites_acces": ("Comment venir", (
        "Se présenter", "Téléphoner", "Contacter par mail", "Prendre un RDV en ligne",
        "Ce lieu n'accueille pas de public", "Envoyer un mail avec une fiche de prescription",
    )),
    "publics_specifiquement_adresses": ("Publics", (
        "Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes",
    )),
    "prise_en_charge_specifique": ("Accueil adapté", (
        "Surdité", "Handicaps moteurs", "Handicaps mentaux", "Illettrisme", "Langues étrangères (anglais)",
        "Langues étrangères (autres)", "Déficience visuelle",
    )),
    "itinerance": ("Lieu", ("Itinérant", "Fixe")),
    "dispositif_programmes_nationaux": ("Dispositifs", (
        "Aidants Connect", "Bibliothèques numérique de référence", "Certification PIX", "Conseillers numériques",
        "Emmaüs Connect", "France Services", "Grande école du numérique", "La Croix Rouge",
        "Point d'accès numérique CAF", "Promeneurs du net", "Relais numérique (Emmaüs Connect)",
    )),
    "typologie": ("Type de structure", (
        "ASSO", "BIB", "CCAS", "CS", "EPI", "ESS", "EVS", "FT", "MDS", "MJC", "ML", "MUNI", "RFS", "TIERS_LIEUX",
    )),
}  # fmt: skip


def guess(columns: Iterable[str]) -> dict[str, Any]:
    """Propose a mapping for the names of columns, in the form that hubs publish; nothing where nothing fits."""
    left = {fold(column): column for column in columns}
    config: dict[str, Any] = {}
    for name, words in _NAMES.items():
        if column := _best(left, (*words, fold(name))):
            config[name] = {"colonne": left.pop(column)}
    if hours := _hours(left):
        config["horaires"] = hours
    return config


def _hours(left: Mapping[str, str]) -> dict[str, str]:
    days = {day: left[word] for day in DAYS for word in left if word == day or word.endswith(f" {day}")}
    if len(days) >= 2:
        return days
    column = _best(left, _HOURS)
    return {"semaine": left[column]} if column else {}


def _best(left: Mapping[str, str], words: tuple[str, ...]) -> str:
    """Return the column that is one of the words, else the one that begins or ends with one of two letters or more."""
    for word in words:
        if word in left:
            return word
    long = [word for word in words if len(word) > 3]
    near = (column for word in long for column in left if column.startswith(f"{word} ") or column.endswith(f" {word}"))
    return next(near, "")
