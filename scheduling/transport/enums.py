"""Vocabularies of rides."""

from django.db import models


class Regime(models.TextChoices):
    """Under which law a scheme carries people."""

    TUS = "TUS", "transport d’utilité sociale par une association"
    PUBLIC_TAD = "TAD_PUBLIC", "transport à la demande public"
    CARPOOL = "COVOITURAGE", "covoiturage"
    TAXI = "TAXI_CONVENTIONNE", "taxi conventionné"
    AGENT_VEHICLE = "VEHICULE_AGENT", "véhicule de service conduit par un agent"
    OTHER = "AUTRE", "autre"


class RidePurpose(models.TextChoices):
    """What someone is driven to."""

    MEDICAL = "MEDICAL", "rendez-vous de santé, non remboursé"
    MEDICAL_CPAM = "MEDICAL_CPAM", "soin dont le trajet est remboursé par l’assurance maladie"
    SHOPPING = "SHOPPING", "courses"
    ADMIN = "ADMIN", "démarche"
    DIGITAL_WORKSHOP = "DIGITAL_WORKSHOP", "atelier numérique"
    SOCIAL_VISIT = "SOCIAL_VISIT", "visite à un proche"
    CULTURE = "CULTURE", "culture et loisirs"
    EMPLOYMENT = "EMPLOYMENT", "emploi"
    OTHER = "OTHER", "autre"


class Basis(models.TextChoices):
    """Why someone may be carried by an association: one is enough (code des transports, art. R. 3133-1)."""

    RESIDENCE = "RESIDENCE", "habite une commune rurale ou une petite ville"
    INCOME = "INCOME", "complémentaire santé solidaire, ou ressources sous son plafond"
    SOCIAL_BENEFIT = "SOCIAL_BENEFIT", "allocation citée par le code des transports"


class DistanceBasis(models.TextChoices):
    """Which kilometres a tariff counts."""

    PASSENGER_ONBOARD = "PASSENGER_ONBOARD", "avec la personne à bord"
    DRIVER_DOOR_TO_DOOR = "DRIVER_DOOR_TO_DOOR", "de chez le conducteur à son retour chez lui"


class Direction(models.TextChoices):
    """Which ways someone is driven."""

    OUTBOUND = "OUTBOUND", "aller"
    RETURN = "RETURN", "retour"
    ROUND = "ROUND", "aller et retour"


class RideState(models.TextChoices):
    """Where a need for a ride stands."""

    DRAFT = "DRAFT", "à compléter"
    REQUESTED = "REQUESTED", "demandé"
    LOOKING = "LOOKING", "cherche un conducteur"
    PROPOSED = "PROPOSED", "trajet proposé"
    CONFIRMED = "CONFIRMED", "confirmé"
    IN_PROGRESS = "IN_PROGRESS", "en route"
    COMPLETED = "COMPLETED", "fait"
    NO_SHOW = "NO_SHOW", "personne au rendez-vous"
    CANCELLED_EARLY = "CANCELLED_EARLY", "annulé à temps"
    CANCELLED_LATE = "CANCELLED_LATE", "annulé tard"
    CANCELLED_SAME_DAY = "CANCELLED_SAME_DAY", "annulé le jour même"
    TURNED_DOWN = "TURNED_DOWN", "refusé"
    UNMET = "UNMET", "sans solution"
    SUBSTITUTED = "SUBSTITUTED", "remplacé par une visite ou une aide à distance"


class Escort(models.TextChoices):
    """How far someone is accompanied: to the kerb, the door, the room, or all along."""

    KERB = "KERB", "jusqu’au trottoir"
    DOOR = "DOOR", "jusqu’à la porte"
    ROOM = "ROOM", "jusqu’à la salle"
    STAY = "STAY", "accompagnement pendant tout le rendez-vous"


class Aid(models.TextChoices):
    """What someone moves with. The codes follow CROW's list of mobility aids (publication on demand transport)."""

    CANE = "CANE", "canne"
    ROLLATOR = "ROLLATOR", "déambulateur"
    FOLDING_WHEELCHAIR = "FOLDING_WHEELCHAIR", "fauteuil roulant pliant, la personne s’assoit dans la voiture"
    WHEELCHAIR = "WHEELCHAIR", "fauteuil roulant, la personne reste dedans"
    FRONT_SEAT = "FRONT_SEAT", "siège avant nécessaire"
    LOW_STEP = "LOW_STEP", "marche haute impossible"
    GUIDE_DOG = "GUIDE_DOG", "chien d’assistance"


class Flexibility(models.TextChoices):
    """How much the moment may move."""

    EXACT = "EXACT", "à cette heure"
    SAME_DAY = "SAME_DAY", "le même jour"
    WITHIN_7D = "WITHIN_7D", "dans les 7 jours"
    WITHIN_15D = "WITHIN_15D", "dans les 15 jours"
    WITHIN_30D = "WITHIN_30D", "dans les 30 jours"


class PartOfDay(models.TextChoices):
    """When in the day a flexible ride suits."""

    MORNING = "MORNING", "le matin"
    AFTERNOON = "AFTERNOON", "l’après-midi"
    ANY = "ANY", "peu importe"


class Way(models.TextChoices):
    """Which way a leg goes."""

    OUT = "OUT", "aller"
    BACK = "BACK", "retour"


class LegState(models.TextChoices):
    """Where one way of a ride stands, on the day."""

    WAITING = "WAITING", "à placer"
    PLANNED = "PLANNED", "placé"
    ABOARD = "ABOARD", "à bord"
    DONE = "DONE", "déposé"
    ABSENT = "ABSENT", "absent"
    CANCELLED = "CANCELLED", "annulé"


class RunStage(models.TextChoices):
    """Whether a run is only a draft, or promised."""

    DRAFT = "DRAFT", "brouillon"
    PUBLISHED = "PUBLISHED", "publiée"
    CANCELLED = "CANCELLED", "annulée"


class StopKind(models.TextChoices):
    """What happens at a stop of a run."""

    PICKUP = "PICKUP", "monte"
    DROPOFF = "DROPOFF", "descend"


class Holding(models.TextChoices):
    """Whose vehicle it is: the yearly return to the préfet tells owned ones from lent ones."""

    OWNED = "OWNED", "au service"
    LENT = "LENT", "prêté au service"
    DRIVER = "DRIVER", "au conducteur"


class EvidenceKind(models.TextChoices):
    """Which paper was seen of someone's right to be carried. The paper itself is never kept."""

    CSS = "CSS", "attestation de complémentaire santé solidaire"
    TAX = "TAX", "avis d’impôt sous le plafond de la complémentaire santé solidaire"
    RSA = "RSA", "revenu de solidarité active (RSA)"
    ASPA = "ASPA", "allocation de solidarité aux personnes âgées (ASPA)"
    ASS = "ASS", "allocation de solidarité spécifique (ASS)"
    AAH = "AAH", "allocation aux adultes handicapés (AAH)"
    ASI = "ASI", "allocation supplémentaire d’invalidité (ASI)"
    ADA = "ADA", "allocation pour demandeur d’asile (ADA)"
    ATA = "ATA", "allocation temporaire d’attente (ATA)"
    WIDOW = "WIDOW", "allocation veuvage"
    YOUTH = "YOUTH", "allocation du parcours contractualisé vers l’emploi"
    RSO = "RSO", "revenu de solidarité (RSO)"


class BookingNotice(models.TextChoices):
    """When one books at the latest: the same as the three booking types of GTFS-Flex."""

    REAL_TIME = "0", "jusqu’au départ"
    SAME_DAY = "1", "le jour même, un délai avant"
    PRIOR_DAYS = "2", "un ou plusieurs jours avant"


class CancelledBy(models.TextChoices):
    """Who gave a ride up."""

    PERSON = "PERSON", "la personne"
    DRIVER = "DRIVER", "le conducteur"
    SERVICE = "SERVICE", "le service"
    PLACE = "PLACE", "le lieu du rendez-vous"


class SearchState(models.TextChoices):
    """Life of a search for the runs of a day."""

    QUEUED = "QUEUED", "en attente"
    RUNNING = "RUNNING", "en cours"
    DONE = "DONE", "prête"
    ACCEPTED = "ACCEPTED", "reprise"
    CANCELLED = "CANCELLED", "abandonnée"
    FAILED = "FAILED", "échouée"


class RideChangeKind(models.TextChoices):
    """What changed in a day of rides."""

    SEARCH = "SEARCH", "proposition reprise"
    MOVE = "MOVE", "trajet confié"
    OUT = "OUT", "trajet retiré"
    PIN = "PIN", "trajet fixé"
    PUBLISH = "PUBLISH", "journée publiée"
    REPAIR = "REPAIR", "conducteur absent"
    UNDO = "UNDO", "retour en arrière"


class RunEventKind(models.TextChoices):
    """What a driver says on the way, with one tap."""

    LEFT = "LEFT", "parti"
    ABOARD = "ABOARD", "monté"
    ABSENT = "ABSENT", "absent"
    DROPPED = "DROPPED", "déposé"
    FINISHED = "FINISHED", "course finie"
    LATE = "LATE", "en retard"
    STOPPED = "STOPPED", "ne peut pas continuer"
