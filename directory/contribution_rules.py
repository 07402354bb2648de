"""Rules of proposals: what may be proposed, what goes together, what is trusted from whom, how long links live."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from directory.enums.contributions import AuthorRole

# A field is named with its record: "service.phone", "place.address", "organisation.name".
LINK_VALID_FOR = timedelta(days=365)
# A structure is asked again when its records were not checked for so long; and never more often.
REMINDER_AFTER = timedelta(days=182)
# Who wrote a proposal is forgotten so long after the decision; a link that no longer works, after its end.
PURGE_AFTER = timedelta(days=365)
CLOSE = "status"

# Fields that make sense together only: shown as one line, accepted as one.
COMPANIONS: dict[str, tuple[str, ...]] = {
    "opening_hours": ("opening_hours_text", "hours_to_check"),
    "address": ("address_complement", "postal_code", "insee_code", "commune_name", "latitude", "longitude"),
    "capacity": ("capacity_until",),
    "is_at_home": ("reception_modes",),
}
_LEADS = {companion: lead for lead, companions in COMPANIONS.items() for companion in companions}
# What a moderator may put right before publishing: plain text, not what is chosen in a list.
CORRECTABLE = frozenset(
    {
        *("organisation.name", "organisation.siret", "organisation.website", "organisation.email"),
        *("organisation.phone", "organisation.description"),
        *("place.name", "place.address", "place.phone", "place.email", "place.website", "place.transport_note"),
        *("service.name", "service.description", "service.publics_details", "service.fees_details", "service.phone"),
        *("service.email", "service.conditions", "service.documents", "service.contact_details"),
        "service.declaration_number",
    }
)
LONG_WORDS = frozenset({"description", "publics_details", "conditions", "contact_details"})
# Without these a new entry does not exist.
REQUIRED_OF_NEW = frozenset({"organisation.name", "place.kind", "place.name", "service.name", "service.is_at_home"})

_HOURS = ("opening_hours", "opening_hours_text", "hours_to_check")
# What an author may change without anybody reading it first: nothing, unless they have proved who they are, and then
# only what the structure alone knows and what misleads nobody for long. Prices, names, addresses and closings are read.
AT_ONCE: dict[str, frozenset[str]] = {
    AuthorRole.PUBLIC: frozenset(),
    AuthorRole.PROVIDER: frozenset(),
    AuthorRole.PARTNER: frozenset(),
    AuthorRole.OWNER: frozenset(
        {
            *(f"{kind}.{name}" for kind in ("place", "service") for name in ("phone", *_HOURS)),
            "place.closes_on_school_holidays",
            "place.transport_note",
            "service.description",
            "service.capacity",
            "service.capacity_until",
            "organisation.description",
        }
    ),
}


def lead_of(key: str) -> str:
    """Return the field under which ``key`` is shown and decided: "place.postal_code" goes with "place.address"."""
    kind, _, name = key.partition(".")
    return f"{kind}.{_LEADS.get(name, name)}"


def leads_of(keys: Iterable[str]) -> list[str]:
    """Return the lines that these fields make, in order."""
    return list(dict.fromkeys(lead_of(key) for key in keys))


def with_companions(leads: Iterable[str], proposed: Iterable[str]) -> list[str]:
    """Return the proposed fields that these lines stand for."""
    chosen = set(leads)
    return [key for key in proposed if lead_of(key) in chosen]


def parted(proposed: Mapping[str, Any], role: AuthorRole | str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part what is applied at once from what someone reads first."""
    trusted = AT_ONCE.get(str(role), frozenset())
    at_once = {key: value for key, value in proposed.items() if key in trusted}
    return at_once, {key: value for key, value in proposed.items() if key not in trusted}


def by_record(proposed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Group the fields by the kind of record that holds them."""
    groups: dict[str, dict[str, Any]] = {}
    for key, value in proposed.items():
        kind, _, name = key.partition(".")
        groups.setdefault(kind, {})[name] = value
    return groups
