"""Vocabularies of what people propose about the directory, and of its moderation."""

from django.db import models


class ContributionKind(models.TextChoices):
    """What is proposed."""

    NEW = "NEW", "nouveau service"
    CHANGE = "CHANGE", "modification"
    ERROR = "ERROR", "erreur signalée"
    CONFIRMATION = "CONFIRMATION", "« tout est juste »"


class ContributionState(models.TextChoices):
    """Life of a proposal: nothing is public before someone of the team has read it."""

    PROPOSED = "PROPOSED", "à lire"
    ACCEPTED = "ACCEPTED", "acceptée"
    PARTLY = "PARTLY", "acceptée en partie"
    REFUSED = "REFUSED", "refusée"
    SUPERSEDED = "SUPERSEDED", "remplacée"


class AuthorRole(models.TextChoices):
    """Who proposes, so how far it is trusted (``contribution_rules``): only OWNER and TEAM proved who they are."""

    PUBLIC = "PUBLIC", "une personne du public"
    PROVIDER = "PROVIDER", "la structure, par le formulaire"
    PARTNER = "PARTNER", "un partenaire"
    OWNER = "OWNER", "la structure, par son lien personnel"
    TEAM = "TEAM", "l’équipe"


class RefusalReason(models.TextChoices):
    """Why a proposal is refused, in words that its author reads."""

    ALREADY_KNOWN = "ALREADY_KNOWN", "ce service est déjà dans l’annuaire"
    ALREADY_RIGHT = "ALREADY_RIGHT", "l’information publiée est juste, nous l’avons vérifiée"
    NOT_CHECKED = "NOT_CHECKED", "nous n’avons pas pu vérifier cette information"
    NO_PROOF = "NO_PROOF", "le numéro de déclaration ou d’agrément n’a pas été retrouvé"
    OUT_OF_AREA = "OUT_OF_AREA", "ce service n’intervient pas sur le territoire"
    NOT_A_SERVICE = "NOT_A_SERVICE", "ce n’est pas un service de l’annuaire"
    OTHER = "OTHER", "autre raison"


class ErrorSubject(models.TextChoices):
    """What is wrong on a record, for whoever signals it."""

    PHONE = "PHONE", "le téléphone"
    HOURS = "HOURS", "les horaires"
    ADDRESS = "ADDRESS", "l’adresse"
    CLOSED = "CLOSED", "c’est fermé pour de bon"
    OTHER = "OTHER", "autre chose"
