"""The home page of a member: what upper apps registered for the role, in order."""

from dataclasses import dataclass, field

from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from accounts.models import Territory, User
from core.formatting import day_long
from core.registries import Decision, HomeSection, registries

_NUMBERS = ("", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix")


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an empty home page says: what will come here, and the first step where there is one."""

    text: str
    title: str = "Rien pour l’instant"
    url_name: str = ""
    label: str = ""


WELCOMES: dict[Role, Welcome] = {
    Role.COUNSELLOR: Welcome(
        "Votre tournée, les demandes qui attendent et les comptes rendus à faire s’afficheront ici.",
        url_name="scheduling:request-create",
        label="Noter une première demande",
    ),
    Role.COORDINATOR: Welcome(
        "Les visites où il manque quelqu’un et les intervenants à rappeler s’afficheront ici.",
        url_name="volunteers:helper-create",
        label="Ajouter un premier intervenant",
    ),
    Role.MANAGER: Welcome(
        "Les dossiers en cours, les délais d’attente et ce qui n’a pas pu être fait s’afficheront ici.",
        url_name="accounts:members",
        label="Inviter un premier membre",
    ),
    Role.OPERATOR: Welcome(
        "Les personnes à rappeler et les demandes que vous notez s’afficheront ici.",
        url_name="scheduling:request-create",
        label="Noter une première demande",
    ),
    Role.HELPER: Welcome(
        "Vos prochaines visites s’afficheront ici, avec le jour, l’heure et la commune.",
        title="Pas de visite prévue",
        url_name="volunteers:my-availability",
        label="Dire quand je suis libre",
    ),
    Role.PARTNER: Welcome(
        "Votre structure travaille avec ce service. Pour lui adresser une personne, pour savoir où en est une demande "
        "ou pour corriger vos coordonnées, appelez-le ou écrivez-lui.",
        title="Rien ne vous est demandé",
    ),
    Role.ADMIN: Welcome(
        "Les membres, les invitations et les réglages à compléter s’afficheront ici.",
        url_name="accounts:members",
        label="Inviter un premier membre",
    ),
}


@dataclass(frozen=True, slots=True)
class HomePage:
    """A home page ready to be drawn."""

    title: str
    lead: str
    territory: Territory
    welcome: Welcome
    decides: bool
    shows_contact: bool
    decisions: list[Decision] = field(default_factory=list)
    first: list[HomeSection] = field(default_factory=list)
    main: list[HomeSection] = field(default_factory=list)
    aside: list[HomeSection] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was registered for the member today."""
        return not (self.decisions or self.first or self.main or self.aside)


def home_page(user: User) -> HomePage:
    """Gather the decisions and the sections of the member's role; an entry that has nothing to say is left out."""
    membership = membership_of(user)
    decisions = sorted(
        (decision for entry in registries.decisions for decision in entry(user) or ()), key=lambda it: it.order
    )
    answers = (entry(user) for entry in registries.home_sections)
    sections = sorted((section for section in answers if section is not None), key=lambda it: it.order)
    role = Role(membership.role)
    is_helper = role == Role.HELPER
    return HomePage(
        title=f"Bonjour {user.first_name}" if is_helper else "Aujourd’hui",
        lead=_lead(len(decisions)),
        territory=membership.territory,
        welcome=WELCOMES[role],
        decides=role not in {Role.HELPER, Role.PARTNER},
        shows_contact=role in {Role.HELPER, Role.PARTNER},
        decisions=decisions,
        first=[section for section in sections if section.first],
        main=[section for section in sections if not (section.first or section.aside)],
        aside=[section for section in sections if section.aside],
    )


def _lead(count: int) -> str:
    """Write the day, then how many things wait for an answer: "Dimanche 22 novembre. Trois choses attendent …"."""
    day = day_long(timezone.localdate()).capitalize()
    if not count:
        return f"{day}."
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    words = "chose attend" if count == 1 else "choses attendent"
    return f"{day}. {number} {words} votre réponse."
