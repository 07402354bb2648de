"""What the registries are given: wishes to come to a workshop, attendance, reports."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.registries import PagePart, PersonalField, PersonData, registries
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.workshops.enums import WishStage

_WISH, _LETTER = "scheduling.SessionWish", "messaging.OutboxMessage"
_COME = "organiser la venue à un atelier"
_FIELDS = (
    ("session", "séance", _COME),
    ("guest_name", "nom donné sur la page publique", _COME),
    ("guest_phone", "téléphone donné sur la page publique", _COME),
    ("guest_email", "adresse électronique donnée sur la page publique", _COME),
    ("guest_accepts_sms", "SMS acceptés, dit sur la page publique", _COME),
    ("guest_commune", "commune donnée sur la page publique", _COME),
    ("origin", "inscrit par", _COME),
    ("stage", "état de l’inscription", _COME),
    ("companions", "accompagnants", _COME),
    ("needs_ride", "à conduire", _COME),
    ("ride_aids", "aides pour le déplacement", _COME),
    ("ride_escort", "jusqu’où accompagner", _COME),
    ("ride_same_driver", "même conducteur souhaité", _COME),
    ("words", "à savoir", _COME),
    ("asked_at", "inscription demandée le", _COME),
    ("placed_at", "place donnée le", _COME),
    ("confirm_by", "place à confirmer avant", _COME),
    ("left_at", "désisté le", _COME),
    ("leave_reason", "raison du désistement", _COME),
    ("attendance", "présence", "savoir ce qui s’est passé"),
)
_GUEST = {"guest_name": "", "guest_phone": "", "guest_email": "", "guest_accepts_sms": False, "guest_commune": None}
_KEPT = frozenset(
    {
        "session",
        "origin",
        "companions",
        "needs_ride",
        "ride_same_driver",
        "asked_at",
        "placed_at",
        "left_at",
        "attendance",
    }
)


def _letters(person: Any) -> QuerySet[Any]:
    """E-mails and SMS about the person's registrations."""
    from scheduling.models import SessionWish

    keys = SessionWish.objects.filter(beneficiary=person).values_list("pk", flat=True)
    rows: QuerySet[Any] = OutboxMessage.objects.filter(about__in=[f"wish:{key}" for key in keys])
    return rows.order_by("pk")


def _stage_left(row: Any) -> str:
    """An erased person holds no place to come; what is past stays for the figures."""
    return str(row.stage if row.session.ends_at <= timezone.now() else WishStage.LEFT)


def _settle(kept: Any, other: Any, by: Any) -> None:
    """Two files of one person are registered once to a session: the registration of the kept file stays."""
    from scheduling.models import SessionWish
    from scheduling.services.workshops.wish_people import wishes_join

    wishes_join(kept=kept, other=other, by=by, rows=SessionWish.objects.filter(beneficiary=other))


def register() -> None:
    """Fill the registries."""
    from scheduling.selectors.workshops import wish_home

    registries.personal_fields.add(*(PersonalField(_WISH, name, label, why) for name, label, why in _FIELDS))
    registries.person_data.add(
        PersonData(
            _WISH,
            "Les inscriptions aux ateliers",
            "beneficiary",
            erase={
                **_GUEST,
                "words": "",
                "leave_reason": "",
                "ride_aids": None,
                "ride_escort": "",
                "confirm_by": None,
                "to_phone": False,
                "stage": _stage_left,
            },
            kept=_KEPT,
            neutral=frozenset({"noted_by", "to_phone", "secret_digest"}),
            settle=_settle,
        ),
        PersonData(
            _LETTER,
            "Les messages sur les ateliers",
            rows=_letters,
            erase={
                "recipient_name": "(effacé)",
                "recipient": "(effacé)",
                "subject": "(effacé)",
                "body": "(effacé)",
                "state": lambda row: MessageState.CANCELLED if row.state == MessageState.QUEUED else row.state,
            },
            is_exported=False,
        ),
    )
    registries.beneficiary_parts.add(
        PagePart("Ateliers", "scheduling:beneficiary-wishes", "workshop.view", 22, "ateliers")
    )
    registries.decisions.add(wish_home.report_decision, wish_home.phone_decision)
    registries.timeline.add(wish_home.story_of_wishes)
    registries.last_contacts.add(wish_home.workshop_contacts)
