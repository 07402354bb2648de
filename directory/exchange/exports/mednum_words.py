"""The national standard of digital-mediation places, v1.0.2: its 32 columns in order, and the words it allows."""

COLUMNS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude",
    "longitude", "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume",
    "presentation_detail", "source", "itinerance", "structure_parente", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
# Columns that a record must fill, with the French name of what is missing.
REQUIRED = {
    "nom": "le nom",
    "commune": "la commune",
    "code_postal": "le code postal",
    "adresse": "l’adresse",
}
# The standard requires an identifier that many places do not have; its own publishers fill it so.
NO_PIVOT = "00000000000000"
LONGEST_SUMMARY = 280
PHONE = r"(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}"
ALLOWED: dict[str, tuple[str, ...]] = {
    "itinerance": ("Itinérant", "Fixe"),
    "services": (
        "Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien",
        "Insertion professionnelle via le numérique", "Utilisation sécurisée du numérique",
        "Parentalité et éducation avec le numérique", "Loisirs et créations numériques",
        "Compréhension du monde numérique", "Accès internet et matériel informatique",
        "Acquisition de matériel informatique à prix solidaire",
    ),
    "publics_specifiquement_adresses": ("Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes"),
    "prise_en_charge_specifique": (
        "Surdité", "Handicaps moteurs", "Handicaps mentaux", "Illettrisme", "Langues étrangères (anglais)",
        "Langues étrangères (autres)", "Déficience visuelle",
    ),
    "frais_a_charge": ("Gratuit", "Gratuit sous condition", "Payant"),
    "dispositif_programmes_nationaux": (
        "Aidants Connect", "Bibliothèques numérique de référence", "Certification PIX", "Conseillers numériques",
        "Emmaüs Connect", "France Services", "Grande école du numérique", "La Croix Rouge",
        "Point d'accès numérique CAF", "Promeneurs du net", "Relais numérique (Emmaüs Connect)",
    ),
    "formations_labels": (
        "Formé à « Mon Espace Santé »", "Formé à « DUPLEX » (illettrisme)",
        "Arnia/MedNum BFC (Bourgogne-Franche-Comté)", "Collectif ressources et acteurs réemploi (Normandie)",
        "Étapes numériques(La Poste)", "Fabriques de Territoire", "Les Éclaireurs du numérique (Drôme)",
        "Mes Papiers (Métropole de Lyon)", "ORDI 3.0", "SUD LABS (PACA)",
    ),
    "modalites_acces": (
        "Se présenter", "Téléphoner", "Contacter par mail", "Prendre un RDV en ligne",
        "Ce lieu n'accueille pas de public", "Envoyer un mail avec une fiche de prescription",
    ),
    "modalites_accompagnement": (
        "En autonomie", "Accompagnement individuel", "Dans un atelier collectif", "À distance",
    ),
}  # fmt: skip
# What the standard says of services that our themes alone can tell: the theme → its word.
WORD_OF_THEME = {
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": (
        "Aide aux démarches administratives"
    ),
    "numerique--acceder-a-des-services-en-ligne": "Aide aux démarches administratives",
    "numerique--maitriser-les-fondamentaux-du-numerique": "Maîtrise des outils numériques du quotidien",
    "numerique--acceder-a-une-connexion-internet": "Accès internet et matériel informatique",
    "numerique--acquerir-un-equipement": "Acquisition de matériel informatique à prix solidaire",
}
TYPOLOGY_OF_OFFICE = {"mairie": "MUNI", "epci": "EPCI", "msap": "MSAP", "cg": "CD", "ccas": "CCAS", "caf": "CAF",
                      "cpam": "CPAM", "mission_locale": "ML", "pole_emploi": "FT", "prefecture": "PREF",
                      "sous_pref": "PREF", "maison_handicapees": "MDPH", "cidf": "CIDFF"}  # fmt: skip
