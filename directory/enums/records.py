"""Vocabularies of organisations, places and services. Values of data·inclusion come from its own package."""

from django.db import models


class PlaceKind(models.TextChoices):
    """Where a service is met."""

    FIXED = "FIXED", "lieu fixe"
    ITINERANT = "ITINERANT", "lieu itinérant"
    REMOTE = "REMOTE", "sans lieu : à distance ou à domicile"


class RecordStatus(models.TextChoices):
    """Whether the public may see a record: nothing is public without moderation."""

    DRAFT = "DRAFT", "à relire"
    PUBLISHED = "PUBLISHED", "publiée"
    CLOSED = "CLOSED", "fermée"


class Capacity(models.TextChoices):
    """Whether a service takes new people; older than its expiry, it is shown as unknown (invariant L5)."""

    UNKNOWN = "UNKNOWN", "places non connues"
    AVAILABLE = "AVAILABLE", "des places"
    LIMITED = "LIMITED", "peu de places"
    FULL = "FULL", "complet"


class VerificationMethod(models.TextChoices):
    """How what is written was checked."""

    CALL = "CALL", "par téléphone"
    VISIT = "VISIT", "sur place"
    OWNER = "OWNER", "par la structure elle-même"
    IMPORT = "IMPORT", "par un fichier"
    DESK = "DESK", "par le service"


class Bouquet(models.TextChoices):
    """The ten bouquets of services of the accessibility diagnosis (ADRETS)."""

    MOBILITY = "MOBILITE", "Mobilité"
    SAFETY = "SECURITES", "Sécurités"
    HEALTH = "SANTE", "Santé"
    SOCIAL = "SOCIAL", "Social"
    EDUCATION = "EDUCATION", "Éducation"
    COMMUNICATION = "COMMUNICATION", "Communication"
    WORK = "EMPLOI", "Emploi, économie, création d’activité"
    SHOPS = "COMMERCES", "Commerces et services de proximité"
    FORMALITIES = "FORMALITES", "Formalités administratives"
    LEISURE = "CULTURE", "Culture, sports, loisirs"


class AccessStep(models.IntegerChoices):
    """The eleven steps of the chain of accessibility (ADRETS): which one broke for an unmet need."""

    INFORMATION = 1, "information"
    CONTACT = 2, "prise de contact"
    DELAY = 3, "délais d’attente"
    HOURS = 4, "horaires"
    TRAVEL_TIME = 5, "temps d’accès"
    TRANSPORT = 6, "transport"
    PRACTICAL = 7, "facilité d’accès"
    RIGHTS = 8, "droit"
    COST = 9, "coût global"
    SIMPLICITY = 10, "simplicité"
    WHOLENESS = 11, "globalité"
