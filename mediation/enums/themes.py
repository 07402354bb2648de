"""Themes of digital mediation: names and values are those of La Coop de la médiation numérique."""

from django.db import models


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
