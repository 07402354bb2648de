"""What the registries are given: a driver's day, and who is told."""

from typing import Any

from django.db.models import QuerySet

from core.registries import PersonalField, PersonData, registries
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.models import RideRequest

_ERASED = "(effacé)"
_CALL, _DRIVE = "annoncer le déplacement", "savoir ce qui s’est passé"


def _letters(person: Any) -> QuerySet[Any]:
    """Letters to the person about rides. Letters to drivers name nobody."""
    keys = RideRequest.objects.filter(beneficiary=person).values_list("pk", flat=True)
    found: QuerySet[Any] = OutboxMessage.objects.filter(about__in=[f"ride-told:{key}" for key in keys])
    return found.order_by("pk")


_DATA = (
    PersonData(
        "scheduling.PhoneCall",
        "Les appels sur les déplacements",
        "ride__beneficiary",
        erase={"sentence": _ERASED},
        kept=frozenset({"reason", "outcome", "done_at"}),
        neutral=frozenset({"territory", "tries", "done_by", "created_at"}),
    ),
    PersonData(
        "scheduling.RunEvent",
        "Ce qui a été noté pendant les trajets",
        "leg__request__beneficiary",
        erase={"words": ""},
        kept=frozenset({"kind", "at"}),
        neutral=frozenset({"run", "minutes", "before", "by", "undone_at", "settled_at"}),
    ),
    PersonData(
        "scheduling.RideNotice",
        "Ce qui a été annoncé des déplacements",
        "ride__beneficiary",
        erase={"told": {}, "before": {}, "secret_digest": ""},
        kept=frozenset({"told_at"}),
        neutral=frozenset({"reminded_on"}),
    ),
    PersonData(
        "messaging.OutboxMessage",
        "Les messages sur les déplacements",
        rows=_letters,
        erase={
            "recipient_name": _ERASED,
            "recipient": _ERASED,
            "subject": _ERASED,
            "body": _ERASED,
            "state": lambda row: MessageState.CANCELLED if row.state == MessageState.QUEUED else row.state,
        },
        is_exported=False,
    ),
)


def register() -> None:
    """Fill the registries."""
    from scheduling.home_driving import my_next_run, run_decisions

    event, notice = "scheduling.RunEvent", "scheduling.RideNotice"
    registries.personal_fields.add(
        PersonalField(event, "kind", "ce que le conducteur a noté", _DRIVE),
        PersonalField(event, "at", "noté à", _DRIVE),
        PersonalField(event, "words", "mots du conducteur", _DRIVE),
        PersonalField(notice, "told", "heures annoncées", _CALL),
        PersonalField(notice, "before", "heures annoncées auparavant", _CALL),
        PersonalField(notice, "told_at", "annoncé le", _CALL),
        PersonalField(notice, "secret_digest", "empreinte du lien envoyé", _CALL),
    )
    registries.person_data.add(*_DATA)
    registries.home_sections.add(my_next_run)
    registries.decisions.add(run_decisions)
