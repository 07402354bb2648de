"""Records, contributions and checks: what they give to menus, home pages and the person's rights."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from core.formatting import plural
from core.registries import Answer, Decision, registries

# Fewer than that is no task of the day.
_WORTH_TELLING = 1


def checks_due(user: Any) -> Iterable[Decision]:
    """Tell those who keep the directory how many records are due to be checked."""
    from directory.models import Place
    from directory.verification_filters import due

    if not membership_of(user).may("directory.edit"):
        return
    count = Place.objects.visible_to(user).current().filter(due()).count()
    if count >= _WORTH_TELLING:
        words = plural(count, "fiche de l’annuaire est à vérifier", "fiches de l’annuaire sont à vérifier")
        yield Decision(
            fact=f"{words}.",
            consequence="Un appel de deux minutes évite à quelqu’un un trajet pour rien.",
            answers=(Answer("Vérifier", reverse("directory:verification-list")),),
            icon="telephone",
            order=80,
        )


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.decisions.add(checks_due)
