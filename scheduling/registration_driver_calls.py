"""What the registries are given: calls to drivers."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from core.formatting import plural
from core.registries import Answer, Decision, PersonalField, PersonData, registries
from scheduling.selectors.transport.driver_calls import to_give


def rides_to_give(user: Any) -> Iterator[Decision]:
    """Calls to drivers that someone said yes to, and whose ride nobody was given yet."""
    membership = user.active_membership
    if membership is None or not membership.may("run.edit"):
        return
    calls = to_give(user)
    if calls:
        yield Decision(
            fact=plural(len(calls), "déplacement a trouvé un conducteur", "déplacements ont trouvé un conducteur"),
            consequence="Rien n’est encore promis : placez-le sur la journée.",
            answers=(Answer("Voir qui a dit oui", reverse("scheduling:solicitation-detail", args=[calls[0].pk])),),
            icon="check-circle",
            order=12,
        )


def register() -> None:
    """Fill the registries."""
    asked = "scheduling.SolicitationRide"
    registries.personal_fields.add(
        PersonalField(asked, "ride", "besoin de déplacement de l’appel", "demander qui peut conduire")
    )
    registries.person_data.add(
        PersonData(
            asked,
            "Les déplacements d’un appel aux conducteurs",
            "ride__beneficiary",
            erase={},
            kept=frozenset({"ride"}),
            neutral=frozenset({"solicitation"}),
        )
    )
    registries.decisions.add(rides_to_give)
