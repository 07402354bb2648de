"""Vocabularies of activity reports: names and values are those of La Coop de la médiation numérique."""

from django.db import models


class ReportKind(models.TextChoices):
    """What was done (La Coop, type d’activité)."""

    INDIVIDUAL = "individuel", "Accompagnement individuel"
    WORKSHOP = "collectif", "Atelier collectif"


class PlaceKind(models.TextChoices):
    """Where (La Coop, type_lieu). A place of activity needs its name, a home or another place its commune."""

    PLACE = "lieu_activite", "Lieu d’activité"
    OTHER = "autre", "Autre lieu"
    HOME = "domicile", "À domicile"
    REMOTE = "a_distance", "À distance"


class Material(models.TextChoices):
    """With which equipment (La Coop, materiel)."""

    COMPUTER = "ordinateur", "Ordinateur"
    PHONE = "telephone", "Téléphone"
    TABLET = "tablette", "Tablette"
    OTHER = "autre", "Autre"
    NONE = "aucun", "Pas de matériel"


class Autonomy(models.TextChoices):
    """How the person managed, from one star to three (La Coop, autonomie)."""

    GUIDED = "entierement_accompagne", "Avec guidage"
    PARTLY = "partiellement_autonome", "Autonome avec guidage en cas de besoin"
    AUTONOMOUS = "autonome", "Autonome"


class WorkshopLevel(models.TextChoices):
    """Level of a workshop, from one star to three (La Coop, niveau)."""

    BEGINNER = "debutant", "Débutant"
    INTERMEDIATE = "intermediaire", "Intermédiaire"
    ADVANCED = "avance", "Avancé"


class Redirection(models.TextChoices):
    """To whom the person was sent on (La Coop, structure_de_redirection)."""

    ADMINISTRATION = "administration", "Administration (mairie, préfecture…)"
    DIGITAL_MEDIATION = "mediation_numerique", "Autre structure de médiation numérique"
    OPERATOR = "operateur_ou_organisme_en_charge", "Opérateur ou organisme en charge de la démarche administrative"
    SOCIAL_HELP = "aide_sociale", "Structure d’aide sociale (maison des solidarités, centre social…)"
    JOB = (
        "insertion_professionnelle",
        "Structure d’insertion professionnelle (France Travail, mission locale, chambre de commerce…)",
    )
    PROCEDURES = (
        "aide_aux_demarches_administratives",
        "Structure d’aide aux démarches administratives (France Services…)",
    )
    OTHER = "autre", "Autre"


class RefusalReason(models.TextChoices):
    """Why a visit that took place gets no report (ours: La Coop only knows reports that exist)."""

    COURTESY = "COURTESY", "visite de courtoisie, sans aide au numérique"
    ELSEWHERE = "ELSEWHERE", "compte rendu fait dans un autre outil"
    NOTHING_DONE = "NOTHING_DONE", "rien n’a pu se faire sur place"
    OBJECTION = "OBJECTION", "la personne ne veut pas qu’on garde de trace"
    OTHER = "OTHER", "autre raison"
