"""From the words of the digital-mediation standard to those of data·inclusion, as the national pipeline maps them."""

_FUNDAMENTALS = "numerique--maitriser-les-fondamentaux-du-numerique"
_ONLINE = "numerique--acceder-a-des-services-en-ligne"
_EQUIPMENT = "numerique--acquerir-un-equipement"

THEMES: dict[str, tuple[str, ...]] = {
    "Accès internet et matériel informatique": ("numerique--acceder-a-une-connexion-internet", _EQUIPMENT),
    "Acquisition de matériel informatique à prix solidaire": (_EQUIPMENT,),
    "Aide aux démarches administratives": (
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
        _ONLINE,
    ),
    "Compréhension du monde numérique": (_FUNDAMENTALS,),
    "Utilisation sécurisée du numérique": (_FUNDAMENTALS,),
    "Insertion professionnelle via le numérique": (
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
        _FUNDAMENTALS,
    ),
    "Loisirs et créations numériques": ("remobilisation--activites-sportives-et-culturelles", _FUNDAMENTALS),
    "Maîtrise des outils numériques du quotidien": (_FUNDAMENTALS, _ONLINE),
    "Parentalité et éducation avec le numérique": ("famille--soutien-a-la-parentalite-et-a-leducation", _FUNDAMENTALS),
}
PUBLICS = {
    "Jeunes": "jeunes",
    "Étudiants": "etudiants",
    "Familles et/ou enfants": "familles",
    "Seniors": "seniors",
    "Femmes": "femmes",
}
FEES = {"Gratuit": "gratuit", "Gratuit sous condition": "gratuit", "Payant": "payant"}
MODES = {
    "Se présenter": "se-presenter",
    "Téléphoner": "telephoner",
    "Contacter par mail": "envoyer-un-courriel",
    "Envoyer un mail avec une fiche de prescription": "envoyer-un-courriel",
    "Prendre un RDV en ligne": "utiliser-lien-mobilisation",
}
