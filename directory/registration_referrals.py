"""Referrals to partners and the calls that follow: what they give to menus, home pages and the person's rights."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.enums import Role
from core.registries import MenuEntry, PersonalField, PersonData, PersonKey, registries
from directory.enums import FollowUpOutcome, ReferralStatus
from directory.models import FollowUp, Referral
from directory.models.referrals import LIVE
from messaging.enums import MessageState
from messaging.models import OutboxMessage

_ORIENT = "Adresser la personne à qui peut l’aider"
_PROOF = "Prouver ce que la personne a accepté"
_KNOW = "Savoir si la personne a été aidée"
_ERASED = "(effacé)"
_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "directory.Referral": (
        ("service", "envoyée à", _ORIENT),
        ("shared", "ce qui est transmis", _ORIENT),
        ("message", "message au partenaire", _ORIENT),
        ("commune", "commune", _KNOW),
        ("theme", "thème", _KNOW),
        ("is_vulnerable", "personne fragile", _KNOW),
        ("consent_on", "accord donné le", _PROOF),
        ("consent_by", "accord donné par", _PROOF),
        ("consent_version", "version du texte lu", _PROOF),
        ("permission_withdrawn_on", "accord retiré le", _PROOF),
        ("status", "état", _KNOW),
        ("sent_at", "envoyée le", _KNOW),
        ("seen_at", "ouverte le", _KNOW),
        ("answered_at", "réponse le", _KNOW),
        ("proposed_at", "rendez-vous proposé le", _KNOW),
        ("decline_reason", "raison", _KNOW),
        ("answer_note", "mot du partenaire", _KNOW),
        ("end_note", "pourquoi elle est retirée", _KNOW),
        ("ended_at", "terminée le", _KNOW),
    ),
    "directory.FollowUp": (
        ("due_on", "appel de suivi prévu le", _KNOW),
        ("done_at", "appel de suivi fait le", _KNOW),
        ("outcome", "ce que l’appel de suivi a appris", _KNOW),
    ),
}


def _referrals(person: Any) -> QuerySet[Referral]:
    found: QuerySet[Referral] = Referral.objects.of_person(person.pk).distinct().order_by("pk")
    return found


def _calls(person: Any) -> QuerySet[FollowUp]:
    found: QuerySet[FollowUp] = FollowUp.objects.of_person(person.pk).exclude(outcome="").distinct().order_by("pk")
    return found


def _calls_to_make(person: Any) -> QuerySet[FollowUp]:
    found: QuerySet[FollowUp] = FollowUp.objects.of_person(person.pk).filter(outcome="").distinct().order_by("pk")
    return found


def _letters(person: Any) -> QuerySet[OutboxMessage]:
    keys = _referrals(person).values_list("pk", flat=True)
    return OutboxMessage.objects.filter(about__in=[f"referral:{key}" for key in keys]).order_by("pk")


def _ended(row: Any) -> str:
    return str(ReferralStatus.WITHDRAWN if row.status in LIVE else row.status)


_DATA = (
    PersonData(
        "directory.Referral",
        "Les orientations vers des partenaires",
        rows=_referrals,
        erase={
            "shared": "",
            "message": "",
            "answer_note": "",
            "end_note": "",
            "consent_by": _ERASED,
            "status": _ended,
            "ended_at": lambda row: row.ended_at or timezone.now(),
        },
        kept=frozenset(
            {
                *("service", "commune", "theme", "is_vulnerable", "consent_on", "consent_version", "sent_at"),
                *("permission_withdrawn_on", "seen_at", "answered_at", "proposed_at", "decline_reason"),
            }
        ),
        neutral=frozenset(
            {
                *("territory", "version", "need", "person_id", "follows", "sender", "recipient_email", "noted_at"),
                *("secret_digest", "link_expires_at", "reminded_at", "chased_at"),
            }
        ),
    ),
    PersonData("directory.FollowUp", "Les appels de suivi à faire", rows=_calls_to_make, is_exported=False),
    PersonData(
        "directory.FollowUp",
        "Les appels de suivi",
        rows=_calls,
        erase={},
        kept=frozenset({"due_on", "done_at", "outcome"}),
        neutral=frozenset({"territory", "need", "referral", "attempts", "done_by"}),
    ),
    PersonData(
        "messaging.OutboxMessage",
        "Les messages aux partenaires",
        rows=_letters,
        erase={
            "body": _ERASED,
            "state": lambda row: MessageState.CANCELLED if row.state == MessageState.QUEUED else row.state,
        },
        is_exported=False,
    ),
)


def referral_contacts(territory_id: int) -> Mapping[int, date]:
    """Last day on which a person agreed to be referred, or answered a call that follows, by the person's id."""
    latest: dict[int, date] = {}
    agreed = Referral.objects.filter(territory=territory_id).exclude(person_id=None)
    for key, day in agreed.order_by().values_list("person_id").annotate(last=Max("consent_on")):
        latest[key] = day
    reached = FollowUp.objects.filter(territory=territory_id).exclude(outcome__in=["", FollowUpOutcome.UNREACHABLE])
    for path in ("need__intake__person_id", "referral__person_id"):
        known = reached.exclude(**{path: None}).order_by().values_list(path)
        for key, moment in known.annotate(last=Max("done_at")):
            latest[key] = max(latest.get(key, date.min), timezone.localdate(moment))
    return latest


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    from directory.selectors.referrals_home import calls_section, inbox_count, inbox_section, referral_decisions
    from directory.selectors.referrals_person import referral_entries

    registries.menu.add(
        MenuEntry(
            label="Demandes reçues",
            icon="inbox",
            url_name="directory:partner-inbox",
            permission="referral.answer",
            order=55,
            phone_roles=frozenset({Role.PARTNER}),
            count=inbox_count,
            prefix="/mes-orientations/",
            phone_label="Demandes",
        )
    )
    registries.person_keys.add(PersonKey("directory.Referral", "person_id"))
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
    registries.last_contacts.add(referral_contacts)
    registries.timeline.add(referral_entries)
    registries.decisions.add(referral_decisions)
    registries.home_sections.add(calls_section, inbox_section)
    registries.settings_pages.add(
        MenuEntry("Comptes partenaires", "building-check", "directory:partner-seats", "member.edit", 45)
    )
