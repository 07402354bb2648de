"""Vocabularies of helpers."""

from django.db import models


class HelperKind(models.TextChoices):
    """Who a helper is (DESIGN §3)."""

    COUNSELLOR = "COUNSELLOR", "conseiller ou conseillère numérique"
    VOLUNTEER = "VOLUNTEER", "bénévole"
    CIVIC_SERVICE = "CIVIC_SERVICE", "volontaire en service civique"
    PARTNER = "PARTNER", "professionnel partenaire"


class TravelMode(models.TextChoices):
    """How a helper moves."""

    CAR = "CAR", "voiture"
    PASSENGER = "PASSENGER", "avec son binôme"
    BICYCLE = "BICYCLE", "vélo"
    FOOT = "FOOT", "à pied"


class Preference(models.TextChoices):
    """What a helper would rather have of someone."""

    PREFER = "PREFER", "préfère"
    AVOID = "AVOID", "ne pas proposer ensemble"


class MatchState(models.TextChoices):
    """Where a match stands. A review that is due is an active match whose date has come."""

    PROPOSED = "PROPOSED", "proposé"
    TRIAL = "TRIAL", "à l’essai"
    ACTIVE = "ACTIVE", "actif"
    ENDED = "ENDED", "terminé"
    REFUSED = "REFUSED", "refusé"


class Side(models.TextChoices):
    """Who stops a match, or refuses it."""

    PERSON = "PERSON", "la personne"
    HELPER = "HELPER", "l’intervenant ou le binôme"
    TEAM = "TEAM", "l’équipe"


class AsideMotive(models.TextChoices):
    """Why a suggestion is set aside for a person."""

    BUSY = "BUSY", "l’un des deux n’est pas disponible"
    FAR = "FAR", "trop loin pour venir souvent"
    PERSON = "PERSON", "la personne préfère quelqu’un d’autre"
    KEPT = "KEPT", "gardé pour une autre personne"
    OTHER = "OTHER", "autre raison"


class ExceptionKind(models.TextChoices):
    """An exception to the weekly availabilities."""

    ABSENT = "ABSENT", "absence"
    EXTRA = "EXTRA", "disponibilité en plus"
    # On its days, the usual week does not count.
    ONLY = "ONLY", "seulement ces heures"


class HoursActivity(models.TextChoices):
    """What hours were given for. The road is kept apart, beside each."""

    VISIT = "VISIT", "visite"
    TRAINING = "TRAINING", "formation"
    MEETING = "MEETING", "réunion"
    WORKSHOP = "WORKSHOP", "atelier"
    OTHER = "OTHER", "autre"


class HoursStatus(models.TextChoices):
    """Life of hours: drawn from a round, said right by the person, then by the coordination. Only validated count."""

    PROPOSED = "PROPOSED", "à confirmer"
    DECLARED = "DECLARED", "à valider"
    VALIDATED = "VALIDATED", "validées"
    CONTESTED = "CONTESTED", "à revoir"


class DutyKind(models.TextChoices):
    """What a civic-service youth gives besides visits: it counts in the hours of the week."""

    CIVIC = "CIVIC", "formation civique et citoyenne"
    PSC1 = "PSC1", "formation aux premiers secours (PSC1)"
    OTHER = "OTHER", "autre formation"
    ACTIVITY = "ACTIVITY", "activité avec l’équipe"


class CheckResult(models.TextChoices):
    """What came of setting a mission against the tasks of agents."""

    DISTINCT = "DISTINCT", "mission distincte des tâches des agents"
    TO_CHANGE = "TO_CHANGE", "mission à revoir"


class ContractEnd(models.TextChoices):
    """Why a contract of civic service ended before its term."""

    JOB = "JOB", "emploi ou formation"
    AGREED = "AGREED", "d’un commun accord"
    YOUTH = "YOUTH", "à la demande du volontaire"
    HOST = "HOST", "à la demande de la structure"
    FORCE = "FORCE", "cas de force majeure"


class AbsenceCause(models.TextChoices):
    """Why someone is absent, in a word that planning may know. Nothing medical."""

    LEAVE = "LEAVE", "congés"
    EXAMS = "EXAMS", "examens ou cours"
    OTHER = "OTHER", "autre"


class SchoolTime(models.TextChoices):
    """In which part of the school year a weekly span holds, by the zone of the territory."""

    ALWAYS = "ALWAYS", "toute l’année"
    TERM = "TERM", "hors vacances scolaires"
    HOLIDAYS = "HOLIDAYS", "pendant les vacances scolaires"


class WeekAnswerKind(models.TextChoices):
    """What a helper says of a week to come."""

    USUAL = "USUAL", "comme d’habitude"
    AWAY = "AWAY", "pas disponible"
    SOME = "SOME", "ces moments-là"
