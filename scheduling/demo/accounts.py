"""The demo territory and the people who sign in to it."""

import json
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from accounts.enums import Role
from accounts.models import Commune, Membership, Sector, Territory, User

SLUG = "isle-vern-salembre"
PASSWORD = "tisserand-essai"  # noqa: S105  (printed for whoever tries the demo, with plainly fictional data)

# One sign-in per role first: those are the ones that the trial prints.
ACCOUNTS = (
    (Role.COUNSELLOR, "Nadia", "Ferrand"),
    (Role.COORDINATOR, "Sylvie", "Marchive"),
    (Role.MANAGER, "Bernard", "Lafon"),
    (Role.OPERATOR, "Corinne", "Teyssier"),
    (Role.HELPER, "Monique", "Aubert"),
    (Role.PARTNER, "Paul", "Reynier"),
    (Role.ADMIN, "Aline", "Desmaison"),
    (Role.COUNSELLOR, "Romain", "Castaing"),
    (Role.COUNSELLOR, "Karim", "Haddad"),
    (Role.HELPER, "Inès", "Benhaddou"),
)
YEARS_OPEN = 2


def email_of(first: str, last: str) -> str:
    """Return the address of a member of the demo.

    >>> email_of("Inès", "Benhaddou")
    'ines.benhaddou@example.org'
    """
    return f"{slugify(first)}.{slugify(last)}@example.org"


def demo_territory() -> Territory | None:
    """Return the demo territory when it has been seeded."""
    return Territory.objects.filter(slug=SLUG).first()


def territory_create() -> Territory:
    """Create the territory with its sectors and communes, from the open data kept beside the accounts app."""
    source = Path(apps.get_app_config("accounts").path) / "demo" / "isle_vern_salembre.json"
    facts = json.loads(source.read_text(encoding="utf-8"))
    territory = Territory.objects.create(
        name=facts["name"],
        slug=SLUG,
        siren=facts["siren"],
        department=facts["department"],
        school_zone=facts["school_zone"],
        phone="05 36 49 10 00",
        email="mediation@example.org",
        opening_hours="Mo-Fr 09:00-12:00,14:00-17:00; PH off",
        opening_hours_text="du lundi au vendredi 9h-12h et 14h-17h sauf jours fériés",
    )
    names = sorted({commune["sector"] for commune in facts["communes"]})
    sectors = {name: Sector.objects.create(territory=territory, name=name) for name in names}
    Commune.objects.bulk_create(
        Commune(territory=territory, **{**commune, "sector": sectors[commune["sector"]]})
        for commune in facts["communes"]
    )
    # The largest commune stands for the seat.
    territory.seat = territory.communes.filter(name="Saint-Astier").first()
    territory.save(update_fields=["seat"])
    return territory


def members_create(territory: Territory) -> dict[str, User]:
    """Create one account per role, and those of the helpers who sign in; return them by full name."""
    users = {}
    hashed = make_password(PASSWORD)
    joined = timezone.now() - timedelta(days=365 * YEARS_OPEN)
    for role, first, last in ACCOUNTS:
        user = User.objects.create(
            email=email_of(first, last), first_name=first, last_name=last, password=hashed, date_joined=joined
        )
        Membership.objects.create(user=user, territory=territory, role=role)
        users[user.full_name] = user
    return users


def sign_in_lines() -> list[str]:
    """Return one line per role: what it is, then the address to sign in with."""
    seen: set[Role] = set()
    lines = []
    for role, first, last in ACCOUNTS:
        if role not in seen:
            seen.add(role)
            lines.append(f"  {role.label:<38} {email_of(first, last)}")
    return lines
