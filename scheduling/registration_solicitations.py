"""What the registries are given: calls for help in waves."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core.formatting import plural
from core.registries import Answer, Decision, PersonalField, PersonData, registries
from scheduling.models import Solicitation, SolicitationReply
from scheduling.selectors.solicitation_turns import last_asked, solicited_since
from scheduling.services.solicitation_texts import call_text_answer

_ASK, _FAIR = "demander qui peut aider", "solliciter chacun à son tour"
_ERASED = "(effacé)"


def _calls(person: Any) -> QuerySet[Solicitation]:
    """Calls made for the person's requests: they name nobody, but words may tell something."""
    found: QuerySet[Solicitation] = Solicitation.objects.filter(asked_for__request__beneficiary=person)
    return found.distinct().order_by("pk")


def calls_decision(user: Any) -> Iterator[Decision]:
    """Calls that no wave will serve any more by itself, and people to phone, for those who make calls."""
    membership = user.active_membership
    if membership is None or not membership.may("solicitation.edit"):
        return
    stuck = Solicitation.objects.visible_to(user).lacking().filter(next_wave_at=None, waves_sent__gt=0)
    count = stuck.filter(closes_at__gt=timezone.now()).count()
    if count:
        yield Decision(
            fact=plural(count, "appel à volontaires cherche encore", "appels à volontaires cherchent encore"),
            consequence="Aucun envoi ne part plus de lui-même.",
            answers=(Answer("Voir ces appels", f"{reverse('scheduling:solicitation-list')}?state=lacking"),),
            icon="megaphone",
            order=40,
        )
    to_phone = SolicitationReply.objects.visible_to(user).to_phone().count()
    if to_phone:
        yield Decision(
            fact=plural(to_phone, "intervenant est à appeler", "intervenants sont à appeler"),
            consequence="Sans e-mail ni SMS : un appel à volontaires attend leur réponse.",
            answers=(Answer("Voir ces appels", reverse("scheduling:solicitation-list")),),
            icon="telephone",
            order=45,
        )


def register() -> None:
    """Fill the registries."""
    call, reply = "scheduling.Solicitation", "scheduling.SolicitationReply"
    registries.personal_fields.add(
        PersonalField(call, "what", "ce qui est demandé aux intervenants", _ASK),
        PersonalField(call, "words", "message aux intervenants", _ASK),
        PersonalField("scheduling.SolicitationRequest", "request", "demande de visite de l’appel", _ASK),
        PersonalField(reply, "asked_at", "sollicité le", _FAIR),
        PersonalField(reply, "answer", "réponse à l’appel", _ASK),
        PersonalField(reply, "answered_at", "répondu le", _ASK),
        PersonalField("scheduling.CallRefusal", "since", "ne veut plus d’appels depuis", "ne plus solliciter"),
    )
    registries.person_data.add(
        PersonData(
            call,
            "Les appels à volontaires pour une visite",
            rows=_calls,
            erase={"what": _ERASED, "words": ""},
        ),
        PersonData(
            "scheduling.SolicitationRequest",
            "Les demandes d’un appel à volontaires",
            "request__beneficiary",
            erase={},
            kept=frozenset({"request"}),
            neutral=frozenset({"solicitation"}),
        ),
    )
    registries.decisions.add(calls_decision)
    registries.text_answers.add(call_text_answer)
    registries.last_asked.add(last_asked)
    registries.solicited.add(solicited_since)
