"""What is still missing in the settings of a territory."""

from dataclasses import dataclass

from accounts.enums import Role
from accounts.models import Commune, Membership, Sector, Territory


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A setting that the service needs: done, or missing with its consequence and where to fill it in."""

    label: str
    is_done: bool
    consequence: str
    url_name: str
    answer: str


def completeness(territory: Territory) -> list[CheckedPoint]:
    """Check what letters, e-mails and plannings rely on."""
    return [*_contacts(territory), *_places(territory), *_people(territory)]


def _contacts(territory: Territory) -> list[CheckedPoint]:
    page = "accounts:territory"
    phone = "Les lettres et les e-mails partent sans numéro à rappeler."
    email = "Les personnes qui reçoivent un e-mail ne peuvent pas répondre."
    return [
        CheckedPoint("Téléphone du service", bool(territory.phone), phone, page, "Indiquer le téléphone"),
        CheckedPoint("Adresse électronique du service", bool(territory.email), email, page, "Indiquer l’adresse"),
        CheckedPoint(
            "Horaires de l’accueil",
            bool(territory.opening_hours),
            "Le public ne sait pas quand appeler.",
            "directory:desk-hours",
            "Indiquer les horaires",
        ),
        CheckedPoint(
            "Mentions légales",
            all((territory.legal_address, territory.legal_publisher, territory.legal_host, territory.privacy_contact)),
            "La loi les demande au pied des pages publiques : il en manque.",
            page,
            "Les compléter",
        ),
    ]


def _places(territory: Territory) -> list[CheckedPoint]:
    communes = Commune.objects.filter(territory=territory)
    has_sectors = Sector.objects.filter(territory=territory).exists()
    all_placed = has_sectors and not communes.filter(sector=None).exists()
    consequence = "Les plannings et les chiffres par secteur ne les comptent pas."
    page = "accounts:communes"
    return [
        CheckedPoint("Communes réparties en secteurs", all_placed, consequence, page, "Répartir les communes"),
    ]


def _people(territory: Territory) -> list[CheckedPoint]:
    roles = set(Membership.objects.active().filter(territory=territory).order_by().values_list("role", flat=True))
    page = "accounts:members"
    return [
        CheckedPoint(
            "Un conseiller ou une conseillère au moins",
            Role.COUNSELLOR in roles,
            "Personne ne peut préparer les visites.",
            page,
            "Inviter quelqu’un",
        ),
        CheckedPoint(
            "Une personne responsable",
            Role.MANAGER in roles,
            "Personne ne peut lire le journal des accès.",
            page,
            "Inviter quelqu’un",
        ),
    ]
