"""What the registries are given: pairs, preferences and matches with beneficiaries."""

from typing import Any

from core.registries import MenuEntry, PagePart, PersonalField, PersonData, registries

_CHOOSE, _FOLLOW = "choisir qui va chez qui", "suivre qui vient chez la personne"
_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "volunteers.Match": (
        ("pair", "binôme qui vient", _FOLLOW),
        ("helper", "intervenant qui vient", _FOLLOW),
        ("state", "état du jumelage", _FOLLOW),
        ("proposed_on", "proposé le", _FOLLOW),
        ("trial_until", "essai jusqu’au", _FOLLOW),
        ("review_on", "bilan le", _FOLLOW),
        ("ended_on", "terminé le", _FOLLOW),
        ("ended_by", "arrêté par", _FOLLOW),
        ("motive", "pourquoi il s’est arrêté", _FOLLOW),
        ("change_motive", "pourquoi les intervenants ont changé", _FOLLOW),
    ),
    "volunteers.PairingPreference": (
        ("helper", "intervenant", _CHOOSE),
        ("other", "autre intervenant", _CHOOSE),
        ("kind", "souhait", _CHOOSE),
        ("note", "note privée", _CHOOSE),
    ),
}


def _end(row: Any) -> str:
    return row.state if row.state in {"ENDED", "REFUSED"} else "ENDED"


def _settle_matches(kept: Any, other: Any, by: Any) -> None:
    """Two files of one person may have the same helper or pair: the live match of the file kept stays."""
    from volunteers.models import Match

    mine = Match.objects.filter(beneficiary=kept).live()
    couples = set(mine.values_list("helper", "pair"))
    for match in Match.objects.filter(beneficiary=other).live():
        if (match.helper_id, match.pair_id) in couples:
            match.delete()


def _settle_preferences(kept: Any, other: Any, by: Any) -> None:
    """Only one wish stays for a helper and a person; keeping apart wins."""
    from volunteers.models import PairingPreference

    mine = {row.helper_id: row for row in PairingPreference.objects.filter(beneficiary=kept)}
    for row in PairingPreference.objects.filter(beneficiary=other):
        known = mine.get(row.helper_id)
        if known is not None:
            if row.kind == "AVOID" and known.kind != "AVOID":
                known.kind = row.kind
                known.save(update_fields=["kind"])
            row.delete()


def register() -> None:
    """Fill the registries."""
    from django.utils import timezone

    registries.settings_pages.add(MenuEntry("Jumelages", "house-heart", "volunteers:pairing-weights", "pair.keep", 62))
    registries.beneficiary_parts.add(PagePart("Jumelages", "volunteers:person-matches", "pair.view", 25, "jumelages"))
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(
        PersonData(
            "volunteers.Match",
            "Les jumelages",
            "beneficiary",
            erase={
                "motive": "",
                "change_motive": "",
                "state": _end,
                "ended_on": lambda row: row.ended_on or timezone.localdate(),
                "ended_by": lambda row: row.ended_by or "TEAM",
            },
            kept=frozenset({"pair", "helper", "proposed_on", "trial_until", "review_on"}),
            neutral=frozenset({"territory", "version", "review_weeks", "follows", "created_by"}),
            settle=_settle_matches,
        ),
        PersonData(
            "volunteers.PairingPreference",
            "Les souhaits des intervenants",
            "beneficiary",
            neutral=frozenset({"territory", "by", "created_at"}),
            # What a helper said in confidence is not the person's to read.
            is_exported=False,
            settle=_settle_preferences,
        ),
    )
