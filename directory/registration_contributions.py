"""What the public and providers propose, and its moderation: for menus, home pages and the person's rights."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.formatting import NBSP, ago, plural
from core.registries import Answer, Decision, PersonalField, PersonData, registries

_PURPOSE = "répondre à qui propose une fiche ou signale une erreur"


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.decisions.add(proposals_to_read)
    registries.personal_fields.add(
        PersonalField("directory.Contribution", "author_name", "nom", _PURPOSE, months_kept=12),
        PersonalField("directory.Contribution", "author_email", "adresse électronique", _PURPOSE, months_kept=12),
        PersonalField("directory.Contribution", "comment", "précisions", _PURPOSE, months_kept=12),
    )
    registries.person_data.add(
        PersonData(
            "directory.Contribution",
            "Ce qui a été proposé pour l’annuaire",
            rows=_contributions_of,
            erase={"author_name": "", "author_email": "", "comment": ""},
            neutral=_NOT_PERSONAL,
        )
    )


# What is proposed is a service, and what became of it a decision of ours.
_NOT_PERSONAL = frozenset(
    {
        "kind", "state", "organisation", "place", "service", "author_role", "proposed", "before", "times", "corrected",
        "accepted_fields", "refusal_reason", "refusal_words", "created_at", "decided_at", "decided_by", "purged_at",
    }
)  # fmt: skip


def _contributions_of(person: Any) -> Any:
    """Proposals that the person wrote, as far as an address or a whole name can tell."""
    from django.db.models import Q

    from directory.models import Contribution

    mine = Q(author_name__iexact=person.full_name)
    if person.email:
        mine |= Q(author_email__iexact=person.email)
    return Contribution.objects.filter(mine, territory=person.territory_id).order_by("pk")


def proposals_to_read(user: Any) -> Iterable[Decision]:
    """Tell that people wait for an answer about the directory."""
    from directory.enums import ContributionKind
    from directory.models import Contribution

    waiting = Contribution.objects.visible_to(user).to_read().exclude(kind=ContributionKind.CONFIRMATION)
    moments = list(waiting.order_by("created_at").values_list("created_at", flat=True))
    if moments:
        fact = plural(len(moments), "proposition à lire dans l’annuaire", "propositions à lire dans l’annuaire")
        verb = "La plus ancienne attend" if len(moments) > 1 else "Elle attend"
        consequence = f"{verb} {ago(moments[0])}{NBSP}: rien n’est publié avant votre lecture."
        answer = Answer("Lire", reverse("directory:contribution-list"))
        yield Decision(fact, consequence, (answer,), icon="inbox", tone="", order=45)
