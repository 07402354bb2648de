"""Vocabularies of beneficiaries. Themes and their values are those of La Coop de la médiation numérique."""

from django.db import models


class Gender(models.TextChoices):
    """Values of La Coop."""

    FEMALE = "feminin", "femme"
    MALE = "masculin", "homme"
    UNKNOWN = "non_communique", "non communiqué"


class Theme(models.TextChoices):
    """The 19 themes of digital mediation (La Coop)."""

    DIAGNOSIS = "diagnostic_numerique", "Diagnostic numérique"
    USE_DEVICE = "prendre_en_main_du_materiel", "Prendre en main du matériel"
    MAINTENANCE = "maintenance_de_materiel", "Maintenance de matériel"
    CONTENTS = "gere_ses_contenus_numeriques", "Gérer ses contenus numériques"
    BROWSING = "navigation_sur_internet", "Navigation sur internet"
    EMAIL = "email", "E-mail"
    OFFICE = "bureautique", "Bureautique"
    SOCIAL_NETWORKS = "reseaux_sociaux", "Réseaux sociaux communication"
    HEALTH = "sante", "Santé"
    BANK_SHOPPING = "banque_et_achats_en_ligne", "Banque et achats en ligne"
    ENTREPRENEURSHIP = "entrepreneuriat", "Accompagner un professionnel"
    JOB = "insertion_professionnelle", "Insertion professionnelle"
    SAFETY = "securite_numerique", "Prévention en sécurité numérique"
    PARENTING = "parentalite", "Parentalité"
    SCHOOL = "scolarite_et_numerique", "Scolarité et numérique"
    CREATE = "creer_avec_le_numerique", "Créer avec le numérique"
    CULTURE = "culture_numerique", "Culture numérique"
    ARTIFICIAL_INTELLIGENCE = "intelligence_artificielle", "Intelligence artificielle (IA)"
    PROCEDURES = "aide_aux_demarches_administratives", "Aide aux démarches administratives"


class ProcedureTheme(models.TextChoices):
    """The 11 themes of administrative procedures (La Coop), allowed only with ``Theme.PROCEDURES``."""

    PAPERS = "papiers_elections_citoyennete", "Papiers - Élections - Citoyenneté"
    FAMILY = "famille_scolarite", "Famille - Scolarité"
    SOCIAL_HEALTH = "social_sante", "Social - Santé"
    WORK = "travail_formation", "Travail - Formation - Entreprise"
    HOUSING = "logement", "Logement"
    TRANSPORT = "transports_mobilite", "Transports - Mobilité"
    MONEY = "argent_impots", "Argent - Impôts"
    JUSTICE = "justice", "Justice"
    FOREIGNERS = "etrangers_europe", "Étrangers - Europe"
    LEISURE = "loisirs_sports_culture", "Loisirs - Sports - Culture"
    ASSOCIATIONS = "associations", "Associations"


class ProfileLevel(models.TextChoices):
    """Profile level from the two axes, skill and appetite (DESIGN §3)."""

    NOT_INTERESTED = "NON_INTERESSE", "Peu d’envie"
    BEGINNER = "GRAND_DEBUTANT", "Grand débutant"
    WILLING = "VOLONTAIRE", "Volontaire et curieux"
    AUTONOMOUS = "AUTONOME", "Autonome"


class Way(models.TextChoices):
    """Ways of helping someone."""

    HOME_COUNSELLOR = "HOME_COUNSELLOR", "Visite à domicile par un conseiller"
    HOME_VOLUNTEERS = "HOME_VOLUNTEERS", "Visite à domicile par un binôme de bénévoles"
    HOME_CIVIC = "HOME_CIVIC", "Visite de courtoisie par un binôme avec un service civique"
    WORKSHOP = "WORKSHOP", "Atelier"
    WORKSHOP_TRANSPORT = "WORKSHOP_TRANSPORT", "Atelier avec transport"
    DROP_IN = "DROP_IN", "Permanence ou lieu en accès libre"
    REMOTE = "REMOTE", "À distance, par téléphone ou en visio"
    HYBRID = "HYBRID", "Une visite, puis suivi à distance"
    SOCIAL_WORKER = "SOCIAL_WORKER", "Travailleur social, pour les démarches"
    LETTER_WRITER = "LETTER_WRITER", "Écrivain public"


class Mobility(models.TextChoices):
    """How the person can travel."""

    OWN_CAR = "OWN_CAR", "conduit sa voiture"
    DRIVEN = "DRIVEN", "se fait conduire"
    NONE = "NONE", "ne peut pas se déplacer"
    UNKNOWN = "UNKNOWN", "à préciser"


class Household(models.TextChoices):
    """Who lives with the person."""

    ALONE = "ALONE", "vit seul ou seule"
    COUPLE = "COUPLE", "vit en couple"
    FAMILY = "FAMILY", "vit avec de la famille"
    OTHER = "OTHER", "autre"
    UNKNOWN = "UNKNOWN", "à préciser"


class Equipment(models.TextChoices):
    """What is at home. Values of La Coop's "matériel", plus printer and box."""

    COMPUTER = "ordinateur", "ordinateur"
    PHONE = "telephone", "smartphone"
    TABLET = "tablette", "tablette"
    PRINTER = "imprimante", "imprimante"
    OTHER = "autre", "autre"


class Connection(models.TextChoices):
    """Internet at home."""

    FIXED = "FIXED", "box internet"
    MOBILE = "MOBILE", "connexion par le téléphone"
    NONE = "NONE", "aucune connexion"
    UNKNOWN = "UNKNOWN", "à préciser"


class LocationPrecision(models.TextChoices):
    """How precise the coordinates of a home are."""

    EXACT = "EXACT", "adresse exacte"
    COMMUNE = "COMMUNE", "centre de la commune"


class CaseStatus(models.TextChoices):
    """Life of an accompaniment (DESIGN §3)."""

    REQUESTED = "REQUESTED", "à évaluer"
    ASSESSED = "ASSESSED", "évalué"
    ACTIVE = "ACTIVE", "en accompagnement"
    FOLLOW_UP = "FOLLOW_UP", "suivi à distance"
    CLOSED = "CLOSED", "terminé"


OPEN_CASE = tuple(status for status in CaseStatus if status != CaseStatus.CLOSED)


class CaseOrigin(models.TextChoices):
    """Where a case comes from."""

    PHONE = "PHONE", "appel de la personne"
    RELATIVE = "RELATIVE", "un proche"
    TOWN_HALL = "TOWN_HALL", "la mairie"
    PARTNER = "PARTNER", "un partenaire"
    OUTREACH = "OUTREACH", "une rencontre"
    WEB = "WEB", "le site"


class Weekday(models.IntegerChoices):
    """Days, Monday first, numbered as Python does."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"
