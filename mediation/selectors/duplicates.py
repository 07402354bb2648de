"""People already on file who look like the one being written down."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Q

from accounts.models import User
from core.text import digits, fold
from mediation.models import Beneficiary

CLOSE_SPELLING = 0.84
SHOWN = 5
_STEM = 3
_NATIONAL_DIGITS = 9


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A file and what brings it close, in words."""

    beneficiary: Beneficiary
    signs: tuple[str, ...]
    strength: int


@dataclass(frozen=True, slots=True)
class _Typed:
    names: tuple[str, ...]
    birth_year: int | None
    commune_id: int | None
    address: str
    phones: frozenset[str]


def likely_duplicates(user: User, fields: dict[str, Any]) -> list[LookAlike]:
    """List the visible files that may be the same person, most alike first, archived ones included.

    ``fields`` are those of the file as typed. A shared phone always counts; otherwise the names must agree, in any
    order and without accents, or nearly agree and share a birth year, a commune or an address.
    """
    typed = _read(fields)
    candidates = Beneficiary.objects.visible_to(user).filter(_candidates(typed)).select_related("commune")
    found = [alike for person in candidates.order_by("pk")[:500] if (alike := _compare(typed, person))]
    return sorted(found, key=lambda alike: (-alike.strength, alike.beneficiary.pk))[:SHOWN]


def _names(first_name: str, last_name: str) -> tuple[str, ...]:
    return tuple(sorted(fold(f"{first_name} {last_name}").split()))


def _numbers(*phones: object) -> frozenset[str]:
    return frozenset(digits(str(phone))[-_NATIONAL_DIGITS:] for phone in phones if digits(str(phone or "")))


def _read(fields: dict[str, Any]) -> _Typed:
    commune = fields.get("commune")
    return _Typed(
        names=_names(fields.get("first_name") or "", fields.get("last_name") or ""),
        birth_year=fields.get("birth_year"),
        commune_id=commune.pk if commune else None,
        address=fold(fields.get("address") or ""),
        phones=_numbers(fields.get("mobile_phone"), fields.get("landline_phone")),
    )


def _candidates(typed: _Typed) -> Q:
    query = Q(pk=None)
    for number in typed.phones:
        query |= Q(search_text__contains=number)
    for name in typed.names:
        if len(name) >= _STEM:
            query |= Q(search_text__contains=name[:_STEM])
    return query


def _compare(typed: _Typed, person: Beneficiary) -> LookAlike | None:
    names = _names(person.first_name, person.last_name)
    same_name = names == typed.names
    closeness = SequenceMatcher(None, " ".join(names), " ".join(typed.names)).ratio()
    same_phone = bool(typed.phones & _numbers(*person.phones))
    shared = _shared_signs(typed, person)
    if not (same_phone or same_name or (closeness >= CLOSE_SPELLING and shared)):
        return None
    signs = ["même téléphone"] if same_phone else []
    if same_name:
        signs.append("même nom")
    elif closeness >= CLOSE_SPELLING:
        signs.append("nom presque pareil")
    return LookAlike(person, (*signs, *shared), strength=3 * same_phone + 3 * same_name + len(shared))


def _shared_signs(typed: _Typed, person: Beneficiary) -> list[str]:
    signs = []
    if typed.birth_year and typed.birth_year == person.birth_year:
        signs.append("même année de naissance")
    if typed.address and typed.address == fold(person.address) and typed.commune_id == person.commune_id:
        signs.append("même adresse")
    elif typed.commune_id == person.commune_id:
        signs.append("même commune")
    return signs
