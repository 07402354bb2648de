"""Who stands around a person, and what the person agrees to."""

from django.db import models


class ContactKind(models.TextChoices):
    """Who someone is to the person."""

    RELATIVE = "RELATIVE", "proche"
    CARER = "CARER", "aidant"
    PROFESSIONAL = "PROFESSIONAL", "professionnel"


class ConsentPurpose(models.TextChoices):
    """What is asked of the person, one purpose at a time; the texts stand in ``consent_texts``."""

    SERVICE_FILE = "SERVICE_FILE", "savoir ce que nous gardons et pourquoi"
    REMINDER_EMAIL = "REMINDER_EMAIL", "recevoir les rendez-vous par e-mail"
    REMINDER_SMS = "REMINDER_SMS", "recevoir les rendez-vous par SMS"
    SHARE_WITH_PARTNERS = "SHARE", "partager sa situation avec un partenaire"
    INFORMATION = "INFORMATION", "être au courant des ateliers et des nouvelles"
    PHOTO = "PHOTO", "être en photo"


class ConsentGiver(models.TextChoices):
    """Who answered."""

    SELF = "SELF", "la personne elle-même"
    RELATIVE = "RELATIVE", "un proche, en sa présence"
    LEGAL = "LEGAL", "son représentant légal"


class ConsentMeans(models.TextChoices):
    """How the answer was given."""

    ORAL = "ORAL", "de vive voix"
    WRITTEN = "WRITTEN", "par écrit"


class ErasureReason(models.TextChoices):
    """Why a file is erased."""

    ASKED = "ASKED", "la personne l’a demandé"
    RETENTION = "RETENTION", "deux ans sans contact"
    MISTAKE = "MISTAKE", "fiche créée par erreur"
